import { describe, expect, it } from 'vitest';
import { planRevenue, type RevenueTerms } from './planRevenue.ts';
import { ratablePerformance, ratableSchedule, remainingSchedule } from './ratable.ts';
import { catchUp, deliveredToDate, milestonesToDate, percentReached, performanceOf } from './revenue.ts';

const EUR = 'EUR';

describe('running totals', () => {
  it('follow the quantity delivered, and no more than was ordered', () => {
    const line = { allocated: '100.00', ordered: '3', currency: EUR };
    expect(['0', '1', '2', '3', '4'].map((delivered) => deliveredToDate({ ...line, delivered }))).toEqual([
      '0.00',
      '33.33',
      '66.67',
      '100.00',
      '100.00',
    ]);
  });
  it('follow the milestones reached', () => {
    expect(milestonesToDate({ allocated: '99.99', percentReached: '50', currency: EUR })).toBe('50.00');
  });
});

describe('performanceOf', () => {
  const obligation = {
    startOn: '2031-01-01',
    endOn: '2031-12-31',
    delivered: '2',
    ordered: '3',
    milestones: [
      { name: 'Design', percent: '40' },
      { name: 'Launch', percent: '60' },
    ],
    reached: ['Launch'],
  };
  it.each([
    ['days of a term', 'ratable', {}, { part: '31', whole: '365' }],
    ['nothing where there is no term', 'ratable', { startOn: null, endOn: null }, { part: '0', whole: '1' }],
    ['percent reached', 'milestone', {}, { part: '60', whole: '100' }],
    ['quantity delivered', 'pointInTime', {}, { part: '2', whole: '3' }],
  ] as const)('counts %s', (_, recognition, changes, expected) => {
    expect(performanceOf({ ...obligation, recognition, ...changes }, '2031-01-31')).toEqual(expected);
  });
  it('has nothing of a term before its first posting', () => {
    expect(performanceOf({ ...obligation, recognition: 'ratable' }, null).part).toBe('0');
  });
  it('adds up the milestones that were reached', () => {
    expect(percentReached({ ...obligation, reached: ['Launch', 'Design'] })).toBe('100');
    expect(percentReached({ milestones: null, reached: [] })).toBe('0');
  });
});

describe('ratableSchedule', () => {
  const term = { allocated: '1200.00', startOn: '2031-01-15', endOn: '2032-01-14', currency: EUR };
  it('posts by the day on month ends and the last day', () => {
    const schedule = ratableSchedule(term);
    expect(schedule).toHaveLength(13);
    expect(schedule[0]).toEqual({ on: '2031-01-31', amount: '55.89' });
    expect(schedule.at(-1)).toEqual({ on: '2032-01-14', amount: '46.03' });
  });
  it('posts by the month what is complete', () => {
    const schedule = ratableSchedule({ ...term, basis: 'monthly' });
    expect(schedule).toHaveLength(12);
    expect(schedule[0]).toEqual({ on: '2031-02-28', amount: '100.00' });
    expect(schedule.slice(-2)).toEqual([
      { on: '2031-12-31', amount: '100.00' },
      { on: '2032-01-14', amount: '100.00' },
    ]);
  });
  it('has one part where the term is one day, or ends with its month', () => {
    expect(ratableSchedule({ ...term, endOn: '2031-01-15' })).toEqual([
      { on: '2031-01-15', amount: '1200.00' },
    ]);
    expect(ratableSchedule({ ...term, endOn: '2031-01-31' })).toEqual([
      { on: '2031-01-31', amount: '1200.00' },
    ]);
    expect(ratableSchedule({ ...term, endOn: '2031-01-20', basis: 'monthly' })).toEqual([
      { on: '2031-01-20', amount: '1200.00' },
    ]);
  });
});

describe('a price reduction', () => {
  const term = { startOn: '2031-01-01', endOn: '2031-12-31', currency: EUR };
  it('catches up what was performed and lowers what is to come', () => {
    const [january] = ratableSchedule({ ...term, allocated: '1200.00' });
    expect(january?.amount).toBe('101.92');
    const performed = ratablePerformance({ ...term, through: '2031-01-31' });
    const caughtUp = catchUp({ allocatedAfter: '1000.00', recognised: '101.92', performed, currency: EUR });
    expect(caughtUp).toEqual({ toDate: '84.93', adjustment: '-16.99' });
    const rest = remainingSchedule({
      ...term,
      allocated: '1000.00',
      recognised: caughtUp.toDate,
      after: '2031-01-31',
    });
    expect(rest).toHaveLength(11);
    expect(rest[0]).toEqual({ on: '2031-02-28', amount: '76.71' });
  });
  it('has nothing to catch up before the first posting', () => {
    const performed = ratablePerformance({ ...term, through: null });
    expect(catchUp({ allocatedAfter: '1000.00', recognised: '0.00', performed, currency: EUR })).toEqual({
      toDate: '0.00',
      adjustment: '0.00',
    });
    expect(ratablePerformance({ ...term, through: '2030-12-31' }).part).toBe('0');
    expect(ratablePerformance({ ...term, through: '2040-12-31' }).part).toBe('365');
  });
});

describe('planRevenue', () => {
  const obligation = { sku: 'A', standaloneSellingPrice: '100.00' };
  const terms: RevenueTerms = {
    currency: EUR,
    transactionPrice: '90.00',
    obligations: [
      { ...obligation, recognition: 'ratable', startOn: '2031-01-01', endOn: '2031-02-28' },
      { ...obligation, sku: 'B', recognition: 'pointInTime', startOn: '2031-03-01' },
      { ...obligation, sku: 'C', recognition: 'milestone' },
    ],
  };
  it('plans what it can date', () => {
    const plan = planRevenue(terms);
    expect(plan.ok && plan.value.obligations.map(({ allocated, schedule }) => [allocated, schedule])).toEqual(
      [
        [
          '30.00',
          [
            { on: '2031-01-31', amount: '15.76', status: 'planned' },
            { on: '2031-02-28', amount: '14.24', status: 'planned' },
          ],
        ],
        ['30.00', [{ on: '2031-03-01', amount: '30.00', status: 'planned' }]],
        ['30.00', [{ on: null, amount: '30.00', status: 'planned' }]],
      ],
    );
  });

  it.each<[string, Partial<RevenueTerms>, string[]]>([
    ['an unknown currency', { currency: 'XXX' }, ['/currency']],
    ['a malformed price', { transactionPrice: '-1' }, ['/transactionPrice']],
    ['a price finer than the currency', { transactionPrice: '1.005' }, ['/transactionPrice']],
    ['no obligations', { obligations: [] }, ['/obligations']],
    [
      'a ratable one without its term',
      { obligations: [{ ...obligation, recognition: 'ratable' }] },
      ['/obligations/0/startOn', '/obligations/0/endOn'],
    ],
    [
      'an end before the start',
      {
        obligations: [{ ...obligation, recognition: 'ratable', startOn: '2031-01-02', endOn: '2031-01-01' }],
      },
      ['/obligations/0/endOn'],
    ],
    [
      'a term beyond 600 months',
      {
        obligations: [{ ...obligation, recognition: 'ratable', startOn: '2031-01-01', endOn: '2091-01-01' }],
      },
      ['/obligations/0/endOn'],
    ],
  ])('refuses %s', (_, changes, expected) => {
    const plan = planRevenue({ ...terms, ...changes });
    expect(plan.ok ? [] : plan.problems.map(({ pointer }) => pointer)).toEqual(expected);
  });
});
