import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conditionHolds } from '#domain/approval/condition.ts';
import { type Delegation, delegatesOf, delegationCycle, standsInFor } from '#domain/approval/delegation.ts';
import type { ApprovalFacts, LineFacts } from '#domain/approval/facts.ts';
import type { Comparison, Condition } from '#domain/approval/policy.ts';
import { stillApproved } from '#domain/approval/reapproval.ts';
import { compareMoney } from '#domain/exchangeRates.ts';

const percent = fc.integer({ min: -10_000, max: 1_000_000 }).map((units) => (units / 10_000).toFixed(4));
const line: fc.Arbitrary<LineFacts> = fc.record({
  sku: fc.constantFrom('A', 'B', null),
  description: fc.constantFrom('First', 'Second'),
  taxCategory: fc.constantFrom('standard', 'zero'),
  kind: fc.constantFrom('oneTime', 'recurring'),
  quantity: percent,
  discountPercent: percent,
  marginPercent: fc.option(percent),
  netAmount: percent,
  termMonths: fc.option(fc.nat(60)),
});
const someFacts: fc.Arbitrary<ApprovalFacts> = fc.record({
  discountPercent: percent,
  marginPercent: fc.option(percent),
  total: percent,
  paymentTermDays: fc.nat(90),
  termMonths: fc.nat(60),
  nonStandardClauses: fc.nat(3),
  currency: fc.constant('EUR'),
  segment: fc.constantFrom('public', null),
  country: fc.constantFrom('DE', 'AT'),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
});
const order = fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq');
const comparison: fc.Arbitrary<Comparison> = fc.oneof(
  fc.record({
    field: fc.constantFrom('discountPercent', 'marginPercent', 'total'),
    op: order,
    value: percent,
  }),
  fc.record({
    field: fc.constantFrom('discountPercent', 'marginPercent', 'netAmount'),
    scope: fc.constantFrom('anyLine', 'everyLine'),
    op: order,
    value: percent,
  }),
  fc.record({
    field: fc.constantFrom('product', 'sku'),
    op: fc.constantFrom('eq', 'ne'),
    value: fc.constant('A'),
  }),
  fc.record({
    field: fc.constant('country'),
    op: fc.constant('in'),
    value: fc.constant<string[]>(['DE', 'AT']),
  }),
);
const { condition } = fc.letrec<{ condition: Condition; parts: Condition[] }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.record({ all: tie('parts') }),
    fc.record({ any: tie('parts') }),
  ),
  parts: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }),
}));

const isKept = (when: Condition, before: ApprovalFacts, now: ApprovalFacts) => {
  const rule = { when, approvers: [{ approver: 'head@x.com' }] };
  const approved = [{ version: 1, facts: before, rules: [{ ...rule, by: ['head@x.com'] }] }];
  return stillApproved(rule, now, { approved, rates: null }) !== null;
};

describe('an approval', () => {
  it('holds for the same figures, whatever the condition', () => {
    fc.assert(fc.property(condition, someFacts, (when, facts) => isKept(when, facts, facts)));
  });

  it('of a discount holds exactly up to it, of a margin exactly down to it', () => {
    const above: Condition = { field: 'discountPercent', op: 'gt', value: '-10' };
    const below: Condition = { field: 'marginPercent', op: 'lt', value: '1000' };
    fc.assert(
      fc.property(someFacts, percent, percent, (facts, before, now) => {
        const discounted = (discountPercent: string) => ({ ...facts, discountPercent });
        const earning = (marginPercent: string) => ({ ...facts, marginPercent });
        const isHigher = Number(now) > Number(before);
        const isLower = Number(now) < Number(before);
        expect(isKept(above, discounted(before), discounted(now))).toBe(!isHigher);
        expect(isKept(below, earning(before), earning(now))).toBe(!isLower);
      }),
    );
  });

  it('is asked for by any line where one asks, and by every line where all do', () => {
    fc.assert(
      fc.property(someFacts, percent, (facts, value) => {
        const asks = (scope: 'anyLine' | 'everyLine') =>
          conditionHolds({ field: 'netAmount', scope, op: 'gt', value }, facts);
        const each = facts.lines.map(({ netAmount }) => Number(netAmount) > Number(value));
        expect([asks('anyLine'), asks('everyLine')]).toEqual([each.includes(true), !each.includes(false)]);
      }),
    );
  });
});

describe('amounts of two currencies', () => {
  it('compare the same from both sides, and as in their base', () => {
    const rate = fc.integer({ min: 1, max: 1_000_000 }).map((units) => (units / 10_000).toFixed(4));
    fc.assert(
      fc.property(percent, percent, rate, rate, (a, b, dollar, franc) => {
        const rates = { base: 'EUR', rates: { USD: dollar, CHF: franc } };
        const [ofA, ofB] = [
          { amount: a, currency: 'USD' },
          { amount: b, currency: 'CHF' },
        ];
        expect(compareMoney(ofA, ofB, rates) + compareMoney(ofB, ofA, rates)).toBe(0);
        expect(compareMoney(ofA, ofA, rates)).toBe(0);
      }),
    );
  });
});

describe('delegations that are added one by one', () => {
  const who = fc.constantFrom('ann', 'bob', 'cid', 'dee');
  const day = fc.integer({ min: 1, max: 20 }).map((number) => `2031-01-${String(number).padStart(2, '0')}`);
  const delegation: fc.Arbitrary<Delegation> = fc
    .tuple(who, who, day, day)
    .filter(([absent, delegate]) => absent !== delegate)
    .map(([absent, delegate, a, b]) => ({
      absent,
      delegate,
      startsOn: a < b ? a : b,
      endsOn: a < b ? b : a,
    }));

  it('never go round, and say the same from both sides', () => {
    fc.assert(
      fc.property(fc.array(delegation, { maxLength: 8 }), day, who, who, (all, on, absent, delegate) => {
        const delegations = all.reduce<Delegation[]>(
          (kept, added) => (delegationCycle(added, kept) ? kept : [...kept, added]),
          [],
        );
        const standIns = delegatesOf([absent], { delegations, on, owner: 'owner' }).map(({ email }) => email);
        expect(standIns).not.toContain(absent);
        const isOnDay = standsInFor(delegate, delegations).some(
          (one) => one.absent === absent && one.startsOn <= on && on <= one.endsOn,
        );
        expect(isOnDay).toBe(standIns.includes(delegate));
      }),
    );
  });
});
