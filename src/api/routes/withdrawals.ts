import { loadProducts, withdrawalOf } from '#db/products.ts';
import type { ApiDeps } from '../deps.ts';
import { sellersToday } from '../quoteInput.ts';
import * as schemas from '../schemas/catalogue.ts';
import { takeWithdrawalBack, withdrawProduct } from '../withdrawalInput.ts';
import { noProduct, shown } from './products.ts';
import { type Api, answers } from './support.ts';

const tags = ['Set-up'];
const admin = { scopes: ['admin'] as const };

/** A product that is not sold any more, from a day on. */
export function withdrawalRoutes(app: Api, { db }: ApiDeps): void {
  const path = '/v1/products/:sku/withdrawal';
  app.post(
    path,
    {
      config: admin,
      schema: {
        tags,
        summary: 'Withdraw a product from a day on',
        description:
          'A quote of that day or a later one is refused, and names what is sold in its place. What was quoted stays.',
        params: schemas.skuParams,
        body: schemas.newWithdrawal,
        response: answers(201, schemas.withdrawal),
      },
    },
    async ({ params: { sku }, body, commandKey }, reply) => {
      const made = await withdrawProduct(db, { key: commandKey, sku }, body);
      return reply.code(201).send(withdrawalOf(made));
    },
  );
  app.delete(
    path,
    {
      config: admin,
      schema: {
        tags,
        summary: 'Take a withdrawal back',
        description:
          'Before its day it is as if it had never been; from that day on the product is sold again from today on. Answers with the product.',
        params: schemas.skuParams,
        response: answers(200, schemas.product),
      },
    },
    async (request) => {
      const { sku } = request.params;
      await takeWithdrawalBack(db, sku);
      const [found] = await loadProducts(db, { skus: [sku], on: await sellersToday(db) });
      if (!found) throw noProduct(sku);
      return shown(found, request);
    },
  );
}
