import type { ApiDeps } from '../deps.ts';
import { addPriceBook } from '../priceBookInput.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Set-up'];

export function priceBookRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/price-books',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a price book',
        body: schemas.newPriceBook,
        response: answers(201, schemas.priceBook),
      },
    },
    async (request, reply) => {
      const made = { key: request.commandKey, id: idFor(request, 'pb') };
      return reply.code(201).send(await addPriceBook(db, made, request.body));
    },
  );
}
