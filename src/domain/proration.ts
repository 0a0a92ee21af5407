import { addDays, daysBetween } from './dates.ts';
import { type Decimal, dec, roundTo, sum } from './money.ts';
import { gridOf, monthOf, monthsOf, type Period, type Stretch, yearOf } from './periods.ts';
import type { Every, Proration } from './pricing/price.ts';
import type { BrokenPeriod, LineTerm } from './pricing/pricedQuote.ts';
import type { MoneyUnit } from './rounding.ts';
import type { PlainDate } from './types.ts';

/** A broken period's share of a whole one, as two numbers, so that no division rounds before the money does. */
export interface Share
  extends Pick<BrokenPeriod, 'position' | 'periodStart' | 'periodEnd' | 'days' | 'ofDays'> {
  part: number;
  whole: number;
}

/** What a price with periods is charged for over a term; a price without them once. */
export interface PeriodCount {
  whole: number;
  broken: readonly Share[];
}

export type CountedLine = LineTerm & { proration?: Proration };

const ONCE: PeriodCount = { whole: 1, broken: [] };
const NO_BROKEN: readonly Share[] = [];

/**
 * How often a line is charged over its term. Where its days are not known before the signature, months count for their
 * share of the period.
 */
export function countPeriods(line: CountedLine, every: Every | null | undefined): PeriodCount {
  const { termMonths } = line;
  if (!every || termMonths === null) return ONCE;
  const months = monthsOf(every);
  const rest = termMonths % months;
  if (rest === 0 && isByMonths(line)) return { whole: termMonths / months, broken: NO_BROKEN };
  if (line.startOn === null) {
    return { whole: Math.floor(termMonths / months), broken: [shareInMonths(rest, months)] };
  }
  const { first, whole, last } = gridOf(line, every, line.startOn);
  const broken = [first, last].flatMap((period) => (period ? [shareOf(period, every, line)] : []));
  return { whole: whole.count, broken };
}

/** Whether the periods of a term are counted from its start in whole months, whatever day that is. */
const isByMonths = ({ alignTo, endOn }: LineTerm): boolean => alignTo !== 'calendar' && endOn === undefined;

/** Whether a line's price depends on the day that it starts on. */
export function needsStart(line: CountedLine, every: Every): boolean {
  if (!isByMonths(line)) return true;
  return line.proration !== 'thirty360' && (line.termMonths ?? 0) % monthsOf(every) !== 0;
}

/** As a number of periods that need not be whole. */
export function exactCount({ whole, broken }: PeriodCount): Decimal {
  return broken.length === 0
    ? dec(whole)
    : sum([dec(whole), ...broken.map((share) => dec(share.part).div(share.whole))]);
}

/** A period's amount over all periods, each broken one rounded by itself. */
export function overPeriods(amount: Decimal, { whole, broken }: PeriodCount, unit: MoneyUnit): Decimal {
  const wholes = amount.times(whole);
  return broken.length === 0
    ? wholes
    : sum([wholes, ...broken.map((share) => prorated(amount, share, unit))]);
}

/** What a broken period costs of a whole one's amount. */
export function prorated(amount: Decimal, { part, whole }: Share, { currency, mode }: MoneyUnit): Decimal {
  return roundTo(amount.times(part).div(whole), currency, mode);
}

/**
 * Days used ÷ days of the period, by the field's day counts: `actual` the days of that very period (Actual/Actual),
 * `thirty360` months of 30 days (30E/360), `actual365` days used ÷ 365 of a year's price (Actual/365 Fixed), never more
 * than a whole period. Whole months count 30 days each under `thirty360`, also those of a start late in a month.
 */
function shareOf(period: Period, every: Every, line: CountedLine): Share {
  const months = monthsOf(every);
  const { broken, from, until, whole } = period;
  const counted = { position: broken ?? 'last', periodStart: from, periodEnd: addDays(until, -1) };
  switch (line.proration ?? 'actual') {
    case 'actual': {
      const [days, ofDays] = [daysBetween(from, until), daysBetween(whole.from, whole.until)];
      return { ...counted, days, ofDays, part: days, whole: ofDays };
    }
    case 'thirty360': {
      if (isByMonths(line)) return { ...shareInMonths((line.termMonths ?? 0) % months, months), ...counted };
      const ofDays = 30 * months;
      const days = Math.min(Math.max(days30E360(period), 1), ofDays);
      return { ...counted, days, ofDays, part: days, whole: ofDays };
    }
    case 'actual365': {
      const days = daysBetween(from, until);
      const ofPeriod = 365 * months;
      return { ...counted, days, ofDays: 365, part: Math.min(days * 12, ofPeriod), whole: ofPeriod };
    }
  }
}

function shareInMonths(rest: number, months: number): Share {
  const days = { days: 30 * rest, ofDays: 30 * months };
  return { position: 'last', periodStart: null, periodEnd: null, ...days, part: rest, whole: months };
}

/** The 31st counts as the 30th. */
function days30E360({ from, until }: Stretch): number {
  const dayNumber = (date: PlainDate) =>
    360 * yearOf(date) + 30 * monthOf(date) + Math.min(Number(date.slice(8)), 30);
  return dayNumber(until) - dayNumber(from);
}
