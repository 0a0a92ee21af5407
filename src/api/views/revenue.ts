import { asc, eq } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { latestQuote } from '#db/latest.ts';
import { type Obligation, obligations, revenueSchedule } from '#db/schema/billing.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { allocate } from '#domain/revenue.ts';
import { inCurrency } from './amounts.ts';
import { findDeal } from './deal.ts';

/** The obligations of a deal's order; before there is an order, how the quote's price would be allocated. */
export async function showRevenue(db: Database, dealId: string) {
  const { currency } = await findDeal(db, dealId);
  const money = inCurrency(currency);
  const rows = await db
    .select()
    .from(obligations)
    .where(eq(obligations.dealId, dealId))
    .orderBy(asc(obligations.lineNo));
  if (rows.length === 0) return forecast(db, dealId, currency);
  const parts = await db
    .select()
    .from(revenueSchedule)
    .where(eq(revenueSchedule.dealId, dealId))
    .orderBy(asc(revenueSchedule.on), asc(revenueSchedule.position));
  return {
    currency,
    transactionPrice: toAmount(sum(rows.map(({ allocated }) => money(allocated))), currency),
    obligations: rows.map((obligation) => {
      const own = parts.filter(({ obligationId }) => obligationId === obligation.id);
      const dated = own.map(({ on, amount, status }) => ({
        on,
        amount: money(amount),
        status: status as string,
      }));
      return {
        sku: obligation.sku,
        description: obligation.description,
        standaloneSellingPrice: money(obligation.standaloneSellingPrice),
        allocated: money(obligation.allocated),
        recognised: money(obligation.recognised),
        schedule: [...dated, ...undated(obligation, dated, currency)],
      };
    }),
  };
}

/** What waits for a delivery or a milestone has no day yet. */
function undated(obligation: Obligation, dated: { amount: string }[], currency: string) {
  const open = dec(obligation.allocated).minus(sum(dated.map(({ amount }) => amount)));
  if (open.isZero()) return [];
  const status = obligation.recognition === 'milestone' ? 'awaitingMilestone' : 'awaitingDelivery';
  return [{ on: null, amount: toAmount(open, currency), status }];
}

async function forecast(db: Database, dealId: string, currency: string) {
  const quote = await latestQuote(db, dealId);
  const lines = quote?.priced.lines ?? [];
  const price = quote?.priced.netAmount ?? toAmount('0', currency);
  const shares =
    lines.length > 0
      ? allocate(
          price,
          lines.map((line) => line.standaloneSellingPrice),
          currency,
        )
      : [];
  return {
    currency,
    transactionPrice: price,
    obligations: lines.map((line, index) => ({
      sku: line.sku,
      description: line.description,
      standaloneSellingPrice: line.standaloneSellingPrice,
      allocated: shares[index] ?? toAmount('0', currency),
      recognised: toAmount('0', currency),
      schedule: [],
    })),
  };
}
