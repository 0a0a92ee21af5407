import { describe, expect, it } from 'vitest';
import { priced, someTerms } from '#test/properties/builders.ts';
import { conditionHolds } from './condition.ts';
import { type ApprovalFacts, approvalFacts } from './facts.ts';
import { planApproval } from './plan.ts';
import type { ApprovalRule, Comparison, Condition } from './policy.ts';
import { escalatesAt } from './times.ts';
import { describeCondition } from './words.ts';

const facts: ApprovalFacts = {
  discountPercent: '7.8740',
  marginPercent: null,
  total: '15393.84',
  paymentTermDays: 30,
  termMonths: 12,
  nonStandardClauses: 0,
  currency: 'EUR',
  segment: null,
  country: 'DE',
  lines: [],
};
const when = (field: Comparison['field'], op: Comparison['op'], value: string): Condition => ({
  field,
  op,
  value,
});
const discounted = when('discountPercent', 'gt', '5');

describe('where the customer has a choice', () => {
  const people = { owner: 'o@x', membersOf: () => ['m@x'], managerOf: () => null, authorityOf: () => null };
  const rule: ApprovalRule = { when: discounted, approvers: [{ approver: 'role:head' }] };
  const low = { ...facts, discountPercent: '0' };
  const plan = (
    outcomes: [ApprovalFacts, ...ApprovalFacts[]],
    autoApprove?: Condition,
    approved: ApprovalFacts[] = [],
  ) => {
    const [first, ...alternatives] = outcomes;
    const made = planApproval({
      ...people,
      policy: { rules: [rule], autoApprove },
      facts: first,
      alternatives,
      rates: null,
      approved: approved.map((before) => ({ version: 1, facts: before, rules: [{ ...rule, by: ['m@x'] }] })),
    });
    if (!made.ok) throw new Error(JSON.stringify(made.problems));
    const { autoApproved, groups, rules } = made.value;
    return { asks: groups.length, isAuto: autoApproved !== null, still: rules[0]?.stillApproved !== null };
  };

  it('a rule asks if it holds for anything that the quote can come to', () => {
    expect(plan([low, low])).toMatchObject({ asks: 0 });
    expect(plan([low, facts])).toMatchObject({ asks: 1 });
    expect(plan([facts, low])).toMatchObject({ asks: 1 });
  });

  it('nobody is asked by the policy’s word only if that holds whatever is chosen', () => {
    const small = when('discountPercent', 'lte', '5');
    expect(plan([low, low], small)).toMatchObject({ isAuto: true });
    expect(plan([low, facts], small)).toMatchObject({ isAuto: false, asks: 1 });
  });

  it('an earlier approval holds only if nothing that can be chosen is worse', () => {
    const worse = { ...facts, discountPercent: '30' };
    expect(plan([low, facts], undefined, [facts])).toMatchObject({ asks: 0, still: true });
    expect(plan([facts, worse], undefined, [facts])).toMatchObject({ asks: 1, still: false });
  });
});

describe('conditions', () => {
  it.each<[Condition, boolean, string]>([
    [discounted, true, 'discount in percent > 5'],
    [when('discountPercent', 'gte', '7.874'), true, 'discount in percent ≥ 7.874'],
    [when('total', 'lt', '15393.84'), false, 'total < 15393.84'],
    [when('paymentTermDays', 'lte', '30'), true, 'payment term in days ≤ 30'],
    [when('termMonths', 'eq', '12.0'), true, 'term in months = 12.0'],
    [when('marginPercent', 'lt', '20'), false, 'margin in percent < 20'],
    [when('marginPercent', 'gte', '20'), false, 'margin in percent ≥ 20'],
    [{ all: [] }, true, 'always'],
    [{ any: [] }, false, 'never'],
    [
      { all: [discounted, { any: [when('total', 'gt', '20000'), when('nonStandardClauses', 'eq', '0')] }] },
      true,
      'discount in percent > 5 and (total > 20000 or non-standard clauses = 0)',
    ],
  ])('%j', (condition, expected, text) => {
    expect(conditionHolds(condition, facts)).toBe(expected);
    expect(describeCondition(condition)).toBe(text);
  });

  it('are about the longest terms', () => {
    const quote = priced(someTerms());
    const instalments = [
      { percent: '50', dueDays: 0 },
      { percent: '50', dueDays: 60 },
    ];
    const customer = { segment: null, country: 'DE' };
    const about = { priced: quote, customer };
    expect(approvalFacts({ ...about, paymentTerms: { instalments } })).toMatchObject({
      paymentTermDays: 60,
      termMonths: 12,
    });
    const paymentTerms = { dueDays: 14 };
    expect(
      approvalFacts({ ...about, paymentTerms, terms: { terms: 'One.\nStill one.\n\nTwo.\n \n' } }),
    ).toMatchObject({
      discountPercent: '7.8632',
      paymentTermDays: 14,
      nonStandardClauses: 2,
    });
  });
});

