import { ApplicationFailure, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { PaymentAnswer, PaymentInput } from '#activities/payment.ts';
import type { Step } from '#activities/step.ts';
import { dealWorkflowId, isRefused, paymentAppliedSignal } from './messages.ts';
import { refusal } from './run.ts';
import { steps } from './steps.ts';

/**
 * A payment can touch several deals: it is booked in one transaction under the customer's lock,
 * then each deal is told.
 */
export async function payment(step: Omit<Step, 'dealId'>, input: PaymentInput): Promise<PaymentAnswer> {
  const applied = await steps.applyPayment(step, input);
  if (isRefused(applied)) throw refusal(applied.refused);
  const { deals, ...answer } = applied;
  for (const { dealId, invoices } of deals) await tellDeal(dealId, { paymentId: answer.id, invoices });
  return answer;
}

async function tellDeal(dealId: string, applied: Parameters<typeof signalDeal>[1]): Promise<void> {
  try {
    await signalDeal(dealId, applied);
  } catch (error) {
    // A deal that has closed needs no word of it: its invoice is settled in Postgres all the same.
    if (!(error instanceof ApplicationFailure) && isNotFound(error)) return;
    throw error;
  }
}

const signalDeal = (dealId: string, applied: { paymentId: string; invoices: { invoiceId: string; amountDue: string }[] }) =>
  getExternalWorkflowHandle(dealWorkflowId(dealId)).signal(paymentAppliedSignal, applied);

const isNotFound = (error: unknown) => error instanceof Error && error.name === 'ExternalWorkflowExecutionNotFound';
