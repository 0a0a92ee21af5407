import { describe, expect, it } from 'vitest';
import type { Money } from '../types.ts';
import type { ApprovalFacts } from './facts.ts';
import { managerCycle } from './managers.ts';
import { planApproval } from './plan.ts';
import type { ApprovalPolicy, ApprovalRule } from './policy.ts';
import { outcomeOf } from './votes.ts';

const facts: ApprovalFacts = {
  discountPercent: '10',
  marginPercent: null,
  total: '10000.00',
  paymentTermDays: 30,
  termMonths: 12,
  nonStandardClauses: 0,
  currency: 'EUR',
  segment: null,
  country: 'DE',
  lines: [],
};
const OWNER = 'sam@x.com';
const MANAGERS: Record<string, string> = {
  [OWNER]: 'lea@x.com',
  'lea@x.com': 'dir@x.com',
  'dir@x.com': 'ceo@x.com',
};
const AUTHORITY: Record<string, Money> = {
  'lea@x.com': { amount: '9999.99', currency: 'EUR' },
  'dir@x.com': { amount: '10840.00', currency: 'USD' },
};
const ROLES: Record<string, string[]> = {
  legal: ['ann@x.com', 'bob@x.com'],
  one: ['ann@x.com'],
  sales: [OWNER],
};
const rates = { base: 'EUR', rates: { USD: '1.0840' } };

const plan = (
  policy: ApprovalPolicy,
  changes: { facts?: ApprovalFacts; rates?: typeof rates | null; owner?: string } = {},
) =>
  planApproval({
    policy,
    facts,
    rates,
    owner: OWNER,
    membersOf: (role) => ROLES[role] ?? [],
    managerOf: (email) => MANAGERS[email] ?? null,
    authorityOf: (email) => AUTHORITY[email] ?? null,
    ...changes,
  });
const asking = (...approvers: ApprovalRule['approvers']): ApprovalPolicy => ({
  rules: [{ when: { field: 'discountPercent', op: 'gt', value: '5' }, approvers }],
});
const groupsOf = (planned: ReturnType<typeof plan>) =>
  planned.ok &&
  planned.value.groups.map(({ requests, votesNeeded }) => [
    requests.map(({ approver }) => approver),
    votesNeeded,
  ]);
const problemOf = (planned: ReturnType<typeof plan>) =>
  planned.ok ? null : planned.problems.map(({ detail }) => detail);

describe('managers', () => {
  const managers = asking({ approver: 'managers', remindAfterHours: 24 });

  it('are asked one after the other, up to the first with enough authority, in any currency', () => {
    expect(groupsOf(plan(managers))).toEqual([
      [['lea@x.com'], null],
      [['dir@x.com'], null],
    ]);
    const small = { facts: { ...facts, total: '9999.99' } };
    expect(groupsOf(plan(managers, small))).toEqual([[['lea@x.com'], null]]);
  });

  it('are refused where the chain ends too early, or a rate is missing', () => {
    const big = { facts: { ...facts, total: '10000.01' } };
    expect(problemOf(plan(managers, big))).toEqual([
      'Nobody above sam@x.com (lea@x.com, dir@x.com, ceo@x.com) may approve 10000.01 EUR alone.',
    ]);
    expect(problemOf(plan(managers, { owner: 'ceo@x.com' }))).toEqual([
      'ceo@x.com has no manager who may approve 10000.00 EUR alone.',
    ]);
    expect(problemOf(plan(managers, { rates: null }))).toEqual([
      expect.stringContaining('no exchange rate between EUR and USD'),
    ]);
  });

  it.each([
    ['ceo@x.com', 'sam@x.com', ['ceo@x.com', 'sam@x.com', 'lea@x.com', 'dir@x.com', 'ceo@x.com']],
    ['sam@x.com', 'sam@x.com', ['sam@x.com', 'sam@x.com']],
    ['new@x.com', 'sam@x.com', null],
  ])('of %s through %s close the cycle %j', (email, manager, cycle) => {
    expect(managerCycle(email, manager, (of) => MANAGERS[of] ?? null)).toEqual(cycle);
  });

  it('above somebody may go round without them', () => {
    const round: Record<string, string> = { a: 'b', b: 'a' };
    expect(managerCycle('new', 'a', (of) => round[of] ?? null)).toBeNull();
  });
});

