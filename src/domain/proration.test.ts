import { describe, expect, it } from 'vitest';
import { dec } from './money.ts';
import type { Every } from './pricing/price.ts';
import { type CountedLine, countPeriods, exactCount, needsStart, overPeriods } from './proration.ts';

const of = (fields: Partial<CountedLine>): CountedLine => ({
  termMonths: 12,
  startOn: '2031-01-15',
  ...fields,
});
const calendar = { alignTo: 'calendar' } as const;

/** In the order of time: the number of whole periods, and each broken one as `position days/ofDays`. */
const counted = (line: Partial<CountedLine>, every: Every = 'month') => {
  const { whole, broken } = countPeriods(of(line), every);
  const at = (end: string) =>
    broken
      .filter(({ position }) => position === end)
      .map(({ position, days, ofDays }) => `${position} ${days}/${ofDays}`);
  return [...at('first'), whole, ...at('last')];
};

const EUR = { currency: 'EUR', mode: 'halfUp' } as const;

describe('countPeriods', () => {
  it.each<[string, Partial<CountedLine>, Every, (number | string)[]]>([
    ['whole months from any day', {}, 'month', [12]],
    ['whole half-years', { termMonths: 18, startOn: null }, 'halfYear', [3]],
    ['both ends of the calendar’s months', calendar, 'month', ['first 17/31', 11, 'last 14/31']],
    ['a term that begins with the calendar', { ...calendar, startOn: '2031-04-01' }, 'quarter', [4]],
    [
      'a term within one month of the calendar',
      { ...calendar, endOn: '2031-01-20' },
      'month',
      ['first 6/31', 0],
    ],
    ['a term that ends within its first period', { endOn: '2031-01-20' }, 'month', [0, 'last 6/31']],
    [
      'February of a leap year',
      { startOn: '2032-02-10', ...calendar, termMonths: 1 },
      'month',
      ['first 20/29', 0, 'last 9/31'],
    ],
    // 1 January to 29 February of the quarter's 31 + 29 + 31 days.
    ['two months of a quarter', { startOn: '2031-01-01', termMonths: 14 }, 'quarter', [4, 'last 60/91']],
    [
      'days of the calendar’s year',
      { ...calendar, startOn: '2031-12-31' },
      'year',
      ['first 1/365', 0, 'last 365/366'],
    ],
    ['the days after 31 January', { startOn: '2031-01-31', endOn: '2031-03-01' }, 'month', [1, 'last 2/31']],
  ])('counts %s', (_, line, every, expected) => {
    expect(counted(line, every)).toEqual(expected);
  });

  it.each<[string, Partial<CountedLine>, Every, (number | string)[]]>([
    [
      'by the 31st as the 30th',
      { ...calendar, startOn: '2031-01-31', endOn: '2031-02-28' },
      'month',
      ['first 1/30', 1],
    ],
    [
      'by 30 days of February',
      { startOn: '2031-02-15', ...calendar, endOn: '2031-02-28' },
      'month',
      ['first 16/30', 0],
    ],
    [
      'by whole months from a late day',
      { startOn: '2031-01-31', termMonths: 4 },
      'quarter',
      [1, 'last 30/90'],
    ],
    ['by whole months without a day', { startOn: null, termMonths: 4 }, 'quarter', [1, 'last 30/90']],
    ['by a day at least', { startOn: '2031-01-30', endOn: '2031-01-30' }, 'month', [0, 'last 1/30']],
  ])('counts months of 30 days %s', (_, line, every, expected) => {
    expect(counted({ ...line, proration: 'thirty360' }, every)).toEqual(expected);
  });

  it('counts days of 365 at a year’s price, and never above a whole period', () => {
    const line = of({ ...calendar, endOn: '2031-01-31', proration: 'actual365' });
    const ofMonth = countPeriods(line, 'month');
    expect(counted(line)).toEqual(['first 17/365', 0]);
    // 17 × 1,200.00 ÷ 365.
    expect(overPeriods(dec('100.00'), ofMonth, EUR).toFixed(2)).toBe('55.89');
    // 183 days of the second half of a year would be more than half of 365.
    const half = of({ ...calendar, startOn: '2031-07-02', endOn: '2031-12-31', proration: 'actual365' });
    expect(overPeriods(dec('100.00'), countPeriods(half, 'halfYear'), EUR).toFixed(2)).toBe('100.00');
  });

  it('counts once what has no periods, and rounds each broken one by itself', () => {
    expect(countPeriods(of({}), null)).toEqual({ whole: 1, broken: [] });
    const both = countPeriods(of(calendar), 'month');
    expect(exactCount(both).toFixed(4)).toBe('12.0000');
    // 54.8387 and 45.1613 beside eleven whole months.
    expect(overPeriods(dec('100.00'), both, EUR).toFixed(2)).toBe('1200.00');
    expect(overPeriods(dec('0.01'), both, EUR).toFixed(2)).toBe('0.12');
  });
});

describe('needsStart', () => {
  it.each<[string, Partial<CountedLine>, Every, boolean]>([
    ['not for whole periods', { termMonths: 6 }, 'quarter', false],
    ['for the days of a broken one', { termMonths: 7 }, 'quarter', true],
    ['not for months of 30 days', { termMonths: 7, proration: 'thirty360' }, 'quarter', false],
    ['for 365ths', { termMonths: 7, proration: 'actual365' }, 'quarter', true],
    ['for periods of the calendar', { termMonths: 6, proration: 'thirty360', ...calendar }, 'quarter', true],
  ])('%s', (_, line, every, expected) => {
    expect(needsStart(of({ startOn: null, ...line }), every)).toBe(expected);
  });
});
