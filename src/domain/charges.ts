import { addDays, daysBetween } from './dates.ts';
import { type Decimal, dec, split, sum, toAmount } from './money.ts';
import { type Period, periodsIn, type Stretch, termOf } from './periods.ts';
import type { Billing, Every } from './pricing/price.ts';
import type { PricedLine } from './pricing/pricedQuote.ts';
import type { Amount, PlainDate } from './types.ts';

/** What a line costs for some days, after its share of what is taken off the quote. */
export interface Charge {
  /** Both included; null for a one-time line without a term. */
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
  netAmount: Amount;
}

/** The same of a line with a term. */
export type PeriodCharge = Charge & { periodStart: PlainDate; periodEnd: PlainDate };

/**
 * What a line with periods costs for each of them: a broken one what the quote says that its days cost. The share of a
 * discount on the quote is split over them by what they cost, with the largest remainder.
 *
 * @param from the day on which lines start that name none
 */
export function periodCharges(
  line: PricedLine,
  every: Every,
  { from, currency }: { from: PlainDate; currency: string },
): PeriodCharge[] {
  const periods = periodsIn(line, every, from);
  const costs = periods.map((period) => costOf(period, line));
  const discounts = split(line.quoteDiscountAmount, costs, currency);
  return periods.map((period, index) => ({
    ...daysOf(period),
    netAmount: toAmount(dec(costs[index] ?? '0').minus(discounts[index] ?? '0'), currency),
  }));
}

function costOf({ broken }: Period, line: PricedLine): Amount {
  if (broken === null) return line.netAmount;
  const priced = line.brokenPeriods?.find(({ position }) => position === broken);
  if (!priced) throw new RangeError(`Line ${line.lineNo} has no price for its ${broken} period.`);
  return priced.netAmount;
}

/** What a line is invoiced for, one charge an invoice, in their order. They add up to what it costs over its term. */
export function invoicedCharges(line: PricedLine, terms: { from: PlainDate; currency: string }): Charge[] {
  const { from, currency } = terms;
  const term = termOf(line, from);
  const all = { netAmount: toAmount(dec(line.termNetAmount).minus(line.quoteDiscountAmount), currency) };
  if (term === null) return [{ periodStart: null, periodEnd: null, ...all }];
  const whole = { periodStart: term.startOn, periodEnd: term.endOn, ...all };
  const charges = line.every === null ? [whole] : periodCharges(line, line.every, terms);
  switch (line.billing) {
    case undefined:
      return charges;
    case 'once':
      return [whole];
    default:
      return billedBy(line.billing, charges, { line, ...terms });
  }
}

/** Charges by other periods than they are for: those of one period together, one that is for several in parts. */
function billedBy(
  billing: Exclude<Billing, 'once'>,
  charges: readonly PeriodCharge[],
  { line, from, currency }: { line: PricedLine; from: PlainDate; currency: string },
): PeriodCharge[] {
  const periods = periodsIn(line, billing, from);
  const amounts = new Map<Period, Decimal[]>(periods.map((period) => [period, []]));
  for (const charge of charges) {
    const within = periods.filter(
      ({ from: start, until }) => start <= charge.periodEnd && until > charge.periodStart,
    );
    const parts = split(charge.netAmount, weightsOf(within, charge), currency);
    for (const [index, period] of within.entries()) amounts.get(period)?.push(dec(parts[index] ?? '0'));
  }
  return [...amounts].map(([period, parts]) => ({
    ...daysOf(period),
    netAmount: toAmount(sum(parts), currency),
  }));
}

/** Whole periods count the same, whatever days they have; where one is broken, all count by their days. */
function weightsOf(periods: readonly Period[], charge: PeriodCharge): string[] {
  const isWhole = periods.every(({ broken }) => broken === null);
  return periods.map((period) => (isWhole ? '1' : String(sharedDays(period, charge))));
}

function sharedDays({ from, until }: Stretch, { periodStart, periodEnd }: PeriodCharge): number {
  const first = from > periodStart ? from : periodStart;
  const end = addDays(periodEnd, 1);
  return daysBetween(first, until < end ? until : end);
}

const daysOf = ({ from, until }: Stretch) => ({ periodStart: from, periodEnd: addDays(until, -1) });
