import { and, eq, ne } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { type ApprovalRequest, approvalRequests, quotes } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { outcomeOf } from '#domain/approval/votes.ts';
import { type Commands, isRefused, type Outcome } from '#workflows/messages.ts';
import { delegatesToday } from './approvalMails.ts';
import {
  askNextGroup,
  type PendingApproval,
  withdrawApprovals,
  withdrawRequest,
} from './approvalRequests.ts';
import type { Dependencies } from './dependencies.ts';
import { type SentQuote, sendQuote } from './offer.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseField, type Step } from './step.ts';

type Decided = Commands['decideApproval']['answer'] & {
  stage: 'awaitingApproval' | 'offered' | 'draft';
  requests: PendingApproval[];
  sent: SentQuote | null;
};

type Decision = Commands['decideApproval']['input'];

interface Decider {
  decidedBy: string;
  /** Who was asked, where their delegate decides. */
  decidedFor: string | null;
}

export function approvalActivities({ db }: Dependencies) {
  return {
    /**
     * Takes one approver's decision. The last approval sends the quote, a rejection takes the deal back to draft; in a
     * group that votes, the rejection after which not enough can agree any more.
     */
    decideApproval(step: Step, input: Decision): Promise<Outcome<Decided>> {
      return once(db, step.key, async (tx) => {
        const request = await findOpen(tx, step, input.approvalId);
        if (isRefused(request)) return request;
        if (request.status !== 'pending') return refuse('wrongStage', `The approval is ${request.status}.`);
        const others = await othersOfGroup(tx, request);
        const decider = await findDecider(tx, step, { request, others, named: input.decidedBy });
        if (isRefused(decider)) return decider;
        const status = input.decision === 'approve' ? 'approved' : 'rejected';
        await record(tx, step, { request, status, comment: input.comment ?? null, ...decider });

        const outcome = outcomeOf([status, ...others.map((other) => other.status)], request.votesNeeded);
        if (outcome === 'refused') {
          await backToDraft(tx, step, { decidedBy: decider.decidedBy, comment: input.comment ?? null });
          return { status, stage: 'draft', requests: [], sent: null };
        }
        if (outcome === 'agreed') {
          for (const other of others.filter((one) => one.status === 'pending')) {
            await withdrawRequest(tx, step, other, 'Enough others have agreed.');
          }
        }
        const requests = await askNextGroup(tx, step, request.quoteId);
        if (requests.length > 0) return { status, stage: 'awaitingApproval', requests, sent: null };
        return { status, stage: 'offered', requests: [], sent: await sendQuote(tx, step) };
      });
    },
  };
}

/** A request that was neither decided nor withdrawn. */
export async function findOpen(
  tx: Transaction,
  step: Step,
  approvalId: string,
): Promise<Outcome<ApprovalRequest>> {
  const [request] = await tx.select().from(approvalRequests).where(eq(approvalRequests.id, approvalId));
  if (!request || request.dealId !== step.dealId) return refuse('notFound', 'There is no such approval.');
  if (request.status === 'withdrawn') return refuse('gone', 'The approval was withdrawn.');
  if (request.status === 'approved' || request.status === 'rejected')
    return refuse('wrongStage', `The approval is ${request.status}.`);
  return request;
}

/** The other requests that are decided side by side with this one. */
export function othersOfGroup(
  tx: Transaction,
  { id, quoteId, submission, groupNo }: ApprovalRequest,
): Promise<ApprovalRequest[]> {
  return tx
    .select()
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.quoteId, quoteId),
        eq(approvalRequests.submission, submission),
        eq(approvalRequests.groupNo, groupNo),
        ne(approvalRequests.id, id),
        ne(approvalRequests.status, 'withdrawn'),
      ),
    );
}

async function findDecider(
  tx: Transaction,
  step: Step,
  {
    request,
    others,
    named,
  }: { request: ApprovalRequest; others: ApprovalRequest[]; named: string | undefined },
): Promise<Outcome<Decider>> {
  const delegates = await delegatesToday(tx, step, request);
  const deciders = [...request.eligible, ...delegates.map(({ email }) => email)];
  // Where several were asked, a decision that names nobody would be put down to one who may not have taken it.
  const decidedBy = named?.toLowerCase() ?? (deciders.length === 1 ? deciders[0] : undefined);
  if (!decidedBy) return refuseField('/decidedBy', `Name who decides: ${deciders.join(' or ')}.`);
  const { owner } = await loadDeal(tx, step.dealId);
  if (decidedBy === owner) return refuse('forbidden', 'Nobody approves a deal that they own.');
  if (!deciders.includes(decidedBy)) {
    return refuseField('/decidedBy', `${decidedBy} was not asked; ${deciders.join(' or ')} can decide this.`);
  }
  if (request.votesNeeded !== null && others.some((other) => other.decidedBy === decidedBy)) {
    return refuseField('/decidedBy', `${decidedBy} has one vote and has cast it.`);
  }
  const delegate = delegates.find(({ email }) => email === decidedBy);
  return { decidedBy, decidedFor: delegate?.onBehalfOf ?? null };
}

async function record(
  tx: Transaction,
  step: Step,
  {
    request,
    status,
    comment,
    decidedBy,
    decidedFor,
  }: Decider & { request: ApprovalRequest; status: 'approved' | 'rejected'; comment: string | null },
): Promise<void> {
  await tx
    .update(approvalRequests)
    .set({ status, decidedAt: step.at, decidedBy, decidedFor, comment })
    .where(eq(approvalRequests.id, request.id));
  const behalf = decidedFor ? ` on behalf of ${decidedFor}` : '';
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: status === 'approved' ? 'approvalGiven' : 'approvalRefused',
    actor: decidedBy,
    summary: `${decidedBy} ${status} the quote${behalf}${comment ? `: “${comment}”` : '.'}`,
    data: {
      approvalId: request.id,
      comment,
      recordedBy: step.actor,
      ...(decidedFor ? { onBehalfOf: decidedFor } : {}),
    },
  });
}

async function backToDraft(
  tx: Transaction,
  step: Step,
  { decidedBy, comment }: { decidedBy: string; comment: string | null },
): Promise<void> {
  const quote = await loadQuote(tx, step.dealId);
  const { owner } = await loadDeal(tx, step.dealId);
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
