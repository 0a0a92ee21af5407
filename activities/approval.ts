import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { type ApprovalRequest, approvalRequests, quotes } from '#db/schema/deals.ts';
import { people } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import { type ApprovalGroup, eligibleFor, type People } from '#domain/approval.ts';
import { addDuration } from '#domain/dates.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { type SentQuote, sendQuote } from './offer.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseField, type Step } from './step.ts';

/** A request that somebody has to decide now. */
export interface PendingApproval {
  approvalId: string;
  eligible: string[];
  /** When it is escalated; null where it waits without a limit, or was escalated already. */
  escalateAt: string | null;
}

type Decided = Commands['decideApproval']['answer'] & {
  stage: 'awaitingApproval' | 'offered' | 'draft';
  requests: PendingApproval[];
  sent: SentQuote | null;
};

/** How long a link to decide stays good; the request itself ends with its quote. */
const LINK_DAYS = 90;

export function approvalActivities({ db }: Dependencies) {
  return {
    /** Takes one approver's decision. The last approval sends the quote, a rejection takes the deal back to draft. */
    decideApproval(step: Step, input: Commands['decideApproval']['input']): Promise<Outcome<Decided>> {
      return once(db, step.key, async (tx) => {
        const [request] = await tx
          .select()
          .from(approvalRequests)
          .where(eq(approvalRequests.id, input.approvalId));
        if (!request || request.dealId !== step.dealId)
          return refuse('notFound', 'There is no such approval.');
        if (request.status === 'withdrawn') return refuse('gone', 'The approval was withdrawn.');
        if (request.status !== 'pending') return refuse('wrongStage', `The approval is ${request.status}.`);
        // Where several were asked, a decision that names nobody would be put down to one who may not have taken it.
        const [only, ...others] = request.eligible;
        const decidedBy = input.decidedBy?.toLowerCase() ?? (others.length === 0 ? only : undefined);
        if (!decidedBy) {
          return refuseField('/decidedBy', `Name who decides: ${request.eligible.join(' or ')}.`);
        }
        const deal = await loadDeal(tx, step.dealId);
        if (decidedBy === deal.owner) return refuse('forbidden', 'Nobody approves a deal that they own.');
        if (!request.eligible.includes(decidedBy)) {
          return refuseField(
            '/decidedBy',
            `${decidedBy} was not asked; ${request.eligible.join(' or ')} can decide this.`,
          );
        }
        const status = input.decision === 'approve' ? 'approved' : 'rejected';
        await tx
          .update(approvalRequests)
          .set({ status, decidedAt: step.at, decidedBy, comment: input.comment ?? null })
          .where(eq(approvalRequests.id, request.id));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: status === 'approved' ? 'approvalGiven' : 'approvalRefused',
          actor: decidedBy,
          summary: `${decidedBy} ${status} the quote${input.comment ? `: “${input.comment}”` : '.'}`,
          data: { approvalId: request.id, comment: input.comment ?? null, recordedBy: step.actor },
        });
        if (status === 'rejected') {
          await backToDraft(tx, step, { owner: deal.owner, decidedBy, comment: input.comment ?? null });
          return { status, stage: 'draft', requests: [], sent: null };
        }
        const requests = await askNextGroup(tx, step, request.quoteId);
        if (requests.length > 0) return { status, stage: 'awaitingApproval', requests, sent: null };
        return { status, stage: 'offered', requests: [], sent: await sendQuote(tx, step) };
      });
    },

    /** Asks the next in line, since nobody decided in time. Those who were asked can still decide. */
    escalateApproval(step: Step, { approvalId }: { approvalId: string }): Promise<PendingApproval[]> {
      return once(db, step.key, async (tx) => {
        const [request] = await tx.select().from(approvalRequests).where(eq(approvalRequests.id, approvalId));
        if (request?.status === 'pending' && request.escalateTo && !request.escalatedAt) {
          const deputies = await deputiesFor(tx, step, request.escalateTo);
          const eligible = [...new Set([...request.eligible, ...deputies])];
          await tx
            .update(approvalRequests)
            .set({ eligible, escalatedAt: step.at })
            .where(eq(approvalRequests.id, approvalId));
          for (const deputy of deputies) {
            await mailApprover(tx, step, request, deputy, 'approvalEscalation');
          }
          await tell(tx, {
            dealId: step.dealId,
            at: step.at,
            type: 'approvalEscalated',
            actor: 'system',
            summary: `Nobody decided for ${request.escalateAfterHours} hours; ${askedAsWell(request.escalateTo, deputies)}.`,
            data: { approvalId, escalateTo: request.escalateTo },
          });
        }
        return pendingOf(tx, step.dealId);
      });
    },
  };
}

/** Who decides for whom, as it stands now. */
export async function roleMembers(tx: Transaction): Promise<People['membersOf']> {
  const staff = await tx
    .select({ email: people.email, roles: people.roles })
    .from(people)
    .orderBy(asc(people.email));
  return (role) => staff.filter(({ roles }) => roles.includes(role)).map(({ email }) => email);
}

async function deputiesFor(tx: Transaction, step: Step, escalateTo: string): Promise<string[]> {
  const { owner } = await loadDeal(tx, step.dealId);
  return eligibleFor(escalateTo, { owner, membersOf: await roleMembers(tx) });
}

function askedAsWell(escalateTo: string, deputies: string[]): string {
  if (deputies.length === 0) return `nobody of ${escalateTo} is left to be asked as well`;
  return `${deputies.join(' and ')} ${deputies.length === 1 ? 'was' : 'were'} asked as well`;
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
async function askNextGroup(tx: Transaction, step: Step, quoteId: string): Promise<PendingApproval[]> {
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

async function pendingOf(tx: Transaction, dealId: string): Promise<PendingApproval[]> {
  const rows = await tx
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.dealId, dealId), eq(approvalRequests.status, 'pending')))
    .orderBy(asc(approvalRequests.id));
  return rows.map((row) => ({ approvalId: row.id, eligible: row.eligible, escalateAt: escalationOf(row) }));
}

function escalationOf({
  requestedAt,
  escalateAfterHours,
  escalateTo,
  escalatedAt,
}: ApprovalRequest): string | null {
  if (!requestedAt || escalateAfterHours === null || !escalateTo || escalatedAt) return null;
  const at = addDuration(requestedAt, `PT${escalateAfterHours}H`, 'UTC');
  return at.ok ? at.value : null;
}

async function mailApprover(
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

async function backToDraft(
  tx: Transaction,
  step: Step,
  { owner, decidedBy, comment }: { owner: string; decidedBy: string; comment: string | null },
): Promise<void> {
  const quote = await loadQuote(tx, step.dealId);
  await withdrawApprovals(tx, step, `${decidedBy} rejected it.`);
  await tx
    .update(quotes)
    .set({ status: 'rejected', decidedAt: step.at, decidedBy, decisionReason: comment })
    .where(eq(quotes.id, quote.id));
  await moveDeal(tx, step, 'draft');
  await queueMail(tx, {
    key: `${step.key}/rejected`,
    dealId: step.dealId,
    to: owner,
    template: 'approvalRejected',
    data: { quoteId: quote.id, comment, decidedBy },
    dueAt: step.at,
  });
}
