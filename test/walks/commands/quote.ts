import fc from 'fast-check';
import { expect } from 'vitest';
import { OWNER } from '#test/setup/world.ts';
import { BROKEN } from '../brokenRequests.ts';
import { DEPUTY, HEAD_OF_FINANCE, HEAD_OF_SALES } from '../model.ts';
import { aQuotePlan } from '../quotes.ts';
import { type Expected, unlessIn } from '../walk.ts';
import { commandKind } from './command.ts';

const reason = 'They went elsewhere';
const SELLING = ['draft', 'awaitingApproval', 'offered'] as const;

export const revise = commandKind({
  name: 'revise',
  choice: aQuotePlan,
  fits: (deal) => deal.isIn(...SELLING, 'lost'),
  ask: (deal, plan) => ({
    words: `revise the quote: ${plan.toString()}`,
    path: `/v1/deals/${deal.id}/quote-versions`,
    body: plan.toRequest(deal.today),
    expected: unlessIn(deal.isIn(...SELLING, 'lost'), { taken: 201 }),
    follows: () => {
      plan.isTakenOver(deal);
      deal.stage = 'draft';
      deal.version += 1;
      deal.approvals = [];
    },
  }),
});

export const submit = commandKind({
  name: 'submit',
  choice: fc.constant(null),
  fits: (deal) => deal.isIn('draft'),
  ask: (deal) => ({
    words: 'submit the quote',
    path: `/v1/deals/${deal.id}/submit`,
    body: {},
    expected: unlessIn(deal.isIn('draft'), { taken: 200 }),
    follows: () => deal.isSubmitted(deal.facts?.quote.discountPercent ?? '0'),
  }),
});

/** A deal that is asked for in a way that no rule allows: refused with the field, whatever else goes on. */
export const breakRules = commandKind({
  name: 'breakRules',
  choice: fc.record({ plan: aQuotePlan, fault: fc.constantFrom(...BROKEN) }),
  fits: () => true,
  ask: (deal, { plan, fault }) => ({
    words: `start a deal with ${fault.words}`,
    path: '/v1/deals',
    body: fault.in({
      customerId: deal.customerId,
      ...plan.toRequest(deal.today),
      owner: OWNER,
      testClock: true,
      startAt: deal.today,
    }),
    expected: { refused: 422, pointer: fault.pointer },
  }),
});

export const decide = commandKind({
  name: 'decideApproval',
  choice: fc.record({
    decision: fc.constantFrom('approve', 'approve', 'approve', 'reject'),
    who: fc.constantFrom('asked', 'asked', 'asked', 'deputy', 'other', 'owner'),
  }),
  fits: (deal) => deal.isIn('awaitingApproval'),
  ask: (deal, { decision, who }) => {
    const [approver] = deal.approvals;
    const other = approver === HEAD_OF_SALES ? HEAD_OF_FINANCE : HEAD_OF_SALES;
    const decidedBy = { asked: approver ?? HEAD_OF_SALES, deputy: DEPUTY, other, owner: OWNER }[who];
    const id = deal.facts?.pendingApprovals[0]?.id ?? deal.approvalId ?? 'apr_unknown';
    return {
      words: `${decidedBy} decides: ${decision}`,
      path: `/v1/approvals/${id}/decision`,
      body: { decision, decidedBy },
      expected: approvalOutcome(),
      follows: () => {
        deal.approvalId = id;
        if (decision === 'approve') return deal.isApproved();
        deal.stage = 'draft';
        deal.approvals = [];
      },
    };

    function approvalOutcome(): Expected {
      if (id === 'apr_unknown') return { refused: 404 };
      if (!deal.isIn('awaitingApproval')) return { refused: 409 };
      if (decidedBy === OWNER) return { refused: 403 };
      return deal.deciders.includes(decidedBy) ? { taken: 200 } : { refused: 422, pointer: '/decidedBy' };
    }
  },
});

export const recall = commandKind({
  name: 'recall',
  choice: fc.constant(null),
  fits: (deal) => deal.isIn('awaitingApproval'),
  ask: (deal) => ({
    words: 'recall the quote',
    path: `/v1/deals/${deal.id}/recall`,
    body: {},
    expected: unlessIn(deal.isIn('awaitingApproval'), { taken: 200 }),
    follows: () => {
      deal.stage = 'draft';
      deal.approvals = [];
    },
  }),
});

export const giveUp = commandKind({
  name: 'giveUp',
  choice: fc.constant(null),
  fits: (deal) => deal.isIn(...SELLING),
  ask: (deal) => ({
    words: 'give the deal up',
    path: `/v1/deals/${deal.id}/loss`,
    body: { reason },
    expected: unlessIn(deal.isIn(...SELLING), { taken: 200 }),
    follows: () => {
      deal.stage = 'lost';
      deal.approvals = [];
    },
  }),
});

/** Before the signature nothing is owed; after it the answer says what the deal came to. */
export const cancel = commandKind({
  name: 'cancel',
  choice: fc.boolean(),
  fits: (deal) => deal.isIn(...SELLING, 'signing', 'ordering', 'active'),
  ask: (deal, refund) => {
    const isSigned = deal.isIn('ordering', 'active');
    return {
      words: `cancel the deal${refund ? ' and give back what was paid too much' : ''}`,
      path: `/v1/deals/${deal.id}/cancellation`,
      body: { reason, refund },
      expected: unlessIn(isSigned || deal.isIn(...SELLING, 'signing'), { taken: 200 }),
      follows: (_, { settlement }) => {
        expect(settlement !== undefined, 'a settlement where the contract was signed').toBe(isSigned);
        deal.approvals = [];
        deal.isCancelled(settlement);
      },
    };
  },
});
