import { and, desc, eq } from 'drizzle-orm';
import { latestQuote } from '#db/latest.ts';
import { quotes } from '#db/schema/deals.ts';
import { quoteDifference } from '#domain/quoteDifference.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as dealSchemas from '../schemas/deal.ts';
import * as schemas from '../schemas/quoteVersion.ts';
import { type NewDeal, startDealOf } from '../startDeal.ts';
import { findDeal, findVersion, showQuote, summarizeVersion } from '../views/deal.ts';
import { asSeenBy } from '../views/margin.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers } from './support.ts';

const tags = ['Deals'];

export function quoteVersionRoutes(app: Api, deps: ApiDeps): void {
  readRoutes(app, deps);
  differenceRoute(app, deps);
  cloneRoute(app, deps);
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/deals/:id/quote-versions',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'The versions of a deal’s quote, the newest first',
        params: idParams,
        querystring: pageQuery(),
        response: answers(200, page(dealSchemas.quoteVersion)),
      },
    },
    async ({ params, query }) => {
      const { id } = await findDeal(db, params.id);
      const ofDeal = eq(quotes.dealId, id);
      const rows = await db
        .select()
        .from(quotes)
        .where(
          and(
            ofDeal,
            await behind(db, query.after, {
              cursor: quotes.id,
              order: quotes.version,
              of: ofDeal,
              newestFirst: true,
            }),
          ),
        )
        .orderBy(desc(quotes.version))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id: last }) => last, show: summarizeVersion });
    },
  );
  app.get(
    '/v1/deals/:id/quote-versions/:version',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'A version of a deal’s quote',
        params: schemas.versionParams,
        response: answers(200, dealSchemas.quoteView),
      },
    },
    async (request) => {
      const { id, version } = request.params;
      return asSeenBy(request, showQuote(await findVersion(db, id, version)));
    },
  );
}

function differenceRoute(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/deals/:id/quote-versions/:before/diff/:after',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'What differs between two versions of a quote',
        description:
          'Lines are the same where their sku is (or, without one, their description); of several with one sku, the first of one version is the first of the other.',
        params: schemas.differenceParams,
        response: answers(200, schemas.difference),
      },
    },
    async ({ params: { id, before, after } }) => {
      await findDeal(db, id);
      return quoteDifference(await findVersion(db, id, before), await findVersion(db, id, after));
    },
  );
}

function cloneRoute(app: Api, deps: ApiDeps): void {
  app.post(
    '/v1/deals/:id/clone',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Start another deal with the request of this one’s latest quote, at the prices of today',
        params: idParams,
        body: schemas.clone.optional(),
        response: answers(201, dealSchemas.createdDeal),
      },
    },
    async (request, reply) => {
      const { db } = deps;
      const deal = await findDeal(db, request.params.id);
      const quote = await latestQuote(db, deal.id);
      if (!quote) throw new Problem('notFound', `There is no deal ${deal.id}.`);
      // The day whose prices counted then is not today.
      const { date: _, ...terms } = quote.terms;
      const { owner, customerId, ...rest } = schemas.clone.parse(request.body ?? {});
      const body = {
        ...terms,
        ...rest,
        owner: owner ?? deal.owner,
        customerId: customerId ?? deal.customerId,
      };
      const started = await startDealOf(deps, request, body as NewDeal, deal.id);
      return reply.code(201).send(started);
    },
  );
}
