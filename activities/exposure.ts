import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { invoices, plannedInvoices } from '#db/schema/billing.ts';
import { deals, orders, quotes } from '#db/schema/deals.ts';
import { sum } from '#domain/money.ts';
import { documentTotals } from '#domain/tax.ts';
import type { Amount } from '#domain/types.ts';

/**
 * What a customer owes in a currency. An order is released in one transaction and its first invoices are issued in
 * the next, so those count from the release on; otherwise two orders that are signed at the same moment would both
 * find the whole limit free. The caller holds the customer's lock.
 */
export async function openReceivables(
  tx: Transaction,
  { customerId, currency }: { customerId: string; currency: string },
): Promise<Amount> {
  // Postgres adds up, since a customer's invoices grow over the years; the sum is that of `amountDue`.
  const { total, lateFees, amountPaid, amountCredited, amountWrittenOff } = invoices;
  const [issued] = await tx
    .select({
      due: sql<Amount | null>`sum(${total} + ${lateFees} - ${amountPaid} - ${amountCredited} - ${amountWrittenOff})::text`,
    })
    .from(invoices)
    .where(and(eq(invoices.customerId, customerId), eq(invoices.currency, currency)));
  const aboutToBeIssued = await tx
    .select({ lines: plannedInvoices.lines, taxRates: quotes.taxRates, priced: quotes.priced })
    .from(plannedInvoices)
    .innerJoin(deals, eq(deals.id, plannedInvoices.dealId))
    .innerJoin(orders, eq(orders.dealId, deals.id))
    .innerJoin(quotes, eq(quotes.id, orders.quoteId))
    .where(
      and(
        eq(deals.customerId, customerId),
        eq(deals.currency, currency),
        isNull(plannedInvoices.invoiceId),
        lte(plannedInvoices.on, orders.releasedOn),
      ),
    );
  return sum([
    issued?.due ?? '0',
    ...aboutToBeIssued.map(
      ({ lines, taxRates, priced }) => documentTotals(lines, taxRates, currency, priced.rounding).total,
    ),
  ]).toFixed();
}
