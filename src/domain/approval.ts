import { conditionHolds, missingRates } from './approvalCondition.ts';
import type { ApprovalFacts } from './approvalFacts.ts';
import { describeCondition } from './approvalWords.ts';
import { type ApprovalGroup, type People, plannedGroups } from './approvers.ts';
import { problemAt } from './checks.ts';
import type { ExchangeRates } from './exchangeRates.ts';
import { type ApprovedVersion, type GivenApproval, stillApproved } from './reapproval.ts';
import type { ApprovalPolicy, ApprovalRule, FieldProblem, PlainDate, Result } from './types.ts';

export interface ApprovalRequest extends People {
  policy: ApprovalPolicy;
  facts: ApprovalFacts;
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
 * Who must approve a quote: nobody where the policy lets it pass, else the steps of all rules that hold and that no
 * earlier approval answers. Refused where an exchange rate is missing, a role has no members, a chain of managers ends
 * too early or nobody but the owner is left.
 */
export function planApproval(request: ApprovalRequest): Result<ApprovalPlan> {
  const { policy, facts, rates, approved = [] } = request;
  const conditions = [
    ...policy.rules.map(({ when }) => when),
    ...(policy.autoApprove ? [policy.autoApprove] : []),
  ];
  const missing = conditions.flatMap((condition) => missingRates(condition, facts.currency, rates));
  if (missing.length > 0)
    return { ok: false, problems: distinct(missing.flatMap((detail) => problemAt('', detail))) };

  if (policy.autoApprove && conditionHolds(policy.autoApprove, facts, rates)) {
    return {
      ok: true,
      value: { autoApproved: describeCondition(policy.autoApprove), rules: [], groups: [] },
    };
  }
  const rules = policy.rules
    .filter((rule) => conditionHolds(rule.when, facts, rates))
    .map((rule) => ({
      ...rule,
      reason: describeCondition(rule.when),
      stillApproved: stillApproved(rule, facts, { approved, rates }),
    }));
  const groups = plannedGroups(rules, request);
  return groups.ok
    ? { ok: true, value: { autoApproved: null, rules, groups: groups.value } }
    : { ok: false, problems: distinct(groups.problems) };
}

function distinct(problems: FieldProblem[]): FieldProblem[] {
  return problems.filter(
    ({ detail }, index) => problems.findIndex((other) => other.detail === detail) === index,
  );
}
