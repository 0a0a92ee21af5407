import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { customerCredit, postEntry } from '#db/ledger.ts';
import { dealsOfPayment } from '#db/payments.ts';
import {
  type Invoice,
  invoices,
  type Payment,
  paymentAllocations,
  payments,
  refunds,
  reminders,
} from '#db/schema/billing.ts';
import { type TimelineEvent, tell } from '#db/timeline.ts';
import { dateOf, laterOf, postingDate } from '#domain/dates.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { paymentPostings, payoutPostings, refundPostings } from '#domain/postings.ts';
import { type Allocation, allocatePayment, amountDue, dueParts } from '#domain/receivables.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import type { Outcome, PaymentApplied } from '#workflows/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockCustomer, reverseFees, takeBackWriteOff, updateInvoice } from './invoices.ts';
import { type MoneyStep, refuse, refuseField } from './step.ts';

export interface PaymentInput {
  paymentId: string;
  customerId: string;
  /** The invoice that the payment names; without one the oldest come first. */
  invoiceId?: string;
  amount: Amount;
  currency: string;
  method: string;
  reference: string;
  receivedOn: PlainDate;
}
export interface PaymentAnswer {
  id: string;
  allocations: { invoiceId: string; amount: Amount }[];
  unallocated: Amount;
}
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
type Applied = PaymentAnswer & { deals: ({ dealId: string } & Pick<PaymentApplied, 'invoices'>)[] };

export function paymentActivities({ db }: Dependencies) {
  return {
    /** Books a payment against what the customer owes, in one transaction under the customer's lock. */
    applyPayment(step: MoneyStep, input: PaymentInput): Promise<Outcome<Applied>> {
      return once(db, step.key, async (tx) => {
        await lockCustomer(tx, input.customerId);
        const { paymentId, amount } = input;
        const owed = await payableInvoices(tx, input);
        const current = await reverseFeesPosted(tx, step, { input, owed });
        const { allocations, unallocated } = allocate(current, input);
        await tx.insert(payments).values({ id: paymentId, ...withoutId(input), unallocated });
        if (allocations.length > 0) {
          await tx
            .insert(paymentAllocations)
            .values(
              allocations.map((part) => ({ paymentId, invoiceId: part.invoiceId, amount: part.amount })),
            );
        }
        const paid: Invoice[] = [];
        for (const part of allocations) {
          const invoice = current.find(({ id }) => id === part.invoiceId);
          if (invoice) paid.push(await countPart(tx, step, { invoice, part }));
        }
        const named = current.find(({ id }) => id === input.invoiceId);
        await postCash(tx, step, { input, allocations, unallocated, paid, named });
        const touched = [...new Set([...paid, ...(named ? [named] : [])].map(({ dealId }) => dealId))];
        const paidOf = (dealId: string) => paid.filter((invoice) => invoice.dealId === dealId);
        for (const dealId of touched) {
          await tell(tx, {
            dealId,
            at: step.at,
            type: 'paymentReceived',
            actor: step.actor,
            summary: paymentSentence(input, { paid: paidOf(dealId), unallocated }),
            data: { paymentId, amount, receivedOn: input.receivedOn, allocations, unallocated },
          });
        }
        return {
          id: paymentId,
          allocations: allocations.map(({ invoiceId, amount: part }) => ({ invoiceId, amount: part })),
          unallocated,
          deals: touched.map((dealId) => ({
            dealId,
            invoices: paidOf(dealId).map((invoice) => ({
              invoiceId: invoice.id,
              amountDue: amountDue(invoice),
            })),
          })),
        };
      });
    },

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
        const on = dateOf(step.at, step.timeZone);
        const amount = toAmount(input.amount, currency);
        const { refundId: id, ...row } = input;
        await tx.insert(refunds).values({ id, ...row, refundedOn: on });
        await postEntry(tx, {
          stepKey: `${step.key}/refund`,
          on,
          at: step.at,
          description: `Refund of payment ${payment.reference}`,
          currency,
          customerId,
          postings: refundPostings({ amount, currency }),
        });
        await tellDeals(tx, step, {
          payment,
          type: 'refundPromised',
          summary: `${amount} ${currency} of payment ${payment.reference} are to be refunded: “${input.reason}”`,
          data: { refundId: id, amount, reason: input.reason },
        });
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
        const on = dateOf(step.at, step.timeZone);
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

const withoutId = ({ paymentId: _, ...row }: PaymentInput) => row;

function paymentSentence(
  { amount, currency, receivedOn }: PaymentInput,
  { paid, unallocated }: { paid: Invoice[]; unallocated: Amount },
): string {
  const numbers = paid.map(({ number }) => number).join(', ');
  const what = `A payment of ${amount} ${currency} was received on ${receivedOn}`;
  if (numbers === '') return `${what}; all of it is the customer’s credit.`;
  const rest = dec(unallocated).isZero() ? '' : `; ${unallocated} of it are the customer’s credit`;
  return `${what} for ${numbers}${rest}.`;
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

/** What the payment can settle: the invoice it names, or all of the customer's that are open or were written off. */
async function payableInvoices(
  tx: Transaction,
  { customerId, currency, invoiceId }: PaymentInput,
): Promise<Invoice[]> {
  return tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.customerId, customerId),
        eq(invoices.currency, currency),
        ...(invoiceId ? [eq(invoices.id, invoiceId)] : []),
      ),
    )
    .orderBy(asc(invoices.issuedOn), asc(invoices.number));
}

