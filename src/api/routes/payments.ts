import { and, asc, eq, inArray, max } from 'drizzle-orm';
import { z } from 'zod';
import type { PaymentAnswer, PaymentInput } from '#activities/payment.ts';
import type { RefundAnswer, RefundInput } from '#activities/refund.ts';
import type { MoneyStep } from '#activities/step.ts';
import type { Database } from '#db/connection.ts';
import { dealsOfPayment } from '#db/payments.ts';
import { type Invoice, invoices, refunds } from '#db/schema/billing.ts';
import { type Deal, deals } from '#db/schema/deals.ts';
import { customers } from '#db/schema/setup.ts';
import { minorUnits } from '#domain/currencies.ts';
import { addDays, dateOf } from '#domain/dates.ts';
import { dec, toAmount } from '#domain/money.ts';
import { paymentWorkflowId } from '#workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { requireSeller } from '../quoteInput.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { findDeal, nowOf } from '../views/deal.ts';
import { showPayment } from '../views/invoice.ts';
import { type Api, answers, by, failField, idFor } from './support.ts';

const tags = ['Payments'];
const finance = { scopes: ['finance'] as const };

export function paymentRoutes(app: Api, deps: ApiDeps): void {
  const { db, gateway } = deps;
  app.post(
    '/v1/payments',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Record a payment',
        description:
          'Of an invoice, or of a customer: then the oldest invoices come first. The rest is the customer’s credit.',
        body: schemas.newPayment,
        response: answers(201, schemas.paymentAnswer),
      },
    },
    async (request, reply) => {
      const { body } = request;
      checkDecimals(body);
      const { customerId, invoice } = await payerOf(db, body);
      request.dealId = invoice?.dealId ?? null;
      const clock = await clockFor(db, { dealId: invoice?.dealId, customerId });
      const receivedOn = body.receivedOn ?? dateOf(clock.now, clock.timeZone);
      if (receivedOn > dateOf(clock.now, clock.timeZone)) {
        failField(
          '/receivedOn',
          `${receivedOn} is in the future: today is ${dateOf(clock.now, clock.timeZone)}.`,
        );
      }
      const paymentId = idFor(request, 'pay');
      const input: PaymentInput = {
        paymentId,
        customerId,
        ...(invoice ? { invoiceId: invoice.id } : {}),
        amount: toAmount(body.amount, body.currency),
        currency: body.currency,
        method: body.method,
        reference: body.reference,
        receivedOn,
      };
      const answer = await gateway.execute<PaymentAnswer>('payment', {
        workflowId: paymentWorkflowId(paymentId),
        args: [{ ...by(request), at: clock.now, timeZone: clock.timeZone } satisfies MoneyStep, input],
      });
      await awaitDeals(deps, answer);
      return reply.code(201).send(answer);
    },
  );
  app.get(
    '/v1/payments/:id',
    {
      config: { scopes: [] },
      schema: { tags, summary: 'A payment', params: idParams, response: answers(200, schemas.payment) },
    },
    ({ params }) => showPayment(db, params.id),
  );
  refundRoutes(app, deps);
}

function refundRoutes(app: Api, deps: ApiDeps): void {
  const { db, gateway } = deps;
  app.post(
    '/v1/payments/:id/refunds',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Promise a customer’s credit back',
        params: idParams,
        body: schemas.newRefund,
        response: answers(201, schemas.refundAnswer),
      },
    },
    async (request, reply) => {
      const payment = await showPayment(db, request.params.id);
      checkDecimals({ amount: request.body.amount, currency: payment.currency });
      await refuseOnceClosed(deps, payment);
      const [deal] = await dealsOf(db, payment.id);
      const clock = await clockFor(db, { dealId: deal?.id, customerId: payment.customerId });
      const refundId = idFor(request, 'ref');
      const input: RefundInput = { refundId, paymentId: payment.id, ...request.body };
      const answer = await gateway.execute<RefundAnswer>('refund', {
        workflowId: `refund:${refundId}`,
        args: [{ ...by(request), at: clock.now, timeZone: clock.timeZone } satisfies MoneyStep, input],
      });
      return reply.code(201).send(answer);
    },
  );
  app.post(
    '/v1/refunds/:id/payout',
    {
      config: finance,
      schema: {
        tags,
        summary: 'Record that a refund was paid',
        params: idParams,
        body: z.strictObject({}).optional(),
        response: answers(200, schemas.refundAnswer),
      },
    },
    async (request) => {
      const [refund] = await db.select().from(refunds).where(eq(refunds.id, request.params.id));
      if (!refund) throw new Problem('notFound', `There is no refund ${request.params.id}.`);
      const { customerId } = await showPayment(db, refund.paymentId);
      const [deal] = await dealsOf(db, refund.paymentId);
      const clock = await clockFor(db, { dealId: deal?.id, customerId });
      return gateway.execute<RefundAnswer>('payout', {
        workflowId: `payout:${refund.id}:${request.commandKey}`,
        args: [
          { ...by(request), at: clock.now, timeZone: clock.timeZone } satisfies MoneyStep,
          { refundId: refund.id },
        ],
      });
    },
  );
}

