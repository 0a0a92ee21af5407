import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { resultOf } from '#db/effects.ts';
import { startOfDay } from '#domain/dates.ts';
import type { Stage } from '#domain/types.ts';
import type { Outcome } from '#workflows/messages.ts';
import { checkOnce } from './checkOnce.ts';
import { beyondClock, CLOCK_ENDS, noTimeSkipping } from './clock.ts';
import type { ApiDeps } from './deps.ts';
import { chooseCustomer, ensureCustomer, priceRequest, requireSeller, termsOf } from './quoteInput.ts';
import { by, failField, idFor, wallDate } from './routes/support.ts';
import type { newDeal } from './schemas/quote.ts';
import { resultOrProblem } from './temporalGateway.ts';
import { findDeal, findVersion, showDeal } from './views/deal.ts';
import { asSeenBy } from './views/margin.ts';

type NewDeal = z.infer<typeof newDeal>;

/**
 * Starts a deal and answers once it is open; the same request again is the same deal.
 *
 * @param clonedFrom the deal whose request it is, for the story
 */
export async function startDeal(deps: ApiDeps, request: FastifyRequest, body: NewDeal, clonedFrom?: string) {
  const { db, gateway, config, timeSkipping } = deps;
  const dealId = idFor(request, 'deal');
  request.dealId = dealId;
  const { key, actor } = by(request);
  const opened = (await resultOf(db, key)) as Outcome<Opened> | undefined;
  const before = opened && (await openedBefore(deps, dealId, opened));
  if (before) return { ...before, quote: asSeenBy(request, before.quote) };

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
      ...(clonedFrom ? { clonedFrom } : {}),
    },
    isAhead ? () => timeSkipping.advanceTo(dealId, startAt) : undefined,
  );
  const { workflowId, quote } = await showDeal(db, dealId);
  return { id: dealId, workflowId, stage, quote: asSeenBy(request, quote) };
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
  const { priced: quote } = await findVersion(db, dealId, 1);
  return { id: dealId, workflowId, stage: submitted?.stage ?? ('draft' as const), quote };
}

/** Refuses what no deal could start with, and creates the customer where it is not known. */
async function checkDeal(
  deps: ApiDeps,
  body: NewDeal,
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
