import { type ApprovalFacts, conditionHolds, describeCondition } from './approvalCondition.ts';
import { problemAt } from './checks.ts';
import { addDuration } from './dates.ts';
import type { ApprovalRule, ApprovalStep, FieldProblem, Instant, Result } from './types.ts';

export { type ApprovalFacts, approvalFacts, conditionHolds, describeCondition } from './approvalCondition.ts';

export interface PlannedApproval {
  /** An e-mail address or `role:NAME`. */
  approver: string;
  /** The e-mail addresses of those who may decide; never the deal's owner, never none. */
  eligible: string[];
  escalateAfterHours?: number;
  escalateTo?: string;
  /** The condition that asks for it. */
  reason: string;
}

/** Approvals that are asked for side by side; the next group follows when all of them are given. */
export type ApprovalGroup = PlannedApproval[];

export interface People {
  /** The e-mail address of the deal's owner, who never approves it. */
  owner: string;
  /** The e-mail addresses of the people with a role. */
  membersOf: (role: string) => readonly string[];
}

/**
 * Who must approve a quote: the steps of all rules that hold, in the order of the rules. The same approver is asked
 * once, at the first place, and so is a person who alone decides for several of them. Where the owner is the only one
 * who could decide, `escalateTo` decides in their stead. Refused where a role has no members or nobody but the owner
 * is left.
 */
export function approvalChain(
  request: { rules: readonly ApprovalRule[]; facts: ApprovalFacts } & People,
): Result<ApprovalGroup[]> {
  const holding = request.rules.filter((rule) => conditionHolds(rule.when, request.facts));
  const asked = new Set<string>();
  const groups: ApprovalGroup[] = [];
  const problems: FieldProblem[] = [];
  for (const rule of holding) {
    for (const entry of rule.approvers) {
      const group: ApprovalGroup = [];
      for (const step of Array.isArray(entry) ? entry : [entry]) {
        const planned = plannedApproval(step, describeCondition(rule.when), request);
        if (!planned.ok) problems.push(...planned.problems);
        else if (!asked.has(identity(planned.value))) {
          asked.add(identity(planned.value));
          group.push(planned.value);
        }
      }
      if (group.length > 0) groups.push(group);
    }
  }
  return problems.length > 0 ? { ok: false, problems: distinct(problems) } : { ok: true, value: groups };
}

/**
 * The e-mail addresses that may decide for an approver, without the owner. Empty where a role has no members or only
 * the owner is meant.
 */
export function eligibleFor(approver: string, { owner, membersOf }: People): string[] {
  const role = roleOf(approver);
  const people = role === null ? [approver] : membersOf(role);
  return people.filter((email) => !isSame(email, owner));
}

/** When a request that nobody decides goes to `escalateTo` as well; null where it waits without a limit, or went there. */
export function escalatesAt(request: {
  requestedAt: Instant | null;
  escalateAfterHours: number | null;
  escalateTo: string | null;
  escalatedAt: Instant | null;
}): Instant | null {
  const { requestedAt, escalateAfterHours, escalateTo, escalatedAt } = request;
  if (!requestedAt || escalateAfterHours === null || !escalateTo || escalatedAt) return null;
  const at = addDuration(requestedAt, `PT${escalateAfterHours}H`, 'UTC');
  return at.ok ? at.value : null;
}

function plannedApproval(step: ApprovalStep, reason: string, people: People): Result<PlannedApproval> {
  const emptyRoles = [step.approver, step.escalateTo].flatMap((approver) =>
    emptyRoleProblems(approver, people),
  );
  if (emptyRoles.length > 0) return { ok: false, problems: emptyRoles };

  const eligible = eligibleFor(step.approver, people);
  const deputies = step.escalateTo === undefined ? [] : eligibleFor(step.escalateTo, people);
  if (eligible.length > 0) {
    const { approver, escalateAfterHours, escalateTo } = step;
    const escalation = deputies.length > 0 ? { escalateAfterHours, escalateTo } : {};
    return { ok: true, value: { approver, eligible, ...escalation, reason } };
  }
  if (step.escalateTo !== undefined && deputies.length > 0) {
    return { ok: true, value: { approver: step.escalateTo, eligible: deputies, reason } };
  }
  const detail = `Nobody but the deal's owner could approve as ${step.approver} (${reason}).`;
  return { ok: false, problems: problemAt('', detail) };
}

function emptyRoleProblems(approver: string | undefined, { membersOf }: People): FieldProblem[] {
  const role = approver === undefined ? null : roleOf(approver);
  return role !== null && membersOf(role).length === 0
    ? problemAt('', `The role "${role}" has no members.`)
    : [];
}

function roleOf(approver: string): string | null {
  return approver.startsWith('role:') ? approver.slice('role:'.length) : null;
}

/**
 * Who alone decides is the same person by address and by any role, e-mail addresses being compared without case.
 * A role that several can decide for is the same as itself alone, as it is written.
 */
function identity({ approver, eligible }: PlannedApproval): string {
  const [only, ...others] = eligible;
  return only !== undefined && others.length === 0 ? only.toLowerCase() : approver;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function distinct(problems: FieldProblem[]): FieldProblem[] {
  return problems.filter(
    ({ detail }, index) => problems.findIndex((other) => other.detail === detail) === index,
  );
}
