import { minorUnits } from '../currencies.ts';
import { type Decimal, dec, roundTo } from '../money.ts';
import { monthOf, monthsOf } from '../periods.ts';
import type { Share } from '../proration.ts';
import type { MoneyUnit } from '../rounding.ts';
import type { Amount } from '../types.ts';
import type { Alignment, Every, Proration } from './price.ts';

/** What a price model answers: the list amount before rounding, and how it came about. */
export interface Listed {
  listAmount: Decimal;
  explanation: string[];
}

/** An amount for a reader: at least the currency's decimals, thousands apart ("9,936.00", "0.0125"). */
export function written(value: Amount | Decimal, currency: string): string {
  const exact = dec(value);
  const text = exact.toFixed(Math.max(minorUnits(currency), exact.decimalPlaces()));
  const [integer = '', fraction] = text.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** "10 × 20.00 + 5 × 15.00 = 275.00", and what it is rounded to where it has more decimals than the currency. */
export function equation(terms: string[], result: Decimal, { currency, mode }: MoneyUnit): string {
  const rounded = roundTo(result, currency, mode);
  const exact = `${terms.join(' + ')} = ${written(result, currency)}`;
  return rounded.equals(result) ? exact : `${exact}, rounded ${written(rounded, currency)}`;
}

export function times(quantity: string | Decimal, unitAmount: Amount, currency: string): string {
  return `${dec(quantity).toFixed()} × ${written(unitAmount, currency)}`;
}

const PERIODS = {
  month: ['month', 'months'],
  quarter: ['quarter', 'quarters'],
  halfYear: ['half-year', 'half-years'],
  year: ['year', 'years'],
} as const satisfies Record<Every, readonly [one: string, many: string]>;

export const periodName = (every: Every): string => PERIODS[every][0];

/** "1 month", "11 months". */
export function counted(periods: number, every: Every): string {
  const [one, many] = PERIODS[every];
  return `${periods} ${periods === 1 ? one : many}`;
}

export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** "17 of 31 days of January: 54.84". A date or a year in it would be taken for an amount by what writes figures for a reader. */
export function brokenWords(
  { position, periodStart, days, ofDays, netAmount }: Share & { netAmount: Decimal },
  whole: {
    line: { alignTo?: Alignment; proration?: Proration };
    every: Every;
    currency: string;
    netAmount: Decimal;
  },
): string {
  const { line, every, currency } = whole;
  const costs = written(netAmount, currency);
  const isCalendarMonth = every === 'month' && line.alignTo === 'calendar' && periodStart !== null;
  const period = isCalendarMonth
    ? (MONTH_NAMES[monthOf(periodStart) - 1] ?? '')
    : `the term's ${position} ${periodName(every)}`;
  switch (line.proration ?? 'actual') {
    case 'actual':
      return `${days} of ${ofDays} days of ${period}: ${costs}`;
    case 'thirty360':
      return `${days} of ${ofDays} days of ${period}, each month counted as 30: ${costs}`;
    case 'actual365': {
      const year = whole.netAmount.times(12).div(monthsOf(every));
      return `${days} days of ${period} at 1/365 of ${written(year, currency)} a year each: ${costs}`;
    }
  }
}