/**
 * A payment can be refunded as long as one of its deals is open. Money that came after they had closed is no longer
 * theirs, so it can go back at any time.
 */
async function refuseOnceClosed(
  { db, gateway, config }: ApiDeps,
  payment: { id: string; receivedOn: string },
): Promise<void> {
  const touched = await dealsOf(db, payment.id);
  const open = await Promise.all(touched.map(({ id }) => gateway.awaitQuiet(id)));
  if (touched.length === 0 || open.includes(true)) return;
  const closings = touched.map(({ endedAt, timeZone }) =>
    endedAt === null ? '' : addDays(dateOf(endedAt, timeZone), config.retentionDays),
  );
  if (closings.every((closedOn) => payment.receivedOn >= closedOn)) return;
  throw new Problem(
    'wrongStage',
    'The deal of this payment has closed; the payment cannot be refunded any more.',
  );
}

/** A caller that asks for a deal right after its payment finds what the payment brought about. */
async function awaitDeals({ db, gateway }: ApiDeps, { allocations }: PaymentAnswer): Promise<void> {
  const ids = allocations.map(({ invoiceId }) => invoiceId);
  if (ids.length === 0) return;
  const touched = await db
    .selectDistinct({ dealId: invoices.dealId })
    .from(invoices)
    .where(inArray(invoices.id, ids));
  await Promise.all(touched.map(({ dealId }) => gateway.awaitQuiet(dealId)));
}

function checkDecimals({ amount, currency }: { amount: string; currency: string }): void {
  const digits = minorUnits(currency);
  if (dec(amount).decimalPlaces() > digits) failField('/amount', `${currency} has ${digits} decimals.`);
}

async function payerOf(
  db: Database,
  body: { invoiceId?: string | undefined; customerId?: string | undefined; currency: string },
): Promise<{ customerId: string; invoice: Invoice | null }> {
  if (body.invoiceId !== undefined) {
    const [invoice] = await db.select().from(invoices).where(eq(invoices.id, body.invoiceId));
    if (!invoice) return failField('/invoiceId', `There is no invoice ${body.invoiceId}.`);
    if (body.customerId !== undefined && body.customerId !== invoice.customerId) {
      return failField('/customerId', 'The invoice is another customer’s.');
    }
    if (invoice.currency !== body.currency) failField('/currency', `The invoice is in ${invoice.currency}.`);
    return { customerId: invoice.customerId, invoice };
  }
  const [customer] = await db
    .select()
    .from(customers)
    .where(eq(customers.id, body.customerId ?? ''));
  if (!customer) return failField('/customerId', `There is no customer ${body.customerId}.`);
  return { customerId: customer.id, invoice: null };
}

async function dealsOf(db: Database, paymentId: string): Promise<Deal[]> {
  return db
    .select()
    .from(deals)
    .where(inArray(deals.id, await dealsOfPayment(db, paymentId)))
    .orderBy(asc(deals.id));
}

/**
 * The clock that money goes by: that of the deal concerned. Where none is, the wall clock, or the latest test clock of
 * the customer's deals where that is ahead, so that money in a sandbox is not older than the invoices that it pays.
 */
async function clockFor(
  db: Database,
  { dealId, customerId }: { dealId: string | undefined; customerId: string },
): Promise<{ now: string; timeZone: string }> {
  if (dealId !== undefined) {
    const deal = await findDeal(db, dealId);
    return { now: nowOf(deal), timeZone: deal.timeZone };
  }
  const { timeZone } = await requireSeller(db);
  const [tested] = await db
    .select({ latest: max(deals.clockAt) })
    .from(deals)
    .where(and(eq(deals.customerId, customerId), deals.testClock));
  const wall = new Date().toISOString();
  return { now: tested?.latest && tested.latest > wall ? tested.latest : wall, timeZone };
}
