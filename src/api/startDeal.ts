import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { resultOf } from '#db/effects.ts';
import { startOfDay } from '#domain/dates.ts';
import type { Stage } from '#domain/types.ts';
import type { Outcome } from '#workflows/messages.ts';
import { checkOnce } from './checkOnce.ts';
import { beyondClock, CLOCK_ENDS, noTimeSkipping } from './clock.ts';
import type { ApiDeps } from './deps.ts';
import type { By } from './gateway.ts';
import { chooseCustomer, ensureCustomer, priceRequest, requireSeller, termsOf } from './quoteInput.ts';
import { by, failField, idFor, wallDate } from './routes/support.ts';
import type { newDeal } from './schemas/quote.ts';
import { resultOrProblem } from './temporalGateway.ts';
import { findDeal, findVersion, showDeal } from './views/deal.ts';
import { asSeenBy } from './views/margin.ts';

export type NewDeal = z.infer<typeof newDeal>;
type StartDeps = Pick<ApiDeps, 'config' | 'db' | 'gateway' | 'timeSkipping'>;
/** Who starts it, and the ids that the deal and, where it is not known, its customer get. */
export interface StartedBy extends By {
  dealId: string;
  newCustomerId: string;
  /** The deal whose request it is, for the story. */
  clonedFrom?: string;
}

/** Starts the deal that a call asks for, and answers as the caller may see it. */
export async function startDealOf(
  deps: ApiDeps,
  request: FastifyRequest,
  body: NewDeal,
  clonedFrom?: string,
) {
  const dealId = idFor(request, 'deal');
  request.dealId = dealId;
  const ids = { dealId, newCustomerId: idFor(request, 'cus') };
  const started = await startDeal(deps, body, {
    ...by(request),
    ...ids,
    ...(clonedFrom ? { clonedFrom } : {}),
  });
  return { ...started, quote: asSeenBy(request, started.quote) };
}

/** Starts a deal; the same start under the same key again is answered as the first. A refusal is a `Problem`. */
export async function startDeal(deps: StartDeps, body: NewDeal, startedBy: StartedBy) {
  const { db, gateway, config, timeSkipping } = deps;
  const { key, actor, dealId, newCustomerId, clonedFrom } = startedBy;
  const opened = (await resultOf(db, key)) as Outcome<Opened> | undefined;
  const before = opened && (await openedBefore(deps, dealId, opened));
  if (before) return before;

  const { customerId, timeZone } = await checkOnce(db, key, () =>
    checkDeal(deps, body, { key, newCustomerId }),
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
  return { id: dealId, workflowId, stage, quote };
}

type Opened = { submitted: { stage: Stage } | null };

/**
 * The answer to a request whose deal is open already, or has been: a deal that has closed must not start again. Null where
 * it has not ended and the engine has forgotten it; then it does start again, and finds what it has done.
 */
async function openedBefore({ db, gateway }: StartDeps, dealId: string, opened: Outcome<Opened>) {
  const { submitted } = resultOrProblem(opened);
  const isThere = await gateway.awaitQuiet(dealId);
  const { workflowId, endedAt } = await findDeal(db, dealId);
  if (!isThere && endedAt === null) return null;
  const { priced: quote } = await findVersion(db, dealId, 1);
  return { id: dealId, workflowId, stage: submitted?.stage ?? ('draft' as const), quote };
}

/** Refuses what no deal could start with, and creates the customer where it is not known. */
async function checkDeal(
  deps: StartDeps,
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
  { config, timeSkipping }: StartDeps,
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
