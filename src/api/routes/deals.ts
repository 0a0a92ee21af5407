import { z } from 'zod';
import { compareQuotes } from '../compareQuotes.ts';
import type { ApiDeps } from '../deps.ts';
import { previewQuote } from '../previewQuote.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import { compareRequest, comparison } from '../schemas/compare.ts';
import * as schemas from '../schemas/deal.ts';
import { newDeal, previewRequest, pricedQuote } from '../schemas/quote.ts';
import { startDealOf } from '../startDeal.ts';
import { listDeals, listTimeline, showDeal } from '../views/deal.ts';
import { asSeenBy, maySeeMargin } from '../views/margin.ts';
import { type Api, answers, failFields } from './support.ts';

const tags = ['Deals'];

export function dealRoutes(app: Api, deps: ApiDeps): void {
  previewRoute(app, deps);
  compareRoute(app, deps);
  startRoute(app, deps);
  readRoutes(app, deps);
}

function previewRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/quotes/preview',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Price a quote; saves nothing',
        body: previewRequest,
        response: answers(200, pricedQuote),
      },
    },
    async (request) => {
      const { prepared } = await previewQuote(db, request.body);
      return prepared.ok ? asSeenBy(request, prepared.value.priced) : failFields(prepared.problems);
    },
  );
}

function compareRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/quotes/compare',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Price variants of one request side by side; saves nothing',
        body: compareRequest,
        response: answers(200, comparison),
      },
    },
    async (request) => compareQuotes(db, request.body, { seesMargin: maySeeMargin(request) }),
  );
}

function startRoute(app: Api, deps: ApiDeps): void {
  app.post(
    '/v1/deals',
    {
      config: { scopes: ['sales'] },
      schema: { tags, summary: 'Start a deal', body: newDeal, response: answers(201, schemas.createdDeal) },
    },
    async (request, reply) => reply.code(201).send(await startDealOf(deps, request, request.body)),
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/deals',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Deals, the newest first',
        querystring: pageQuery().extend({
          stage: schemas.stage.optional(),
          customerId: z.string().optional(),
          owner: z.string().optional(),
        }),
        response: answers(200, page(schemas.dealSummary)),
      },
    },
    ({ query }) => listDeals(db, query),
  );
  app.get(
    '/v1/deals/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'A deal', params: idParams, response: answers(200, schemas.deal) },
    },
    async (request) => {
      const deal = await showDeal(db, request.params.id);
      return { ...deal, quote: asSeenBy(request, deal.quote) };
    },
  );
  app.get(
    '/v1/deals/:id/timeline',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'What happened, the oldest first',
        params: idParams,
        querystring: pageQuery(1000),
        response: answers(200, page(schemas.timelineEvent)),
      },
    },
    ({ params, query }) => listTimeline(db, params.id, query),
  );
}
