import { expect, it } from 'vitest';
import type { Facts } from './facts.ts';
import { checkDates } from './invariants.ts';
import { Deal } from './model.ts';
import { someFacts } from './someFacts.ts';

/** A term of January and February, 59 days, looked at on 1 March at noon unless told. */
function check({
  now = '2031-03-01T11:00:00Z',
  recognised = '59.00',
  on = '2031-02-28',
  status = 'recognised',
} = {}): void {
  const schedule = [{ on, amount: '59.00', status }];
  const facts: Facts = someFacts([], {
    now,
    orderLines: [{ startOn: '2031-01-01', endOn: '2031-02-28' }],
    obligations: [{ allocated: '59.00', recognised, schedule }],
  });
  checkDates(new Deal({ id: 'deal_1', customerId: 'cus_1', creditLimit: null }), facts);
}

it('takes what the days of a term have earned, and no more', () => {
  check();
  check({ now: '2031-01-31T22:59:00Z', recognised: '31.00', on: '2031-01-31' });
  expect(() => check({ now: '2031-01-31T22:59:00Z', recognised: '31.01', on: '2031-01-31' })).toThrow(
    '31.01 recognised of 31',
  );
});

it('refuses what is recognised for a day ahead, and what was left on a day that is over', () => {
  expect(() => check({ on: '2031-03-02' })).toThrow('59.00 of 2031-03-02 was recognised on 2031-03-01');
  expect(() => check({ status: 'planned' })).toThrow('59.00 of 2031-02-28 is still planned');
});
