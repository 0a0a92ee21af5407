import { z } from 'zod';
import { once } from '#db/effects.ts';
import {
  addDuration,
  canonicalInstant,
  endOfDay,
  isInstant,
  isPlainDate,
  startOfDay,
} from '#domain/dates.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { chooseCustomer, ensureCustomer, priceRequest, requireSeller, termsOf } from '../quoteInput.ts';
import { idParams, instant, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/deal.ts';
import { newDeal, previewRequest, pricedQuote } from '../schemas/quote.ts';
import { findDeal, listDeals, listTimeline, nowOf, showDeal } from '../views/deal.ts';
import { type Api, answers, by, failField, idFor, wallDate } from './support.ts';

const tags = ['Deals'];
/** The server counts a fast-forward in nanoseconds, which end after 292 years. */
const CLOCK_ENDS = '2200-01-01';
const beyondClock = `A test clock goes no further than ${CLOCK_ENDS}.`;

export function dealRoutes(app: Api, deps: ApiDeps): void {
  const { db, gateway, config, timeSkipping } = deps;

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
    async ({ body }) => {
      const seller = await requireSeller(db);
      const customer = await chooseCustomer(db, body);
      const today = body.startAt ?? wallDate(seller.timeZone);
      return (await priceRequest(db, body, { customer, today })).priced;
    },
  );

  app.post(
    '/v1/deals',
    {
      config: { scopes: ['sales'] },
      schema: { tags, summary: 'Start a deal', body: newDeal, response: answers(201, schemas.createdDeal) },
    },
    async (request, reply) => {
      const { body } = request;
      const seller = await requireSeller(db);
      const today = wallDate(seller.timeZone);
      if (body.testClock && !config.sandbox) failField('/testClock', 'Test clocks exist in a sandbox alone.');
      if (body.startAt && !body.testClock)
        failField('/startAt', 'Only a deal with a test clock starts at another date.');
      if (body.startAt && body.startAt < today)
        failField('/startAt', `The date must not be before today, ${today}.`);
      if (body.startAt && body.startAt >= CLOCK_ENDS) failField('/startAt', beyondClock);
      if (body.startAt && !(await timeSkipping.isAllowed())) throw noTimeSkipping();
      const customer = await chooseCustomer(db, body);
      await priceRequest(db, body, { customer, today: body.startAt ?? today });

      const dealId = idFor(request, 'deal');
      request.dealId = dealId;
      const { key, actor } = by(request);
      const customerId = await ensureCustomer(db, customer, { key, id: idFor(request, 'cus') });
      const startAt = body.startAt ? startOfDay(body.startAt, seller.timeZone) : null;
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
          timeZone: seller.timeZone,
          testClock: body.testClock ? { startAt } : null,
          retentionDays: config.retentionDays,
          runLength: config.dealRunLength,
        },
        isAhead ? () => timeSkipping.advanceTo(dealId, startAt) : undefined,
      );
      const { workflowId, quote } = await showDeal(db, dealId);
      return reply.code(201).send({ id: dealId, workflowId, stage, quote });
    },
  );

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
    ({ params }) => showDeal(db, params.id),
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

  app.post(
    '/v1/deals/:id/clock',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags: ['Sandbox'],
        summary: 'Move a deal’s test clock',
        description: 'Answers once all that falls due until then has happened.',
        params: idParams,
        body: schemas.clockAdvance,
        response: answers(200, z.object({ now: instant })),
      },
    },
    async ({ params, body, commandKey }) => {
      const deal = await findDeal(db, params.id);
      if (!deal.testClock || !config.sandbox) throw new Problem('wrongStage', 'The deal has no test clock.');
      if (!(await timeSkipping.isAllowed())) throw noTimeSkipping();
      return timeSkipping.exclusively(deal.id, async () => {
        const now = nowOf(await findDeal(db, deal.id));
        // A retry after a crash goes where the first try went: not once more as far.
        const until = await once(db, commandKey, async () =>
          clockTarget(body, { now, timeZone: deal.timeZone }),
        );
        return until < now ? { now: until } : moveClock(deps, deal.id, until);
      });
    },
  );
}

async function moveClock({ client, gateway, timeSkipping, db }: ApiDeps, dealId: string, until: string) {
  const handle = client.workflow.getHandle(dealWorkflowId(dealId));
  const { status } = await handle.describe();
  if (status.name !== 'RUNNING')
    throw new Problem('wrongStage', 'The deal has closed; its clock has stopped.');
  await gateway.letClockRun(dealId, until);
  await timeSkipping.advanceTo(dealId, until);
  const isOpen = await gateway.awaitQuiet(dealId);
  return { now: isOpen ? nowOf(await findDeal(db, dealId)) : until };
}

function clockTarget(
  { advanceBy, advanceTo }: { advanceBy?: string | undefined; advanceTo?: string | undefined },
  { now, timeZone }: { now: string; timeZone: string },
): string {
  if (advanceBy !== undefined) {
    const target = addDuration(now, advanceBy, timeZone);
    if (!target.ok) return failField('/advanceBy', 'Must be a duration of ISO 8601, for example P30D.');
    return target.value < CLOCK_ENDS ? target.value : failField('/advanceBy', beyondClock);
  }
  const text = advanceTo ?? '';
  const isDate = isPlainDate(text);
  if (!isDate && !isInstant(text))
    return failField('/advanceTo', 'Must be a date or an instant of RFC 3339.');
  const target = isDate ? endOfDay(text, timeZone) : canonicalInstant(text);
  if (target < now) return failField('/advanceTo', `The deal's clock stands at ${now} already.`);
  return target < CLOCK_ENDS ? target : failField('/advanceTo', beyondClock);
}

const noTimeSkipping = () =>
  new Problem(
    'wrongStage',
    'The Temporal server does not allow time skipping: it needs 1.32 with frontend.WorkflowTimeSkippingEnabled.',
  );
