import { problemAt } from '../checks.ts';
import type { ExchangeRates } from '../exchangeRates.ts';
import type { FieldProblem, Money, Result } from '../types.ts';
import type { ApprovalFacts } from './facts.ts';
import { type ManagerOf, managersUpTo } from './managers.ts';
import type { AskingRule } from './plan.ts';
import type { ApprovalRule, ApprovalStep, ApproverGroup } from './policy.ts';
import { MANAGERS } from './policyProblems.ts';

export interface PlannedApproval {
  /** An e-mail address or `role:NAME`. */
  approver: string;
  /** The e-mail addresses of those who may decide; never the deal's owner, never none. */
  eligible: string[];
  remindAfterHours?: number;
  escalateAfterHours?: number;
  escalateTo?: string;
  /** The condition that asks for it. */
  reason: string;
  /** The rules that it answers, by their place among those that ask. */
  rules: number[];
}

/** Approvals that are asked for side by side; the next group follows when this one has agreed. */
export interface ApprovalGroup {
  requests: PlannedApproval[];
  /** Of a group that votes: how many have to agree. Null for steps side by side, which all have to. */
  votesNeeded: number | null;
}

export interface People {
  /** The e-mail address of the deal's owner, who never approves it. */
  owner: string;
  /** The e-mail addresses of the people with a role. */
  membersOf: (role: string) => readonly string[];
  managerOf: ManagerOf;
  /** The total that somebody may approve alone, as the end of a chain of managers. */
  authorityOf: (email: string) => Money | null;
}

type Asked = People & { facts: ApprovalFacts; rates: ExchangeRates | null };
type Asking = Pick<ApprovalStep, 'remindAfterHours' | 'escalateAfterHours' | 'escalateTo'> & {
  approver: string;
  reason: string;
  rule: number;
};

/**
 * The steps of rules that ask, in their order. The same approver is asked once, at the first place, and so is a person
 * who alone decides for several of them. Where the owner is the only one who could decide, `escalateTo` decides in
 * their stead. Who votes in a group is asked there whoever else they are, since a vote is no approval by itself.
 */
export function plannedGroups(rules: readonly AskingRule[], people: Asked): Result<ApprovalGroup[]> {
  const asked = new Map<string, PlannedApproval>();
  const groups: ApprovalGroup[] = [];
  const problems: FieldProblem[] = [];
  for (const [rule, { approvers, reason, stillApproved }] of rules.entries()) {
    if (stillApproved) continue;
    for (const entry of approvers) {
      const planned = entryGroups(entry, { reason, rule, people });
      if (!planned.ok) problems.push(...planned.problems);
      else groups.push(...planned.value.map((group) => onlyNew(group, asked)));
    }
  }
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: groups.filter(({ requests }) => requests.length > 0) };
}

/**
 * The e-mail addresses that may decide for an approver, without the owner. Empty where a role has no members or only
 * the owner is meant.
 */
export function eligibleFor(
  approver: string,
  { owner, membersOf }: Pick<People, 'owner' | 'membersOf'>,
): string[] {
  const role = roleOf(approver);
  const people = role === null ? [approver] : membersOf(role);
  return people.filter((email) => !isSame(email, owner));
}

/** Leaves out who was asked before; that request then answers this rule as well. */
function onlyNew(group: ApprovalGroup, asked: Map<string, PlannedApproval>): ApprovalGroup {
  if (group.votesNeeded !== null) return group;
  const requests = group.requests.filter((request) => {
    const before = asked.get(identity(request));
    if (!before) asked.set(identity(request), request);
    else before.rules = [...new Set([...before.rules, ...request.rules])];
    return !before;
  });
  return { ...group, requests };
}

function entryGroups(
  entry: ApprovalRule['approvers'][number],
  { reason, rule, people }: { reason: string; rule: number; people: Asked },
): Result<ApprovalGroup[]> {
  if ('group' in entry) return votingGroup(entry, { reason, rule, people });
  if (!Array.isArray(entry) && entry.approver === MANAGERS) {
    const { total: amount, currency } = people.facts;
    const managers = managersUpTo({ amount, currency }, people);
    if (!managers.ok) return managers;
    const steps = managers.value.map((approver) => planned({ ...entry, approver, reason, rule }, people));
    return combined(steps, (requests) =>
      requests.map((request) => ({ requests: [request], votesNeeded: null })),
    );
  }
  const steps = Array.isArray(entry) ? entry : [entry];
  return combined(
    steps.map((step) => planned({ ...step, reason, rule }, people)),
    (requests) => [{ requests, votesNeeded: null }],
  );
}

/** The owner has no vote. Where so few are left that enough cannot agree, the quote is refused. */
function votingGroup(
  { group, need, ...patience }: ApproverGroup,
  { reason, rule, people }: { reason: string; rule: number; people: Asked },
): Result<ApprovalGroup[]> {
  const empty = [...group, patience.escalateTo].flatMap((approver) => emptyRoleProblems(approver, people));
  if (empty.length > 0) return { ok: false, problems: empty };
  const seats = new Map<string, PlannedApproval>();
  for (const approver of group) {
    const seat = planned({ ...patience, approver, reason, rule }, people);
    if (seat.ok && !seats.has(identity(seat.value))) seats.set(identity(seat.value), seat.value);
  }
  const requests = [...seats.values()];
  const needed = need === 'any' ? 1 : need === 'all' ? Math.max(requests.length, 1) : need;
  if (requests.length < needed) {
    const detail = `Of ${group.join(', ')} ${needed} must agree, and only ${requests.length} could (${reason}).`;
    return { ok: false, problems: problemAt('', detail) };
  }
  return { ok: true, value: [{ requests, votesNeeded: needed }] };
}

function combined(
  steps: Result<PlannedApproval>[],
  group: (requests: PlannedApproval[]) => ApprovalGroup[],
): Result<ApprovalGroup[]> {
  const problems = steps.flatMap((step) => (step.ok ? [] : step.problems));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: group(steps.flatMap((step) => (step.ok ? [step.value] : []))) };
}

function planned(asking: Asking, people: Asked): Result<PlannedApproval> {
  const { approver, escalateAfterHours, escalateTo, remindAfterHours, reason, rule } = asking;
  const emptyRoles = [approver, escalateTo].flatMap((name) => emptyRoleProblems(name, people));
  if (emptyRoles.length > 0) return { ok: false, problems: emptyRoles };

  const patience = remindAfterHours === undefined ? {} : { remindAfterHours };
  const common = { ...patience, reason, rules: [rule] };
  const eligible = eligibleFor(approver, people);
  const deputies = escalateTo === undefined ? [] : eligibleFor(escalateTo, people);
  if (eligible.length > 0) {
    const escalates = escalateTo !== undefined && escalateAfterHours !== undefined && deputies.length > 0;
    return {
      ok: true,
      value: { approver, eligible, ...(escalates ? { escalateAfterHours, escalateTo } : {}), ...common },
    };
  }
  if (escalateTo !== undefined && deputies.length > 0) {
    return { ok: true, value: { approver: escalateTo, eligible: deputies, ...common } };
  }
  const detail = `Nobody but the deal's owner could approve as ${approver} (${reason}).`;
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