describe('a group that votes', () => {
  const group = (need: 'any' | 'all' | number, ...members: string[]) => asking({ group: members, need });

  it('has a seat for each member, but not for the owner and not twice for one person', () => {
    expect(groupsOf(plan(group(2, 'role:legal', 'cfo@x.com', 'ceo@x.com', OWNER)))).toEqual([
      [['role:legal', 'cfo@x.com', 'ceo@x.com'], 2],
    ]);
    expect(groupsOf(plan(group('any', 'ann@x.com', 'role:one', 'cfo@x.com')))).toEqual([
      [['ann@x.com', 'cfo@x.com'], 1],
    ]);
    expect(groupsOf(plan(group('all', 'ann@x.com', OWNER, 'cfo@x.com')))).toEqual([
      [['ann@x.com', 'cfo@x.com'], 2],
    ]);
  });

  it('lets the deputy vote in the owner’s stead', () => {
    const voters = asking({
      group: [OWNER, 'ann@x.com'],
      need: 'all',
      escalateAfterHours: 4,
      escalateTo: 'ceo@x.com',
    });
    expect(groupsOf(plan(voters))).toEqual([[['ceo@x.com', 'ann@x.com'], 2]]);
  });

  it('is refused where not enough are left to agree', () => {
    const detail = 'Of ann@x.com, sam@x.com 2 must agree, and only 1 could (discount in percent > 5).';
    expect(problemOf(plan(group(2, 'ann@x.com', OWNER)))).toEqual([detail]);
    expect(problemOf(plan(group('any', OWNER)))).toEqual([expect.stringContaining('only 0 could')]);
    expect(problemOf(plan(group('any', 'role:nobody', 'ann@x.com')))).toEqual([
      'The role "nobody" has no members.',
    ]);
  });

  it.each<[Parameters<typeof outcomeOf>[0], number | null, ReturnType<typeof outcomeOf>]>([
    [['approved', 'pending'], null, 'open'],
    [['approved', 'approved'], null, 'agreed'],
    [['rejected', 'pending'], null, 'refused'],
    [['approved', 'pending', 'pending'], 1, 'agreed'],
    [['rejected', 'pending', 'pending'], 2, 'open'],
    [['rejected', 'approved', 'approved'], 2, 'agreed'],
    [['rejected', 'rejected', 'pending'], 2, 'refused'],
  ])('with %j of which %j have to agree is %s', (votes, needed, outcome) => {
    expect(outcomeOf(votes, needed)).toBe(outcome);
  });
});

describe('a policy', () => {
  it('lets pass what it approves by itself', () => {
    const autoApprove = { field: 'total', op: 'lte', value: '10000' } as const;
    const passed = plan({ ...asking({ approver: 'ann@x.com' }), autoApprove });
    expect(passed).toEqual({ ok: true, value: { autoApproved: 'total ≤ 10000', rules: [], groups: [] } });
    const larger = plan({
      ...asking({ approver: 'ann@x.com' }),
      autoApprove: { ...autoApprove, value: '9999' },
    });
    expect(groupsOf(larger)).toEqual([[['ann@x.com'], null]]);
  });

  it('is refused for a rate that is missing, even where another rule would decide', () => {
    const when = {
      any: [
        { field: 'total', op: 'gt', value: '0' } as const,
        { field: 'total', op: 'gt', value: '1', currency: 'GBP' } as const,
      ],
    };
    expect(problemOf(plan({ rules: [{ when, approvers: [{ approver: 'ann@x.com' }] }] }))).toEqual([
      expect.stringContaining('no exchange rate between EUR and GBP'),
    ]);
  });

  it('asks nobody for a rule whose approval still holds, and the others for theirs', () => {
    const [first] = asking({ approver: 'ann@x.com' }).rules;
    const second: ApprovalRule = {
      when: { field: 'total', op: 'gt', value: '1' },
      approvers: [{ approver: 'cfo@x.com' }],
    };
    if (!first) throw new Error('There is a rule.');
    const planned = planApproval({
      policy: { rules: [first, second] },
      facts,
      rates,
      owner: OWNER,
      membersOf: () => [],
      managerOf: () => null,
      authorityOf: () => null,
      approved: [
        { version: 1, facts: { ...facts, total: '1.00' }, rules: [{ ...first, by: ['ann@x.com'] }] },
      ],
    });
    expect(groupsOf(planned)).toEqual([[['cfo@x.com'], null]]);
    expect(planned.ok && planned.value.groups[0]?.requests[0]?.rules).toEqual([1]);
    expect(planned.ok && planned.value.rules.map(({ stillApproved }) => stillApproved)).toEqual([
      { version: 1, by: ['ann@x.com'] },
      null,
    ]);
  });
});
