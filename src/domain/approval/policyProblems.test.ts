import { describe, expect, it } from 'vitest';
import type { ApprovalPolicy, ApprovalRule, Condition } from './policy.ts';
import { policyProblems } from './policyProblems.ts';

const pointersOf = (policy: ApprovalPolicy) =>
  policyProblems(policy, (role) => role === 'legal').map(({ pointer }) => pointer);
const about = (when: Condition) => pointersOf({ rules: [{ when, approvers: [{ approver: 'a@x.com' }] }] });
const asking = (...approvers: ApprovalRule['approvers']) =>
  pointersOf({ rules: [{ when: { field: 'total', op: 'gt', value: '1' }, approvers }] });

describe('a condition', () => {
  it.each<[Condition, string[]]>([
    [{ field: 'total', op: 'gt', value: '1000', currency: 'USD' }, []],
    [{ field: 'segment', op: 'in', value: ['a', 'b'] }, []],
    [{ field: 'discountPercent', scope: 'everyLine', op: 'lte', value: '-0.5' }, []],
    [{ field: 'sku', scope: 'quote', op: 'eq', value: 'A' }, ['/rules/0/when/scope']],
    [{ field: 'total', scope: 'anyLine', op: 'gt', value: '1' }, ['/rules/0/when/scope']],
    [{ field: 'total', op: 'in', value: ['1'] }, ['/rules/0/when/op']],
    [{ field: 'country', op: 'gt', value: 'DE' }, ['/rules/0/when/op']],
    [{ field: 'country', op: 'in', value: 'DE' }, ['/rules/0/when/value']],
    [{ field: 'country', op: 'eq', value: ['DE'] }, ['/rules/0/when/value']],
    [{ field: 'country', op: 'in', value: ['DE', 'Austria'] }, ['/rules/0/when/value/1']],
    [{ field: 'currency', op: 'eq', value: 'EURO' }, ['/rules/0/when/value']],
    [{ field: 'kind', op: 'eq', value: 'monthly' }, ['/rules/0/when/value']],
    [{ field: 'total', op: 'gt', value: '1e3' }, ['/rules/0/when/value']],
    [{ field: 'termMonths', op: 'gt', value: '1', currency: 'EUR' }, ['/rules/0/when/currency']],
    [
      {
        all: [
          { any: [{ field: 'quantity', op: 'gt', value: 'x' }] },
          { field: 'segment', op: 'lt', value: 'a' },
        ],
      },
      ['/rules/0/when/all/0/any/0/value', '/rules/0/when/all/1/op'],
    ],
  ])('%j has problems at %j', (condition, pointers) => {
    expect(about(condition)).toEqual(pointers);
  });

  it('is neither too deep nor too long', () => {
    const leaf: Condition = { field: 'total', op: 'gt', value: '1' };
    const deep = (depth: number): Condition => (depth === 1 ? leaf : { all: [deep(depth - 1)] });
    const long = (count: number): Condition => ({ any: Array.from({ length: count }, () => leaf) });
    expect([about(deep(10)), about(deep(11))]).toEqual([[], ['/rules/0/when']]);
    expect([about(long(100)), about(long(101))]).toEqual([[], ['/rules/0/when']]);
    expect(pointersOf({ rules: [], autoApprove: { field: 'sku', op: 'gt', value: '1' } })).toEqual([
      '/autoApprove/op',
    ]);
  });
});

describe('approvers', () => {
  it.each<[ApprovalRule['approvers'], string[]]>([
    [
      [{ approver: 'role:legal' }, { approver: 'managers' }, { group: ['a@x.com', 'role:legal'], need: 2 }],
      [],
    ],
    [[{ approver: 'role:ghost' }], ['/rules/0/approvers']],
    [[{ group: ['role:ghost', 'a@x.com'], need: 'any' }], ['/rules/0/approvers']],
    [[{ approver: 'a@x.com', escalateTo: 'b@x.com' }], ['/rules/0/approvers']],
    [[{ approver: 'a@x.com', escalateAfterHours: 3 }], ['/rules/0/approvers']],
    [
      [{ approver: 'a@x.com' }, [{ approver: 'managers' }, { approver: 'b@x.com' }]],
      ['/rules/0/approvers/1'],
    ],
    [[{ group: ['a@x.com', 'b@x.com'], need: 3 }], ['/rules/0/approvers/0/need']],
    [[{ group: ['a@x.com', 'a@x.com'], need: 'all' }], ['/rules/0/approvers/0/group/1']],
  ])('%j have problems at %j', (approvers, pointers) => {
    expect(asking(...approvers)).toEqual(pointers);
  });
});
