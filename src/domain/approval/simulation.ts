import type { Amount, PlainDate, Result } from '../types.ts';
import type { ApprovalPlan } from './plan.ts';
import type { ApprovalPolicy } from './policy.ts';
import { describeCondition } from './words.ts';

/** A version of a quote that was submitted in the past. */
export interface SubmittedQuote {
  dealId: string;
  quoteId: string;
  version: number;
  submittedOn: PlainDate;
  total: Amount;
  currency: string;
}

export interface SimulatedExample extends SubmittedQuote {
  /** The rules that would have asked, in words. */
  reasons: string[];
  groups: { approvers: string[]; votesNeeded: number | null }[];
  /** Why it could not have been submitted. */
  problems: string[];
}

/** How many quotes a policy would have let pass, and how many would have needed whom. */
export interface Simulation {
  quotes: number;
  needNobody: number;
  autoApproved: number;
  needApproval: number;
  refused: number;
  rules: { rule: number; reason: string; quotes: number }[];
  approvers: { approver: string; quotes: number }[];
  examples: SimulatedExample[];
}

const MAX_EXAMPLES = 100;

export const emptySimulation = ({ rules }: ApprovalPolicy): Simulation => ({
  quotes: 0,
  needNobody: 0,
  autoApproved: 0,
  needApproval: 0,
  refused: 0,
  rules: rules.map(({ when }, rule) => ({ rule, reason: describeCondition(when), quotes: 0 })),
  approvers: [],
  examples: [],
});

/** Adds what the policy would have said of one more quote. */
export function withQuote(
  simulation: Simulation,
  { quote, policy, plan }: { quote: SubmittedQuote; policy: ApprovalPolicy; plan: Result<ApprovalPlan> },
): Simulation {
  const { autoApproved, rules, groups } = plan.ok ? plan.value : NOTHING;
  const asked = new Set(groups.flatMap(({ requests }) => requests.map(({ approver }) => approver)));
  const isRemarkable = !plan.ok || groups.length > 0;
  const example = {
    ...quote,
    reasons: rules.map(({ reason }) => reason),
    groups: groups.map(({ requests, votesNeeded }) => ({
      approvers: requests.map(({ approver }) => approver),
      votesNeeded,
    })),
    problems: plan.ok ? [] : plan.problems.map(({ detail }) => detail),
  };
  const one = (counts: boolean) => (counts ? 1 : 0);
  return {
    quotes: simulation.quotes + 1,
    needNobody: simulation.needNobody + one(plan.ok && autoApproved === null && groups.length === 0),
    autoApproved: simulation.autoApproved + one(autoApproved !== null),
    needApproval: simulation.needApproval + one(groups.length > 0),
    refused: simulation.refused + one(!plan.ok),
    rules: simulation.rules.map((counted) => ({
      ...counted,
      quotes: counted.quotes + one(rules.some(({ when }) => when === policy.rules[counted.rule]?.when)),
    })),
    approvers: countedApprovers(simulation.approvers, asked),
    examples:
      isRemarkable && simulation.examples.length < MAX_EXAMPLES
        ? [...simulation.examples, example]
        : simulation.examples,
  };
}

const NOTHING: ApprovalPlan = { autoApproved: null, rules: [], groups: [] };

function countedApprovers(before: Simulation['approvers'], asked: Set<string>): Simulation['approvers'] {
  const counts = new Map(before.map(({ approver, quotes }) => [approver, quotes]));
  for (const approver of asked) counts.set(approver, (counts.get(approver) ?? 0) + 1);
  return [...counts].map(([approver, quotes]) => ({ approver, quotes }));
}
