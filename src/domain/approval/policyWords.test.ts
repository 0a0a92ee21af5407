import { expect, it } from 'vitest';
import type { ApprovalRule } from './policy.ts';
import { policyRuleWords } from './policyWords.ts';

const nameOf = (approver: string) => approver.replace(/^role:/, 'the ');
const when = { field: 'discountPercent', op: 'gt', value: '5' } as const;

const CASES: [ApprovalRule['approvers'][number], string][] = [
  [{ approver: 'role:head' }, 'The head approves.'],
  [
    { approver: 'a@x.example', remindAfterHours: 24, escalateAfterHours: 48, escalateTo: 'role:boss' },
    'a@x.example approves, reminded after each 24 hours, passed on to the boss after 48 hours.',
  ],
  [
    { approver: 'managers', escalateAfterHours: 1 },
    'Those above the owner approve, up to the first whose authority covers the quote, passed on after 1 hour.',
  ],
  [
    [{ approver: 'role:head' }, { approver: 'role:law' }],
    'Side by side: the head approves; the law approves.',
  ],
  [{ group: ['role:head', 'role:law'], need: 'any' }, 'One of the head and the law agrees.'],
  [{ group: ['role:head', 'role:law'], need: 'all' }, 'Each of the head and the law agrees.'],
  [{ group: ['a', 'b', 'c'], need: 2 }, '2 of a, b and c agree.'],
];

it.each(CASES)('says who decides: %j', (entry, sentence) => {
  expect(policyRuleWords({ when, approvers: [entry] }, nameOf)).toEqual({
    when: 'Where discount in percent > 5:',
    steps: [sentence],
  });
});
