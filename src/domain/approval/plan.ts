import { problemAt } from '../checks.ts';
import type { ExchangeRates } from '../exchangeRates.ts';
import { dec } from '../money.ts';
import type { FieldProblem, PlainDate, Result } from '../types.ts';
import { type ApprovalGroup, type People, plannedGroups } from './approvers.ts';
import { conditionHolds, missingRates } from './condition.ts';
import type { ApprovalFacts } from './facts.ts';
import type { ApprovalPolicy, ApprovalRule, Condition } from './policy.ts';
import { type ApprovedVersion, type GivenApproval, stillApproved } from './reapproval.ts';
import { describeCondition } from './words.ts';

export interface ApprovalRequest extends People {
  policy: ApprovalPolicy;
  facts: ApprovalFacts;
  /** What the quote can come to instead, where the customer has a choice. */
  alternatives?: readonly ApprovalFacts[];
  rates: ExchangeRates | null;
  /** Versions of the deal's quote that were approved before, the newest first. */
  approved?: readonly ApprovedVersion[];
}

/** A rule that asks for approval, in its own words, and the earlier approval that answers it. */
export interface AskingRule extends ApprovalRule {
  reason: string;
  stillApproved: GivenApproval | null;
}

/** What a policy says of a quote. */
export interface ApprovalPlan {
  /** The condition under which nobody is asked, where it holds. */
  autoApproved: string | null;
  rules: AskingRule[];
  /** In the order in which they are asked. */
  groups: ApprovalGroup[];
}

/** What a policy said of a version when it was submitted, as the version keeps it. */
export interface ApprovalFinding {
  policyId: string | null;
  policyName: string | null;
  /** The day whose policy and exchange rates counted. */
  on: PlainDate;
  autoApproved: string | null;
  rules: AskingRule[];
}

/**
 * Where the customer has a choice, a rule asks if it holds for anything that the quote can come to, and nobody is asked
 * only where that is so whatever they choose. Who must approve a quote: nobody where the policy lets it pass, else the steps of all rules that hold and that no
 * earlier approval answers. Refused where an exchange rate is missing, a role has no members, a chain of managers ends
 * too early or nobody but the owner is left.
 */
export function planApproval(request: ApprovalRequest): Result<ApprovalPlan> {
  const { policy, facts, alternatives = [], rates, approved = [] } = request;
  const outcomes = [facts, ...alternatives];
  const conditions = [
    ...policy.rules.map(({ when }) => when),
    ...(policy.autoApprove ? [policy.autoApprove] : []),
  ];
  const missing = conditions.flatMap((condition) => missingRates(condition, facts.currency, rates));
  if (missing.length > 0)
    return { ok: false, problems: distinct(missing.flatMap((detail) => problemAt('', detail))) };

  if (policy.autoApprove && holdsForEach(policy.autoApprove, outcomes, rates)) {
    return {
      ok: true,
      value: { autoApproved: describeCondition(policy.autoApprove), rules: [], groups: [] },
    };
  }
  const rules = policy.rules
    .map((rule) => ({
      rule,
      asking: outcomes.filter((outcome) => conditionHolds(rule.when, outcome, rates)),
    }))
    .filter(({ asking }) => asking.length > 0)
    .map(({ rule, asking }) => {
      const given = asking.map((outcome) => stillApproved(rule, outcome, { approved, rates }));
      const isGiven = given.every((approval) => approval !== null);
      const reason = describeCondition(rule.when);
      return { ...rule, reason, stillApproved: isGiven ? (given[0] ?? null) : null };
    });
  const groups = plannedGroups(rules, { ...request, facts: dearest(outcomes) });
  return groups.ok
    ? { ok: true, value: { autoApproved: null, rules, groups: groups.value } }
    : { ok: false, problems: distinct(groups.problems) };
}

const holdsForEach = (
  condition: Condition,
  outcomes: readonly ApprovalFacts[],
  rates: ExchangeRates | null,
) => outcomes.every((outcome) => conditionHolds(condition, outcome, rates));

/** A chain of managers goes up to who may approve the most that the quote can come to. */
const dearest = (outcomes: readonly ApprovalFacts[]): ApprovalFacts =>
  outcomes.reduce((most, outcome) => (dec(outcome.total).gt(most.total) ? outcome : most));

function distinct(problems: FieldProblem[]): FieldProblem[] {
  return problems.filter(
    ({ detail }, index) => problems.findIndex((other) => other.detail === detail) === index,
  );
}
