import { asc } from 'drizzle-orm';
import { promotions } from '#db/schema/promotions.ts';
import type { ApiDeps } from '../deps.ts';
import { addPromotion, replacePromotion } from '../promotionInput.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/promotion.ts';
import { behind, pageOf } from '../views/paging.ts';
import { selectPromotions, showPromotion } from '../views/promotion.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Promotions'];

export function promotionRoutes(app: Api, deps: ApiDeps): void {
  writeRoutes(app, deps);
  readRoutes(app, deps);
}

function writeRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/promotions',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add a promotion',
        body: schemas.newPromotion,
        response: answers(201, schemas.promotion),
      },
    },
    async (request, reply) => {
      const id = idFor(request, 'promo');
      await addPromotion(db, { key: request.commandKey, id }, request.body);
      return reply.code(201).send(await showPromotion(db, id));
    },
  );
  app.put(
    '/v1/promotions/:id',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Replace a promotion',
        description:
          'What was priced already keeps its price; quotes that are priced from now on get the new one.',
        params: idParams,
        body: schemas.newPromotion,
        response: answers(200, schemas.promotion),
      },
    },
    async ({ params: { id }, body }) => {
      await showPromotion(db, id);
      await replacePromotion(db, id, body);
      return showPromotion(db, id);
    },
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/promotions',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Promotions, the oldest first',
        querystring: pageQuery(),
        response: answers(200, page(schemas.promotion)),
      },
    },
    async ({ query }) => {
      const rows = await selectPromotions(db)
        .where(await behind(db, query.after, { cursor: promotions.id }))
        .orderBy(asc(promotions.id))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show: (row) => row });
    },
  );
  app.get(
    '/v1/promotions/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'A promotion', params: idParams, response: answers(200, schemas.promotion) },
    },
    ({ params }) => showPromotion(db, params.id),
  );
}
