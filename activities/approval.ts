import { eq } from 'drizzle-orm';
import { roleMembers } from '#db/approvers.ts';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { approvalRequests, quotes } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { eligibleFor } from '#domain/approval.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import {
  askNextGroup,
  mailApprover,
  type PendingApproval,
  pendingOf,
  withdrawApprovals,
} from './approvalRequests.ts';
import type { Dependencies } from './dependencies.ts';
import { type SentQuote, sendQuote } from './offer.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseField, type Step } from './step.ts';

type Decided = Commands['decideApproval']['answer'] & {
  stage: 'awaitingApproval' | 'offered' | 'draft';
  requests: PendingApproval[];
  sent: SentQuote | null;
};

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

async function deputiesFor(tx: Transaction, step: Step, escalateTo: string): Promise<string[]> {
  const { owner } = await loadDeal(tx, step.dealId);
  return eligibleFor(escalateTo, { owner, membersOf: await roleMembers(tx) });
}

function askedAsWell(escalateTo: string, deputies: string[]): string {
  if (deputies.length === 0) return `nobody of ${escalateTo} is left to be asked as well`;
  return `${deputies.join(' and ')} ${deputies.length === 1 ? 'was' : 'were'} asked as well`;
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
