import { z } from 'zod';
import { resultOf } from '#db/effects.ts';
import { startOfDay } from '#domain/dates.ts';
import type { Stage } from '#domain/types.ts';
import type { Outcome } from '#workflows/messages.ts';
import { checkOnce } from '../checkOnce.ts';
import { beyondClock, CLOCK_ENDS, noTimeSkipping } from '../clock.ts';
import { compareQuotes } from '../compareQuotes.ts';
import type { ApiDeps } from '../deps.ts';
import { chooseCustomer, ensureCustomer, priceRequest, requireSeller, termsOf } from '../quoteInput.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import { compareRequest, comparison } from '../schemas/compare.ts';
import * as schemas from '../schemas/deal.ts';
import { newDeal, previewRequest, pricedQuote } from '../schemas/quote.ts';
import { resultOrProblem } from '../temporalGateway.ts';
import { findDeal, listDeals, listTimeline, pricedVersion, showDeal } from '../views/deal.ts';
import { asSeenBy, maySeeMargin } from '../views/margin.ts';
import { type Api, answers, by, failField, idFor, wallDate } from './support.ts';

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
      const { body } = request;
      const seller = await requireSeller(db);
      const customer = await chooseCustomer(db, body);
      const today = body.startAt ?? wallDate(seller.timeZone);
      return asSeenBy(request, (await priceRequest(db, body, { customer, today })).priced);
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
  const { db, gateway, config, timeSkipping } = deps;
  app.post(
    '/v1/deals',
    {
      config: { scopes: ['sales'] },
      schema: { tags, summary: 'Start a deal', body: newDeal, response: answers(201, schemas.createdDeal) },
    },
    async (request, reply) => {
      const { body } = request;
      const dealId = idFor(request, 'deal');
      request.dealId = dealId;
      const { key, actor } = by(request);
      const opened = (await resultOf(db, key)) as Outcome<Opened> | undefined;
      const before = opened && (await openedBefore(deps, dealId, opened));
      if (before) return reply.code(201).send({ ...before, quote: asSeenBy(request, before.quote) });

      const { customerId, timeZone } = await checkOnce(db, key, () =>
        checkDeal(deps, body, { key, newCustomerId: idFor(request, 'cus') }),
      );
      const startAt = body.startAt ? startOfDay(body.startAt, timeZone) : null;
      const isAhead = startAt !== null && startAt > new Date().toISOString();
      const { stage } = await gateway.start(
        {
          dealId,
          commandKey: key,
          actor,
          customerId,
          owner: body.owner,
          terms: termsOf(body),
          submit: body.submit,
          timeZone,
          testClock: body.testClock ? { startAt } : null,
          retentionDays: config.retentionDays,
          runLength: config.dealRunLength,
        },
        isAhead ? () => timeSkipping.advanceTo(dealId, startAt) : undefined,
      );
      const { workflowId, quote } = await showDeal(db, dealId);
      return reply.code(201).send({ id: dealId, workflowId, stage, quote: asSeenBy(request, quote) });
    },
  );
}

type Opened = { submitted: { stage: Stage } | null };

/**
 * The answer to a request whose deal is open already, or has been: a deal that has closed must not start again. Null where
 * it has not ended and the engine has forgotten it; then it does start again, and finds what it has done.
 */
async function openedBefore({ db, gateway }: ApiDeps, dealId: string, opened: Outcome<Opened>) {
  const { submitted } = resultOrProblem(opened);
  const isThere = await gateway.awaitQuiet(dealId);
  const { workflowId, endedAt } = await findDeal(db, dealId);
  if (!isThere && endedAt === null) return null;
  const quote = await pricedVersion(db, dealId, 1);
  return { id: dealId, workflowId, stage: submitted?.stage ?? ('draft' as const), quote };
}

/** Refuses what no deal could start with, and creates the customer where it is not known. */
async function checkDeal(
  deps: ApiDeps,
  body: z.infer<typeof newDeal>,
  { key, newCustomerId }: { key: string; newCustomerId: string },
): Promise<{ customerId: string; timeZone: string }> {
  const { db } = deps;
  const { timeZone } = await requireSeller(db);
  const today = wallDate(timeZone);
  await checkClock(deps, body, today);
  const customer = await chooseCustomer(db, body);
  await priceRequest(db, body, { customer, today: body.startAt ?? today });
  return { customerId: await ensureCustomer(db, customer, { key, id: newCustomerId }), timeZone };
}

/** A test clock needs a sandbox, and a start ahead of today a server that skips time. */
async function checkClock(
  { config, timeSkipping }: ApiDeps,
  body: { testClock: boolean; startAt?: string | undefined },
  today: string,
): Promise<void> {
  if (body.testClock && !config.sandbox) failField('/testClock', 'Test clocks exist in a sandbox alone.');
  if (body.startAt && !body.testClock)
    failField('/startAt', 'Only a deal with a test clock starts at another date.');
  if (body.startAt && body.startAt < today)
    failField('/startAt', `The date must not be before today, ${today}.`);
  if (body.startAt && body.startAt >= CLOCK_ENDS) failField('/startAt', beyondClock);
  if (body.startAt && !(await timeSkipping.isAllowed())) throw noTimeSkipping();
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
