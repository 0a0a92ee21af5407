import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { type Invoice, invoices } from '#db/schema/billing.ts';
import { customers } from '#db/schema/setup.ts';
import { amountDue } from '#domain/receivables.ts';
import { min, toAmount } from '#domain/money.ts';
import { dec } from '#domain/money.ts';
import type { Amount } from '#domain/types.ts';

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

/** What is due on an invoice, principal and late fees apart: a payment settles the principal first. */
export function dueParts(invoice: Invoice): { principalDue: Amount; lateFeesDue: Amount } {
  const due = amountDue(invoice);
  const feesOpen = dec(invoice.lateFees).minus(invoice.lateFeesPaid);
  const lateFeesDue = min(due, feesOpen);
  return {
    principalDue: toAmount(dec(due).minus(lateFeesDue), invoice.currency),
    lateFeesDue: toAmount(lateFeesDue, invoice.currency),
  };
}
