import { asc, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { postEntry } from '#db/ledger.ts';
import { type Invoice, invoices } from '#db/schema/billing.ts';
import { customers } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import { dec, toAmount } from '#domain/money.ts';
import { lateFeeReversalPostings, writeOffRecoveryPostings } from '#domain/postings.ts';
import { amountDue, reduceReceivable } from '#domain/receivables.ts';
import type { Amount } from '#domain/types.ts';
import { planRecovery } from '#domain/writeOff.ts';
import { type MoneyStep, today } from './step.ts';

/**
 * Whoever changes what a customer owes or has to its credit takes this lock first, so that a payment and
 * a reminder, or two invoices that use the same credit, come one after the other.
 */
export async function lockCustomer(tx: Transaction, customerId: string): Promise<void> {
  await tx.select({ id: customers.id }).from(customers).where(eq(customers.id, customerId)).for('update');
}

/** The deal's invoice, under its customer's lock; undefined where the deal has no such invoice. */
export async function lockInvoice(
  tx: Transaction,
  { dealId, invoiceId }: { dealId: string; invoiceId: string },
): Promise<Invoice | undefined> {
  const [found] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId));
  if (!found || found.dealId !== dealId) return undefined;
  await lockCustomer(tx, found.customerId);
  const [locked] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId));
  return locked;
}

/** The deal's invoices, the oldest first. */
export const invoicesOf = (tx: Transaction, dealId: string): Promise<Invoice[]> =>
  tx
    .select()
    .from(invoices)
    .where(eq(invoices.dealId, dealId))
    .orderBy(asc(invoices.issuedOn), asc(invoices.dueOn), asc(invoices.id));

export const NO_HOLD = { onHold: false, holdReason: null, holdUntil: null };

/** Changes an invoice. A hold keeps back the reminders of a debt, so it ends where nothing is due any more. */
export async function updateInvoice(tx: Transaction, id: string, change: Partial<Invoice>): Promise<Invoice> {
  const [invoice] = await tx.update(invoices).set(change).where(eq(invoices.id, id)).returning();
  if (!invoice) throw new Error(`There is no invoice ${id}.`);
  const isIdle = invoice.onHold && dec(amountDue(invoice)).isZero();
  return isIdle ? updateInvoice(tx, id, NO_HOLD) : invoice;
}

/** What an entry about an invoice has in common with every other. */
export const entryOf = (step: MoneyStep, invoice: Invoice) => ({
  on: today(step),
  at: step.at,
  currency: invoice.currency,
  dealId: invoice.dealId,
  customerId: invoice.customerId,
  invoiceId: invoice.id,
});

/** Takes back a part of an invoice's write-off, before that part is paid, credited or waived after all. */
export async function takeBackWriteOff(
  tx: Transaction,
  step: MoneyStep,
  { invoice, recovered, key }: { invoice: Invoice; recovered: Amount; key: string },
): Promise<Pick<Invoice, 'amountWrittenOff' | 'taxRelief'>> {
  const { currency, amountWrittenOff, taxRelief } = invoice;
  if (dec(recovered).isZero()) return { amountWrittenOff, taxRelief };
  const recovery = planRecovery({ recovered, writtenOff: amountWrittenOff, taxRelief, currency });
  await postEntry(tx, {
    ...entryOf(step, invoice),
    stepKey: key,
    description: `Write-off of invoice ${invoice.number} taken back`,
    postings: writeOffRecoveryPostings({ ...recovery, currency }),
  });
  await tell(tx, {
    dealId: invoice.dealId,
    at: step.at,
    type: 'writeOffTakenBack',
    actor: step.actor,
    summary: `${recovery.amount} ${currency} of the write-off of invoice ${invoice.number} were taken back.`,
    data: { invoiceId: invoice.id, ...recovery },
  });
  return {
    amountWrittenOff: toAmount(dec(amountWrittenOff).minus(recovery.amount), currency),
    taxRelief: toAmount(dec(taxRelief).minus(recovery.taxRelief), currency),
  };
}

/** Takes back late fees; what had been paid of them becomes the customer's credit. */
export async function takeBackFees(
  tx: Transaction,
  step: MoneyStep,
  { invoice, amount, key }: { invoice: Invoice; amount: Amount; key: string },
): Promise<Invoice> {
  const { currency, amountWrittenOff } = invoice;
  const { writeOffReversed, toCredit } = reduceReceivable({
    amount,
    amountDue: amountDue(invoice),
    amountWrittenOff,
    currency,
  });
  const writeOff = await takeBackWriteOff(tx, step, {
    invoice,
    recovered: writeOffReversed,
    key: `${key}/recovery`,
  });
  await postEntry(tx, {
    ...entryOf(step, invoice),
    stepKey: key,
    description: `Late fee of invoice ${invoice.number} reversed`,
    postings: lateFeeReversalPostings({ amount, toCredit, currency }),
  });
  return updateInvoice(tx, invoice.id, {
    lateFees: toAmount(dec(invoice.lateFees).minus(amount), currency),
    amountPaid: toAmount(dec(invoice.amountPaid).minus(toCredit), currency),
    ...writeOff,
  });
}
