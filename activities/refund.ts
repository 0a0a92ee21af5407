import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { customerCredit, postEntry } from '#db/ledger.ts';
import { dealsOfPayment } from '#db/payments.ts';
import { type Payment, payments, refunds } from '#db/schema/billing.ts';
import { type TimelineEvent, tell } from '#db/timeline.ts';
import { dec, toAmount } from '#domain/money.ts';
import { payoutPostings, refundPostings } from '#domain/postings.ts';
import type { Amount } from '#domain/types.ts';
import type { Outcome } from '#workflows/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { lockCustomer } from './invoices.ts';
import { type MoneyStep, refuse, refuseField, today } from './step.ts';

export interface RefundInput {
  refundId: string;
  paymentId: string;
  amount: Amount;
  reason: string;
}
export interface RefundAnswer {
  id: string;
  amount: Amount;
  currency: string;
  status: 'payable' | 'paidOut';
}

export function refundActivities({ db }: Dependencies) {
  return {
    /** Promises credit of the customer back to it; what pays it out is another step. */
    refundPayment(step: MoneyStep, input: RefundInput): Promise<Outcome<RefundAnswer>> {
      return once(db, step.key, async (tx) => {
        const [payment] = await tx.select().from(payments).where(eq(payments.id, input.paymentId));
        if (!payment) return refuse('notFound', 'There is no such payment.');
        const { customerId, currency } = payment;
        await lockCustomer(tx, customerId);
        const credit = await customerCredit(tx, customerId, currency);
        if (dec(input.amount).gt(credit)) {
          return refuseField(
            '/amount',
            `The customer has ${credit} ${currency} to its credit; a refund takes no more.`,
          );
        }
        const amount = toAmount(input.amount, currency);
        const { refundId: id, reason } = input;
        await promiseRefund(tx, step, { refundId: id, payment, amount, reason });
        return { id, amount, currency, status: 'payable' };
      });
    },

    payOutRefund(step: MoneyStep, { refundId }: { refundId: string }): Promise<Outcome<RefundAnswer>> {
      return once(db, step.key, async (tx) => {
        const [refund] = await tx.select().from(refunds).where(eq(refunds.id, refundId)).for('update');
        if (!refund) return refuse('notFound', 'There is no such refund.');
        if (refund.paidOutOn) return refuse('wrongStage', `The refund was paid out on ${refund.paidOutOn}.`);
        const [payment] = await tx.select().from(payments).where(eq(payments.id, refund.paymentId));
        if (!payment) throw new Error(`The refund ${refundId} has no payment.`);
        const { customerId, currency } = payment;
        await lockCustomer(tx, customerId);
        const on = today(step);
        const amount = toAmount(refund.amount, currency);
        await tx.update(refunds).set({ paidOutOn: on }).where(eq(refunds.id, refundId));
        await postEntry(tx, {
          stepKey: `payout/${refundId}`,
          on,
          at: step.at,
          description: `Payout of a refund of payment ${payment.reference}`,
          currency,
          customerId,
          postings: payoutPostings({ amount, currency }),
        });
        await tellDeals(tx, step, {
          payment,
          type: 'refundPaidOut',
          summary: `The refund of ${amount} ${currency} of payment ${payment.reference} was paid out.`,
          data: { refundId, amount },
        });
        return { id: refundId, amount, currency, status: 'paidOut' };
      });
    },
  };
}

/** Books a refund out of the customer's credit, which the caller has locked and knows to be enough. */
export async function promiseRefund(
  tx: Transaction,
  step: MoneyStep,
  {
    refundId,
    payment,
    amount,
    reason,
  }: { refundId: string; payment: Payment; amount: Amount; reason: string },
): Promise<void> {
  const { customerId, currency, reference } = payment;
  const on = today(step);
  await tx.insert(refunds).values({ id: refundId, paymentId: payment.id, amount, reason, refundedOn: on });
  await postEntry(tx, {
    stepKey: `${step.key}/refund/${payment.id}`,
    on,
    at: step.at,
    description: `Refund of payment ${reference}`,
    currency,
    customerId,
    postings: refundPostings({ amount, currency }),
  });
  await tellDeals(tx, step, {
    payment,
    type: 'refundPromised',
    summary: `${amount} ${currency} of payment ${reference} are to be refunded: “${reason}”`,
    data: { refundId, amount, reason },
  });
}

/** What becomes of a payment is told on each deal that it concerns. */
async function tellDeals(
  tx: Transaction,
  step: MoneyStep,
  event: { payment: Payment } & Pick<TimelineEvent, 'type' | 'summary' | 'data'>,
): Promise<void> {
  const { payment, data, ...words } = event;
  for (const dealId of await dealsOfPayment(tx, payment.id)) {
    await tell(tx, {
      dealId,
      at: step.at,
      actor: step.actor,
      ...words,
      data: { paymentId: payment.id, ...data },
    });
  }
}
