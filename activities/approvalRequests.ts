import { and, asc, eq, inArray, max } from 'drizzle-orm';
import { delegationsFrom } from '#db/approvalBasis.ts';
import type { Transaction } from '#db/connection.ts';
import { type ApprovalRequest, approvalRequests } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import type { ApprovalGroup } from '#domain/approval/approvers.ts';
import { delegatesOf, nextChangeOf } from '#domain/approval/delegation.ts';
import { escalatesAt, remindsAt } from '#domain/approval/times.ts';
import { startOfDay } from '#domain/dates.ts';
import type { Instant } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import { askDelegatesOf, mailApprover, mailWithdrawal } from './approvalMails.ts';
import { loadDeal, type Step, today } from './step.ts';

/** A request that somebody has to decide now. */
export interface PendingApproval {
  approvalId: string;
  /** Those who can decide today, delegates included. */
  eligible: string[];
  /** When it is escalated; null where it waits without a limit, or was escalated already. */
  escalateAt: string | null;
  /** When it was asked. Like what follows, missing in results from before this was given. */
  requestedAt?: Instant | null;
  /** When those who were asked are reminded next; null where they are not. */
  remindAt?: Instant | null;
  /** When others stand in for those who were asked; null where nothing is planned. */
  delegationAt?: Instant | null;
}

/** Stores the whole chain and asks its first group. */
export async function requestApprovals(
  tx: Transaction,
  step: Step,
  { quoteId, groups }: { quoteId: string; groups: ApprovalGroup[] },
): Promise<PendingApproval[]> {
  const [last] = await tx
    .select({ submission: max(approvalRequests.submission) })
    .from(approvalRequests)
    .where(eq(approvalRequests.quoteId, quoteId));
  const submission = (last?.submission ?? 0) + 1;
  const rows = groups.flatMap(({ requests, votesNeeded }, groupNo) =>
    requests.map((request) => ({
      id: newId('approval'),
      dealId: step.dealId,
      quoteId,
      submission,
      groupNo,
      votesNeeded,
      approver: request.approver,
      eligible: request.eligible,
      reason: request.reason,
      rules: request.rules,
      remindAfterHours: request.remindAfterHours ?? null,
      escalateAfterHours: request.escalateAfterHours ?? null,
      escalateTo: request.escalateTo ?? null,
      status: 'waiting' as const,
    })),
  );
  await tx.insert(approvalRequests).values(rows);
  return askNextGroup(tx, step, quoteId);
}

/** Takes back what was asked, and tells those who have not decided yet. */
export async function withdrawApprovals(tx: Transaction, step: Step, reason: string): Promise<void> {
  const open = await tx
    .select()
    .from(approvalRequests)
    .where(
      and(eq(approvalRequests.dealId, step.dealId), inArray(approvalRequests.status, ['waiting', 'pending'])),
    )
    .orderBy(asc(approvalRequests.id));
  for (const request of open) await withdrawRequest(tx, step, request, reason);
}

export async function withdrawRequest(
  tx: Transaction,
  step: Step,
  request: ApprovalRequest,
  reason: string,
): Promise<void> {
  const { id, status, approver, eligible } = request;
  await tx.update(approvalRequests).set({ status: 'withdrawn' }).where(eq(approvalRequests.id, id));
  if (status !== 'pending') return;
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'approvalWithdrawn',
    actor: 'system',
    summary: `What ${eligible.join(' or ')} was asked to approve was withdrawn: ${reason}`,
    data: { approvalId: id, approver, eligible, reason },
  });
  await mailWithdrawal(tx, step, request, { reason });
}

/** Asks the first group that was not asked, once nobody of an earlier one is left; returns all who are asked now. */
export async function askNextGroup(tx: Transaction, step: Step, quoteId: string): Promise<PendingApproval[]> {
  const pending = await pendingOf(tx, step);
  if (pending.length > 0) return pending;
  const waiting = await tx
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.quoteId, quoteId), eq(approvalRequests.status, 'waiting')))
    .orderBy(asc(approvalRequests.groupNo), asc(approvalRequests.id));
  const next = waiting.filter(({ groupNo }) => groupNo === waiting[0]?.groupNo);
  for (const request of next) await ask(tx, step, request);
  return next.length > 0 ? pendingOf(tx, step) : [];
}

async function ask(tx: Transaction, step: Step, request: ApprovalRequest): Promise<void> {
  await tx
    .update(approvalRequests)
    .set({ status: 'pending', requestedAt: step.at })
    .where(eq(approvalRequests.id, request.id));
  for (const to of request.eligible) {
    await mailApprover(tx, step, request, { to, template: 'approvalRequest' });
  }
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'approvalRequested',
    actor: 'system',
    summary: `${request.eligible.join(' or ')} was asked to approve: ${request.reason}.`,
    data: { approvalId: request.id, approver: request.approver, reason: request.reason },
  });
  await askDelegatesOf(tx, step, request);
}

/** What waits for a decision, and when something happens to it by itself. */
export async function pendingOf(tx: Transaction, step: Step): Promise<PendingApproval[]> {
  const rows = await pendingRequests(tx, step.dealId);
  if (rows.length === 0) return [];
  const on = today(step);
  const { owner } = await loadDeal(tx, step.dealId);
  const standIn = { delegations: await delegationsFrom(tx, on), on, owner };
  return rows.map((row) => {
    const changesOn = nextChangeOf(row.eligible, standIn);
    return {
      approvalId: row.id,
      eligible: [...row.eligible, ...delegatesOf(row.eligible, standIn).map(({ email }) => email)],
      escalateAt: escalatesAt(row),
      requestedAt: row.requestedAt,
      remindAt: remindsAt(row),
      delegationAt: changesOn === null ? null : startOfDay(changesOn, step.timeZone),
    };
  });
}

export function pendingRequests(tx: Transaction, dealId: string): Promise<ApprovalRequest[]> {
  return tx
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.dealId, dealId), eq(approvalRequests.status, 'pending')))
    .orderBy(asc(approvalRequests.id));
}
