import { eq } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { Queryable } from './connection.ts';
import { invoices, paymentAllocations, payments } from './schema/billing.ts';

/** The deals that a payment concerns: of the invoice that it names and of those that it paid; in the order of their ids. */
export async function dealsOfPayment(db: Queryable, paymentId: string): Promise<string[]> {
  const named = db
    .select({ dealId: invoices.dealId })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .where(eq(payments.id, paymentId));
  const paid = db
    .select({ dealId: invoices.dealId })
    .from(paymentAllocations)
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(paymentAllocations.paymentId, paymentId));
  const rows = await unionAll(named, paid);
  return [...new Set(rows.map(({ dealId }) => dealId))].sort();
}
