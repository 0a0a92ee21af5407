import { asc } from 'drizzle-orm';
import type { z } from 'zod';
import { products } from '#db/schema/setup.ts';
import type { Product } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { addProduct } from '../productInput.ts';
import { page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/setup.ts';
import { maySeeMargin } from '../views/margin.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers } from './support.ts';

const tags = ['Set-up'];

export function productRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/products',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a product',
        description:
          'It may have attributes, groups of options, and components that make it a bundle. What it is made of has to be there before, and is nested at most three deep.',
        body: schemas.product,
        response: answers(201, schemas.product),
      },
    },
    async ({ body, commandKey }, reply) => {
      await addProduct(db, commandKey, body as Product);
      return reply.code(201).send(body);
    },
  );
  app.get(
    '/v1/products',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Products by SKU',
        description: 'Costs are shown to keys with the scope `margin` or `admin` alone.',
        querystring: pageQuery(),
        response: answers(200, page(schemas.product)),
      },
    },
    async (request) => {
      const { query } = request;
      const isOpen = maySeeMargin(request);
      const rows = await db
        .select()
        .from(products)
        .where(await behind(db, query.after, { cursor: products.sku }))
        .orderBy(asc(products.sku))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ sku }) => sku,
        show: ({ recordedAt: _, cost, ...row }) =>
          withoutNulls({ ...row, cost: isOpen ? cost : null }) as z.infer<typeof schemas.product>,
      });
    },
  );
}

const withoutNulls = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
