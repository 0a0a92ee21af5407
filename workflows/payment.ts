import { getExternalWorkflowHandle } from '@temporalio/workflow';
import type { BookedPayment, PaymentInput } from '#activities/payment.ts';
import type { RefundAnswer, RefundInput } from '#activities/refund.ts';
import type { MoneyStep } from '#activities/step.ts';
import {
  dealWorkflowId,
  isRefused,
  type Outcome,
  type PaymentApplied,
  paymentAppliedSignal,
} from './messages.ts';
import { steps } from './steps.ts';

/**
 * A payment can touch several deals: it is booked in one transaction under the customer's lock,
 * then each deal is told.
 */
export async function payment(step: MoneyStep, input: PaymentInput): Promise<Outcome<BookedPayment>> {
  const applied = await steps.applyPayment(step, input);
  if (isRefused(applied)) return applied;
  const { deals, ...answer } = applied;
  for (const { dealId, invoices } of deals) await tellDeal(dealId, { paymentId: answer.id, invoices });
  return { ...answer, dealIds: deals.map(({ dealId }) => dealId) };
}

async function tellDeal(dealId: string, applied: PaymentApplied): Promise<void> {
  try {
    await getExternalWorkflowHandle(dealWorkflowId(dealId)).signal(paymentAppliedSignal, applied);
  } catch (error) {
    // A deal that has closed needs no word of it: its invoice is paid in Postgres all the same. The SDK gives this
    // failure no type of its own, so its words are all there is.
    if (!(error instanceof Error && error.message.endsWith('it was not found'))) throw error;
  }
}

/** Promises credit of the customer back to it. */
export function refund(step: MoneyStep, input: RefundInput): Promise<Outcome<RefundAnswer>> {
  return steps.refundPayment(step, input);
}

/** Pays a refund out. */
export function payout(step: MoneyStep, input: { refundId: string }): Promise<Outcome<RefundAnswer>> {
  return steps.payOutRefund(step, input);
}
