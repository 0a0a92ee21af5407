import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { queueMail } from '#db/outbox.ts';
import { type ApprovalRequest, approvalRequests } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { type ApprovalGroup, escalatesAt } from '#domain/approval.ts';
import { addDuration } from '#domain/dates.ts';
import type { Instant } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Step } from './step.ts';

/** How long a link to decide stays good; the request itself ends with its quote. */
const LINK_DAYS = 90;

/** A request that somebody has to decide now. */
export interface PendingApproval {
  approvalId: string;
  eligible: string[];
  /** When it is escalated; null where it waits without a limit, or was escalated already. */
  escalateAt: string | null;
  /** When it was asked; missing in results from before this was given. */
  requestedAt?: Instant | null;
}

/** Stores the whole chain and asks its first group. */
export async function requestApprovals(
  tx: Transaction,
  step: Step,
  { quoteId, groups }: { quoteId: string; groups: ApprovalGroup[] },
): Promise<PendingApproval[]> {
  const rows = groups.flatMap((group, groupNo) =>
    group.map((request) => ({
      id: newId('approval'),
      dealId: step.dealId,
      quoteId,
      groupNo,
      approver: request.approver,
      eligible: request.eligible,
      reason: request.reason,
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
  for (const { id, status, approver, eligible, quoteId } of open) {
    await tx.update(approvalRequests).set({ status: 'withdrawn' }).where(eq(approvalRequests.id, id));
    if (status !== 'pending') continue;
    await tell(tx, {
      dealId: step.dealId,
      at: step.at,
      type: 'approvalWithdrawn',
      actor: 'system',
      summary: `What ${eligible.join(' or ')} was asked to approve was withdrawn: ${reason}`,
      data: { approvalId: id, approver, eligible, reason },
    });
    for (const to of eligible) {
      await queueMail(tx, {
        key: `approvalWithdrawn/${id}/${to}`,
        dealId: step.dealId,
        to,
        template: 'approvalWithdrawn',
        data: { quoteId, reason },
        dueAt: step.at,
      });
    }
  }
}

/** Asks the first group that was not asked, once nobody of an earlier one is left; returns all who are asked now. */
export async function askNextGroup(tx: Transaction, step: Step, quoteId: string): Promise<PendingApproval[]> {
  const pending = await pendingOf(tx, step.dealId);
  if (pending.length > 0) return pending;
  const waiting = await tx
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.quoteId, quoteId), eq(approvalRequests.status, 'waiting')))
    .orderBy(asc(approvalRequests.groupNo), asc(approvalRequests.id));
  const next = waiting.filter(({ groupNo }) => groupNo === waiting[0]?.groupNo);
  for (const request of next) {
    await tx
      .update(approvalRequests)
      .set({ status: 'pending', requestedAt: step.at })
      .where(eq(approvalRequests.id, request.id));
    for (const approver of request.eligible)
      await mailApprover(tx, step, request, approver, 'approvalRequest');
    await tell(tx, {
      dealId: step.dealId,
      at: step.at,
      type: 'approvalRequested',
      actor: 'system',
      summary: `${request.eligible.join(' or ')} was asked to approve: ${request.reason}.`,
      data: { approvalId: request.id, approver: request.approver, reason: request.reason },
    });
  }
  return next.length > 0 ? pendingOf(tx, step.dealId) : [];
}

export async function pendingOf(tx: Transaction, dealId: string): Promise<PendingApproval[]> {
  const rows = await tx
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.dealId, dealId), eq(approvalRequests.status, 'pending')))
    .orderBy(asc(approvalRequests.id));
  return rows.map((row) => ({
    approvalId: row.id,
    eligible: row.eligible,
    escalateAt: escalatesAt(row),
    requestedAt: row.requestedAt,
  }));
}

export async function mailApprover(
  tx: Transaction,
  step: Step,
  request: ApprovalRequest,
  to: string,
  template: 'approvalRequest' | 'approvalEscalation',
): Promise<void> {
  const expiry = addDuration(step.at, `P${LINK_DAYS}D`, step.timeZone);
  await queueMail(tx, {
    key: `${template}/${request.id}/${to}`,
    dealId: step.dealId,
    to,
    template,
    data: { quoteId: request.quoteId, approvalId: request.id },
    link: {
      action: 'decideApproval',
      subjectId: request.id,
      dealId: step.dealId,
      email: to,
      expiresAt: expiry.ok ? expiry.value : step.at,
    },
    dueAt: step.at,
  });
}
