import { and, between, eq, lte, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { isLatestQuote } from '#db/latest.ts';
import { creditNotes, type Invoice, invoices } from '#db/schema/billing.ts';
import { contracts, deals, orders, quotes } from '#db/schema/deals.ts';
import { journalEntries, postings } from '#db/schema/ledger.ts';
import { addDays, dateOf, daysBetween } from '#domain/dates.ts';
import { type Decimal, dec, roundAmount, sum, toAmount } from '#domain/money.ts';
import type { PlainDate } from '#domain/types.ts';
import { NET } from './ledger.ts';

const BUCKETS = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90'] as const;
type Bucket = (typeof BUCKETS)[number];
const DSO_DAYS = 90;

/** What each customer owes on a day, by how long it has been due: from the ledger, so that it agrees with it. */
export async function aging(db: Database, asOf: PlainDate) {
  const owing = await owedInvoices(db, asOf);
  const groups = groupBy(owing, ({ invoice }) => `${invoice.customerId} ${invoice.currency}`);
  const customers = [...groups.values()].flatMap((group) => {
    const first = group[0]?.invoice;
    return first
      ? [
          {
            customerId: first.customerId,
            name: first.customer.name,
            currency: first.currency,
            ...bucketed(group, first.currency, asOf),
          },
        ]
      : [];
  });
  const totals = [...groupBy(owing, ({ invoice }) => invoice.currency)].map(([currency, group]) => ({
    currency,
    ...bucketed(group, currency, asOf),
  }));
  return { asOf, customers, totals };
}

export interface OwedInvoice {
  invoice: Invoice;
  net: string;
}

/** The invoices with what of them was owed on a day, by the ledger. */
export async function owedInvoices(db: Database, asOf: PlainDate): Promise<OwedInvoice[]> {
  const open = await db
    .select({ invoice: invoices, net: NET })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .innerJoin(invoices, eq(invoices.id, journalEntries.invoiceId))
    .where(and(eq(postings.account, 'accountsReceivable'), lte(journalEntries.on, asOf)))
    .groupBy(invoices.id);
  return open.filter(({ net }) => !dec(net).isZero());
}

function bucketed(
  group: { invoice: { dueOn: PlainDate }; net: string }[],
  currency: string,
  asOf: PlainDate,
) {
  const of = (bucket: Bucket) =>
    toAmount(
      sum(group.filter(({ invoice }) => bucketOf(invoice.dueOn, asOf) === bucket).map(({ net }) => net)),
      currency,
    );
  return {
    notDue: of('notDue'),
    days1To30: of('days1To30'),
    days31To60: of('days31To60'),
    days61To90: of('days61To90'),
    over90: of('over90'),
    total: toAmount(sum(group.map(({ net }) => net)), currency),
  };
}

function bucketOf(dueOn: PlainDate, asOf: PlainDate): Bucket {
  const late = daysBetween(dueOn, asOf);
  if (late <= 0) return 'notDue';
  if (late <= 30) return 'days1To30';
  if (late <= 60) return 'days31To60';
  return late <= 90 ? 'days61To90' : 'over90';
}

/** How many deals stand at each stage, and what they are worth over their term. */
export async function pipeline(db: Database) {
  const rows = await db
    .select({
      stage: deals.stage,
      currency: deals.currency,
      count: sql<number>`count(*)::int`,
      total: sql<string>`sum((${quotes.priced} ->> 'total')::numeric)::text`,
    })
    .from(deals)
    .innerJoin(quotes, and(eq(quotes.dealId, deals.id), isLatestQuote))
    .groupBy(deals.stage, deals.currency)
    .orderBy(deals.stage, deals.currency);
  return { stages: rows.map((row) => ({ ...row, total: toAmount(row.total, row.currency) })) };
}

/** Days from the opening of a deal to the last signature. */
export async function quoteToClose(db: Database) {
  const rows = await db
    .select({ startedAt: deals.startedAt, closedAt: contracts.closedAt, timeZone: deals.timeZone })
    .from(contracts)
    .innerJoin(deals, eq(deals.id, contracts.dealId))
    .where(eq(contracts.status, 'signed'));
  const days = rows
    .map(({ startedAt, closedAt, timeZone }) =>
      daysBetween(dateOf(startedAt, timeZone), dateOf(closedAt ?? startedAt, timeZone)),
    )
    .sort((a, b) => a - b);
  const middle = days.length / 2;
  const median =
    days.length === 0 ? null : ((days[Math.ceil(middle) - 1] ?? 0) + (days[Math.floor(middle)] ?? 0)) / 2;
  const averageDays =
    days.length === 0 ? null : trimmed(dec(days.reduce((a, b) => a + b, 0)).div(days.length), 1);
  return { deals: days.length, averageDays, medianDays: median === null ? null : trimmed(dec(median), 1) };
}

/** Of the deals that were decided, how many were won. One that was signed was won, though it be cancelled afterwards. */
export async function winRate(db: Database) {
  const [row] = await db
    .select({
      won: sql<number>`count(*) filter (where ${orders.status} <> 'refused')::int`,
      lost: sql<number>`count(*) filter (where ${deals.stage} = 'lost')::int`,
    })
    .from(deals)
    .leftJoin(orders, eq(orders.dealId, deals.id));
  const { won, lost } = row ?? { won: 0, lost: 0 };
  const lostReasons = await db
    .select({ reason: deals.lostReason, deals: sql<number>`count(*)::int` })
    .from(deals)
    .where(eq(deals.stage, 'lost'))
    .groupBy(deals.lostReason)
    .orderBy(sql`count(*) desc`, deals.lostReason);
  return {
    won,
    lost,
    lostReasons,
    winRatePercent:
      won + lost === 0
        ? null
        : trimmed(
            dec(won)
              .times(100)
              .div(won + lost),
            1,
          ),
  };
}

/**
 * Days sales outstanding, by currency: what is owed on `asOf`, late fees included, ÷ what the 90 days up to it brought
 * in invoices less credit notes × 90. All amounts are with tax. Credit notes count in the days of their own issue,
 * whenever their invoice was issued. Without anything invoiced to measure by there is no figure, and what is owed still
 * shows.
 */
export async function daysSalesOutstanding(db: Database, asOf: PlainDate) {
  const from = addDays(asOf, 1 - DSO_DAYS);
  const { totals } = await aging(db, asOf);
  const invoiced = await db
    .select({ currency: invoices.currency, total: sql<string>`sum(${invoices.total})::text` })
    .from(invoices)
    .where(between(invoices.issuedOn, from, asOf))
    .groupBy(invoices.currency);
  const credited = await db
    .select({ currency: invoices.currency, total: sql<string>`sum(${creditNotes.total})::text` })
    .from(creditNotes)
    .innerJoin(invoices, eq(invoices.id, creditNotes.invoiceId))
    .where(between(creditNotes.issuedOn, from, asOf))
    .groupBy(invoices.currency);
  const currencies = new Set([...totals, ...invoiced, ...credited].map(({ currency }) => currency));
  const of = (rows: { currency: string; total: string }[], currency: string) =>
    roundAmount(rows.find((row) => row.currency === currency)?.total ?? '0', currency);
  return {
    asOf,
    days: DSO_DAYS,
    currencies: [...currencies].sort().map((currency) => {
      const figures = {
        currency,
        receivables: of(totals, currency),
        invoiced: of(invoiced, currency),
        credited: of(credited, currency),
      };
      const billed = dec(figures.invoiced).minus(figures.credited);
      const dso = billed.gt(0) ? trimmed(dec(figures.receivables).div(billed).times(DSO_DAYS), 1) : null;
      return { ...figures, dso };
    }),
  };
}

export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

const trimmed = (value: Decimal, places: number) => value.toDecimalPlaces(places).toFixed();