function allocate(owed: Invoice[], { amount, currency, invoiceId }: PaymentInput) {
  return allocatePayment({
    amount,
    currency,
    invoices: owed.map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      issuedOn: invoice.issuedOn,
      ...dueParts(invoice),
      writtenOff: invoice.amountWrittenOff,
    })),
    ...(invoiceId ? { invoiceId } : {}),
  });
}

/**
 * A late fee that was posted although the debt had been paid by then, which shows only now that the payment is
 * reported, is reversed.
 */
async function reverseFeesPosted(
  tx: Transaction,
  step: MoneyStep,
  { input, owed }: { input: PaymentInput; owed: Invoice[] },
): Promise<Invoice[]> {
  const { allocations } = allocate(owed, input);
  const current: Invoice[] = [];
  for (const invoice of owed) {
    const part = allocations.find(({ invoiceId }) => invoiceId === invoice.id);
    if (!part || !coversPrincipal(invoice, part)) {
      current.push(invoice);
      continue;
    }
    const paidOn = await lastPaidOn(tx, { invoiceId: invoice.id, receivedOn: input.receivedOn });
    current.push(await reverseLaterFees(tx, step, { invoice, paidOn }));
  }
  return current;
}

/** What was given up is not paid: only what came in counts, and it counts for the principal first. */
function coversPrincipal(invoice: Invoice, part: Allocation): boolean {
  return dec(invoice.amountPaid).plus(part.amount).plus(invoice.amountCredited).gte(invoice.total);
}

/** Payments may be reported in another order than they came: the debt had been paid when the last of them was there. */
async function lastPaidOn(
  tx: Transaction,
  { invoiceId, receivedOn }: { invoiceId: string; receivedOn: PlainDate },
): Promise<PlainDate> {
  const [earlier] = await tx
    .select({ last: sql<PlainDate | null>`max(${payments.receivedOn})::text` })
    .from(paymentAllocations)
    .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
    .where(eq(paymentAllocations.invoiceId, invoiceId));
  return earlier?.last ? laterOf(earlier.last, receivedOn) : receivedOn;
}

async function reverseLaterFees(
  tx: Transaction,
  step: MoneyStep,
  { invoice, paidOn }: { invoice: Invoice; paidOn: PlainDate },
): Promise<Invoice> {
  const sent = await tx
    .select()
    .from(reminders)
    .where(
      and(eq(reminders.invoiceId, invoice.id), gt(reminders.lateFee, '0'), eq(reminders.feeReversed, false)),
    );
  const later = sent.filter(({ at }) => dateOf(at, step.timeZone) > paidOn);
  const { currency } = invoice;
  const amount = toAmount(sum(later.map(({ lateFee }) => lateFee ?? '0')), currency);
  if (dec(amount).isZero()) return invoice;
  await tx
    .update(reminders)
    .set({ feeReversed: true })
    .where(
      and(
        eq(reminders.invoiceId, invoice.id),
        inArray(
          reminders.step,
          later.map((reminder) => reminder.step),
        ),
      ),
    );
  await tell(tx, {
    dealId: invoice.dealId,
    at: step.at,
    type: 'lateFeeReversed',
    actor: step.actor,
    summary: `Late fees of ${amount} ${currency} on invoice ${invoice.number} were reversed: it had been paid on ${paidOn}.`,
    data: { invoiceId: invoice.id, amount, paidOn },
  });
  return reverseFees(tx, step, { invoice, amount, key: `${step.key}/fee/${invoice.id}` });
}

/** Counts a part of the payment on its invoice; what goes against a write-off takes that back first. */
async function countPart(
  tx: Transaction,
  step: MoneyStep,
  { invoice, part }: { invoice: Invoice; part: Allocation },
): Promise<Invoice> {
  const { currency } = invoice;
  const writeOff = await takeBackWriteOff(tx, step, {
    invoice,
    recovered: part.recovered,
    key: `${step.key}/recovery/${invoice.id}`,
  });
  return updateInvoice(tx, invoice.id, {
    amountPaid: toAmount(dec(invoice.amountPaid).plus(part.amount), currency),
    ...writeOff,
  });
}

/** One entry for each invoice that the payment settles; the rest stands with the invoice that it names. */
async function postCash(
  tx: Transaction,
  step: MoneyStep,
  cash: {
    input: PaymentInput;
    allocations: Allocation[];
    unallocated: Amount;
    paid: Invoice[];
    named: Invoice | undefined;
  },
): Promise<void> {
  const { input, allocations, unallocated, paid, named } = cash;
  const { currency, customerId, receivedOn, reference } = input;
  const none = toAmount('0', currency);
  const parts = allocations.map(({ invoiceId, amount }) => ({
    invoice: paid.find(({ id }) => id === invoiceId),
    allocated: amount,
    unallocated: invoiceId === named?.id ? unallocated : none,
  }));
  const isRestPlaced = parts.some(({ invoice }) => invoice !== undefined && invoice.id === named?.id);
  if (!isRestPlaced && !dec(unallocated).isZero())
    parts.push({ invoice: named, allocated: none, unallocated });
  for (const part of parts) {
    await postEntry(tx, {
      ...(part.invoice ? entryOf(step, part.invoice) : { at: step.at, currency, customerId }),
      stepKey: `${step.key}/cash/${part.invoice?.id ?? 'credit'}`,
      on: postingDate({ effectiveOn: receivedOn, now: step.at, zone: step.timeZone }),
      effectiveOn: receivedOn,
      description: `Payment ${reference}`,
      postings: paymentPostings({ allocated: part.allocated, unallocated: part.unallocated, currency }),
    });
  }
}
