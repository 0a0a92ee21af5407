import { and, asc, eq, inArray, max } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { dealsOfPayment } from '#db/payments.ts';
import { type Deal, deals } from '#db/schema/deals.ts';
import { minorUnits } from '#domain/currencies.ts';
import { dec } from '#domain/money.ts';
import { requireSeller } from './quoteInput.ts';
import { failField } from './routes/support.ts';
import { findDeal, nowOf } from './views/deal.ts';

/** What payments and refunds have to know before they are recorded: their deals, their clock, their decimals. */

export function checkDecimals({ amount, currency }: { amount: string; currency: string }): void {
  const digits = minorUnits(currency);
  if (dec(amount).decimalPlaces() > digits) failField('/amount', `${currency} has ${digits} decimals.`);
}

export async function dealsOf(db: Database, paymentId: string): Promise<Deal[]> {
  return db
    .select()
    .from(deals)
    .where(inArray(deals.id, await dealsOfPayment(db, paymentId)))
    .orderBy(asc(deals.id));
}

/**
 * The clock that money goes by: that of the deal concerned. Where none is, the wall clock, or the latest test clock of
 * the customer's deals where that is ahead, so that money in a sandbox is not older than the invoices that it pays.
 */
export async function clockFor(
  db: Database,
  { dealId, customerId }: { dealId: string | undefined; customerId: string },
): Promise<{ now: string; timeZone: string }> {
  if (dealId !== undefined) {
    const deal = await findDeal(db, dealId);
    return { now: nowOf(deal), timeZone: deal.timeZone };
  }
  const { timeZone } = await requireSeller(db);
  const [tested] = await db
    .select({ latest: max(deals.clockAt) })
    .from(deals)
    .where(and(eq(deals.customerId, customerId), deals.testClock));
  const wall = new Date().toISOString();
  return { now: tested?.latest && tested.latest > wall ? tested.latest : wall, timeZone };
}
