import { describe, expect, it } from 'vitest';
import { type ScheduledObligation, scheduleOf } from './schedule.ts';

const obligation: ScheduledObligation = {
  recognition: 'ratable',
  allocated: '90.00',
  startOn: '2031-01-01',
  endOn: '2031-03-31',
  awaitsDelivery: false,
  releasedOn: '2030-12-20',
  currency: 'EUR',
};
const byMonth = [
  { on: '2031-01-31', amount: '31.00' },
  { on: '2031-02-28', amount: '28.00' },
  { on: '2031-03-31', amount: '31.00' },
];

describe('the schedule of what is satisfied over time', () => {
  it('is the same before it is sold and when it is released in time', () => {
    expect(scheduleOf(obligation)).toEqual(byMonth);
    expect(scheduleOf({ ...obligation, releasedOn: null })).toEqual(byMonth);
  });

  it('has on the day of a late release, in one part, what falls on days until then', () => {
    expect(scheduleOf({ ...obligation, releasedOn: '2031-03-05' })).toEqual([
      { on: '2031-03-05', amount: '59.00' },
      { on: '2031-03-31', amount: '31.00' },
    ]);
    expect(scheduleOf({ ...obligation, releasedOn: '2031-02-28' })).toEqual([
      { on: '2031-02-28', amount: '59.00' },
      { on: '2031-03-31', amount: '31.00' },
    ]);
    expect(scheduleOf({ ...obligation, releasedOn: '2031-04-30' })).toEqual([
      { on: '2031-04-30', amount: '90.00' },
    ]);
  });

  it('is empty without a term', () => {
    expect(scheduleOf({ ...obligation, startOn: null, endOn: null })).toEqual([]);
  });
});

describe('the schedule of what is satisfied at a point in time', () => {
  const atOnce = { ...obligation, recognition: 'pointInTime', endOn: null } as const;
  const dayOf = (changes: Partial<ScheduledObligation>) => scheduleOf({ ...atOnce, ...changes });

  it.each([
    ['its start', '2031-01-01', {}],
    ['the release, if that is later', '2031-02-01', { releasedOn: '2031-02-01' }],
    ['the release, where it has no start', '2030-12-20', { startOn: null }],
    ['its start, before it is sold', '2031-01-01', { releasedOn: null }],
    ['no day yet, before it is sold and without a start', null, { startOn: null, releasedOn: null }],
    ['no day yet, where it awaits its delivery', null, { awaitsDelivery: true }],
  ])('is whole on %s', (_, on, changes) => {
    expect(dayOf(changes)).toEqual([{ on, amount: '90.00' }]);
  });
});

it('the schedule of what waits for milestones has no day', () => {
  expect(scheduleOf({ ...obligation, recognition: 'milestone' })).toEqual([{ on: null, amount: '90.00' }]);
});
