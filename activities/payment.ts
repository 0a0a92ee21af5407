import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { postEntry } from '#db/ledger.ts';
import { type Invoice, invoices, type Payment, paymentAllocations, payments } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { postingDate } from '#domain/dates.ts';
import { dec, toAmount } from '#domain/money.ts';
import { paymentPostings } from '#domain/postings.ts';
import { type Allocation, allocatePayment, amountDue, dueParts } from '#domain/receivables.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import type { Outcome, PaymentApplied } from '#workflows/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockCustomer, takeBackWriteOff, updateInvoice } from './invoices.ts';
import { correctFees } from './reversedFees.ts';
import { type MoneyStep, refuse } from './step.ts';

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
/** What the payment came to, and the deals that heard of it; payments of before have not kept those. */
export type BookedPayment = PaymentAnswer & { dealIds?: string[] };
type Applied = PaymentAnswer & { deals: ({ dealId: string } & Pick<PaymentApplied, 'invoices'>)[] };

export function paymentActivities({ db }: Dependencies) {
  return {
    /** Books a payment against what the customer owes, in one transaction under the customer's lock. */
    applyPayment(step: MoneyStep, input: PaymentInput): Promise<Outcome<Applied>> {
      return once(db, step.key, async (tx) => {
        await lockCustomer(tx, input.customerId);
        const twin = await samePayment(tx, input);
        if (twin) return refuseTwin(input, twin);
        const { paymentId, amount } = input;
        const owed = await payableInvoices(tx, input);
        const current = await withCorrectedFees(tx, step, { input, owed });
        const { allocations, unallocated } = allocateTo(current, input);
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
        const dealsOf = (some: Invoice[]) => [...new Set(some.map(({ dealId }) => dealId))];
        const paidOf = (dealId: string) => paid.filter((invoice) => invoice.dealId === dealId);
        for (const dealId of dealsOf([...paid, ...(named ? [named] : [])])) {
          await tell(tx, {
            dealId,
            at: step.at,
            type: 'paymentReceived',
            actor: step.actor,
            summary: paymentSentence(input, { paid: paidOf(dealId), unallocated }),
            data: { paymentId, amount, receivedOn: input.receivedOn, allocations, unallocated },
          });
        }
        const changed = invoicesWithOtherDues(owed, [...current, ...paid]);
        return {
          id: paymentId,
          allocations: allocations.map(({ invoiceId, amount: part }) => ({ invoiceId, amount: part })),
          unallocated,
          deals: dealsOf(changed).map((dealId) => ({
            dealId,
            invoices: changed
              .filter((invoice) => invoice.dealId === dealId)
              .map((invoice) => ({ invoiceId: invoice.id, amountDue: amountDue(invoice) })),
          })),
        };
      });
    },
  };
}

/** Those of which something else is due than before: some are paid, of some a fee is reversed and nothing more. */
function invoicesWithOtherDues(before: Invoice[], after: Invoice[]): Invoice[] {
  const last = new Map(after.map((invoice) => [invoice.id, invoice]));
  return before.flatMap((invoice) => {
    const now = last.get(invoice.id);
    return now && amountDue(now) !== amountDue(invoice) ? [now] : [];
  });
}

/**
 * The payment that this one would book again: the same amount of the same customer under the same reference on the same
 * day. Two that name different invoices are two. Asked for under the customer's lock, so that of two at once one is first.
 */
async function samePayment(
  tx: Transaction,
  { customerId, currency, amount, reference, receivedOn, invoiceId }: PaymentInput,
): Promise<Payment | undefined> {
  const [same] = await tx
    .select()
    .from(payments)
    .where(
      and(
        eq(payments.customerId, customerId),
        eq(payments.currency, currency),
        eq(payments.amount, amount),
        eq(payments.reference, reference),
        eq(payments.receivedOn, receivedOn),
        invoiceId ? or(isNull(payments.invoiceId), eq(payments.invoiceId, invoiceId)) : undefined,
      ),
    )
    .orderBy(asc(payments.id))
    .limit(1);
  return same;
}

function refuseTwin({ amount, currency, receivedOn, reference }: PaymentInput, { id }: Payment) {
  const detail = `${amount} ${currency} received on ${receivedOn} under the reference “${reference}” are payment ${id} already. Another payment takes a reference of its own.`;
  return refuse('conflict', detail, [{ pointer: '/reference', detail }]);
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

/** What the payment can settle: the invoice it names, or all of the customer's that are open or were written off. */
function payableInvoices(
  tx: Transaction,
  { customerId, currency, invoiceId }: PaymentInput,
): Promise<Invoice[]> {
  const isUnpaid = sql`${invoices.total} + ${invoices.lateFees} > ${invoices.amountPaid} + ${invoices.amountCredited}`;
  return tx
    .select()
    .from(invoices)
    .where(
      and(
        eq(invoices.customerId, customerId),
        eq(invoices.currency, currency),
        invoiceId ? eq(invoices.id, invoiceId) : isUnpaid,
      ),
    )
    .orderBy(asc(invoices.issuedOn), asc(invoices.number));
}

function allocateTo(owed: Invoice[], { amount, currency, invoiceId }: PaymentInput) {
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

/** What is owed once those fees are reversed that should not have been charged, now that this payment is known. */
async function withCorrectedFees(
  tx: Transaction,
  step: MoneyStep,
  { input, owed }: { input: PaymentInput; owed: Invoice[] },
): Promise<Invoice[]> {
  const { allocations } = allocateTo(owed, input);
  const current: Invoice[] = [];
  for (const invoice of owed) {
    const part = allocations.find(({ invoiceId }) => invoiceId === invoice.id);
    current.push(await correctFees(tx, step, { invoice, part, receivedOn: input.receivedOn }));
  }
  return current;
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