describe('who is asked', () => {
  const roles: Record<string, string[]> = {
    head: ['head@x.com', 'Owner@x.com'],
    heads: ['Head@x.com'],
    sales: ['owner@x.com'],
    board: ['b@x.com', 'c@x.com'],
    second: ['b@x.com'],
    empty: [],
  };
  const chain = (...rules: ApprovalRule[]) => {
    const plan = planApproval({
      policy: { rules },
      facts,
      rates: null,
      owner: 'owner@x.com',
      membersOf: (role) => roles[role] ?? [],
      managerOf: () => null,
      authorityOf: () => null,
    });
    return plan.ok ? { ok: true as const, value: plan.value.groups.map(({ requests }) => requests) } : plan;
  };
  const rule = (...approvers: ApprovalRule['approvers']): ApprovalRule => ({ when: discounted, approvers });

  it('asks nobody where no rule holds', () => {
    expect(chain({ when: { any: [] }, approvers: [{ approver: 'a@x.com' }] })).toEqual({
      ok: true,
      value: [],
    });
  });

  it('keeps the order, side by side where a list says so, each approver once', () => {
    const result = chain(
      rule({ approver: 'a@x.com' }, [{ approver: 'b@x.com' }, { approver: 'role:head' }]),
      rule({ approver: 'A@X.com' }, [{ approver: 'c@x.com' }, { approver: 'role:head' }]),
    );
    expect(result.ok && result.value.map((group) => group.map(({ approver }) => approver))).toEqual([
      ['a@x.com'],
      ['b@x.com', 'role:head'],
      ['c@x.com'],
    ]);
  });

  it('asks a person once who alone decides, by address and for a role', () => {
    const result = chain(
      rule({ approver: 'role:head' }, [{ approver: 'HEAD@x.com' }, { approver: 'role:heads' }]),
      rule({ approver: 'b@x.com' }, { approver: 'role:board' }, { approver: 'role:second' }),
    );
    // The board has another member, who may decide in b's stead.
    expect(result.ok && result.value.map((group) => group.map(({ approver }) => approver))).toEqual([
      ['role:head'],
      ['b@x.com'],
      ['role:board'],
    ]);
  });

  it('never lets the owner decide', () => {
    expect(chain(rule({ approver: 'role:head', escalateAfterHours: 4, escalateTo: 'ceo@x.com' }))).toEqual({
      ok: true,
      value: [
        [
          {
            approver: 'role:head',
            eligible: ['head@x.com'],
            escalateAfterHours: 4,
            escalateTo: 'ceo@x.com',
            reason: 'discount in percent > 5',
            rules: [0],
          },
        ],
      ],
    });
    const deputy = [
      [{ approver: 'ceo@x.com', eligible: ['ceo@x.com'], reason: 'discount in percent > 5', rules: [0] }],
    ];
    expect(chain(rule({ approver: 'OWNER@x.com', escalateTo: 'ceo@x.com' }))).toEqual({
      ok: true,
      value: deputy,
    });
    expect(chain(rule({ approver: 'role:sales', escalateTo: 'ceo@x.com' }))).toEqual({
      ok: true,
      value: deputy,
    });
  });

  it('does not escalate to the owner', () => {
    const result = chain(rule({ approver: 'a@x.com', escalateAfterHours: 4, escalateTo: 'owner@x.com' }));
    expect(result.ok && result.value[0]?.[0]).toEqual({
      approver: 'a@x.com',
      eligible: ['a@x.com'],
      reason: 'discount in percent > 5',
      rules: [0],
    });
  });

  it.each<[string, ApprovalRule, RegExp]>([
    ['the owner is the only one', rule({ approver: 'owner@x.com' }), /Nobody but the deal's owner/],
    [
      'the deputy is the owner too',
      rule({ approver: 'role:sales', escalateTo: 'owner@x.com' }),
      /role:sales/,
    ],
    ['a role has no members', rule({ approver: 'role:empty' }), /"empty" has no members/],
    ['the deputy role has no members', rule({ approver: 'a@x.com', escalateTo: 'role:empty' }), /"empty"/],
  ])('is refused where %s', (_, refused, detail) => {
    const result = chain(refused, refused);
    expect(result.ok ? [] : result.problems).toEqual([
      { pointer: '', detail: expect.stringMatching(detail) },
    ]);
  });
});

describe('escalatesAt', () => {
  const request = {
    requestedAt: '2031-03-29T20:00:00.000Z',
    escalateAfterHours: 24,
    escalateTo: 'role:finance',
    escalatedAt: null,
  };
  it('is as many hours after the request, whatever the clocks do in that night', () => {
    expect(escalatesAt(request)).toBe('2031-03-30T20:00:00.000Z');
  });
  it.each([
    ['nobody is asked yet', { requestedAt: null }],
    ['it waits without a limit', { escalateAfterHours: null }],
    ['there is no deputy', { escalateTo: null }],
    ['it was escalated already', { escalatedAt: '2031-03-30T20:00:00.000Z' }],
  ])('is never where %s', (_, changes) => {
    expect(escalatesAt({ ...request, ...changes })).toBeNull();
  });
});
