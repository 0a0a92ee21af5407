import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { RefundAnswer, RefundInput } from '#activities/refund.ts';
import type { MoneyStep } from '#activities/step.ts';
import { refunds } from '#db/schema/billing.ts';
import { addDays, dateOf } from '#domain/dates.ts';
import { payoutWorkflowId, refundWorkflowId } from '#workflows/messages.ts';
import { checkOnce } from '../checkOnce.ts';
import type { ApiDeps } from '../deps.ts';
import { checkDecimals, clockFor, dealsOf } from '../moneyInput.ts';
import { Problem } from '../problems.ts';
import { idParams } from '../schemas/common.ts';
import * as schemas from '../schemas/money.ts';
import { showPayment } from '../views/invoice.ts';
import { type Api, answers, by, idFor } from './support.ts';

const tags = ['Payments'];
const finance = { scopes: ['finance'] as const };

export function refundRoutes(app: Api, deps: ApiDeps): void {
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
      await checkOnce(db, request.commandKey, async () => {
        await failOnceClosed(deps, payment);
        return {};
      });
      const [deal] = await dealsOf(db, payment.id);
      const clock = await clockFor(db, { dealId: deal?.id, customerId: payment.customerId });
      const refundId = idFor(request, 'ref');
      const input: RefundInput = { refundId, paymentId: payment.id, ...request.body };
      const answer = await gateway.execute<RefundAnswer>('refund', {
        workflowId: refundWorkflowId(refundId),
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
        workflowId: payoutWorkflowId(refund.id, request.commandKey),
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
async function failOnceClosed(
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
