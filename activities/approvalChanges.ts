import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { type ApprovalRequest, approvalRequests, quotes } from '#db/schema/deals.ts';
import { people } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import { type Commands, isRefused, type Outcome, type Refusal } from '#workflows/messages.ts';
import { findOpen, othersOfGroup } from './approval.ts';
import { askDelegatesOf, mailApprover, mailWithdrawal } from './approvalMails.ts';
import { type PendingApproval, pendingOf, withdrawApprovals } from './approvalRequests.ts';
import type { Dependencies } from './dependencies.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseField, type Step } from './step.ts';

type Reassigned = Commands['reassignApproval']['answer'] & { requests: PendingApproval[] };

/** What people change about approvals that are under way. */
export function approvalChangeActivities({ db }: Dependencies) {
  return {
    /** Gives a request to somebody else, who has as long for it as the first one had. */
    reassignApproval(
      step: Step,
      { approvalId, to, reason }: Commands['reassignApproval']['input'],
    ): Promise<Outcome<Reassigned>> {
      return once(db, step.key, async (tx) => {
        const request = await findOpen(tx, step, approvalId);
        if (isRefused(request)) return request;
        const problem = await receiverProblem(tx, step, request, to);
        if (problem) return problem;
        const isAsked = request.status === 'pending';
        const fresh = { remindedAt: null, reminders: 0, escalatedAt: null, delegatesAsked: null };
        const changes = { approver: to, eligible: [to], ...fresh, requestedAt: isAsked ? step.at : null };
        await tx.update(approvalRequests).set(changes).where(eq(approvalRequests.id, approvalId));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'approvalReassigned',
          actor: step.actor,
          summary: `What ${request.eligible.join(' or ')} was asked to approve is ${to}’s to decide now: “${reason}”`,
          data: { approvalId, from: request.eligible, to, reason },
        });
        if (isAsked) {
          const told = `It was given to ${to}: ${reason}`;
          await mailWithdrawal(tx, step, request, { reason: told, key: `${step.key}/reassigned` });
          await mailApprover(tx, step, request, {
            to,
            template: 'approvalRequest',
            key: `${step.key}/approvalRequest`,
          });
          await askDelegatesOf(tx, step, { ...request, ...changes });
        }
        return {
          status: isAsked ? 'pending' : 'waiting',
          eligible: [to],
          requests: await pendingOf(tx, step),
        };
      });
    },

    /** Takes a quote back that waits for approval. It is a draft again, and all are asked anew. */
    recallQuote(
      step: Step,
      { reason }: Commands['recallQuote']['input'],
    ): Promise<Outcome<Commands['recallQuote']['answer']>> {
      return once(db, step.key, async (tx) => {
        const quote = await loadQuote(tx, step.dealId);
        // The rows may be ahead of the deal for a moment, where the engine has forgotten a command.
        if (quote.status !== 'awaitingApproval')
          return refuse('wrongStage', `Version ${quote.version} does not wait for approval any more.`);
        const why = reason ? `: “${reason}”` : '.';
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'quoteRecalled',
          actor: step.actor,
          summary: `Version ${quote.version} of the quote was recalled${why}`,
          data: { version: quote.version, reason: reason ?? null },
        });
        await withdrawApprovals(tx, step, `The quote was recalled${reason ? `: ${reason}` : '.'}`);
        await tx.update(quotes).set({ status: 'draft' }).where(eq(quotes.id, quote.id));
        await moveDeal(tx, step, 'draft');
        return { stage: 'draft' };
      });
    },
  };
}

async function receiverProblem(
  tx: Transaction,
  step: Step,
  request: ApprovalRequest,
  to: string,
): Promise<{ refused: Refusal } | null> {
  const { owner } = await loadDeal(tx, step.dealId);
  if (to === owner) return refuseField('/to', 'Nobody approves a deal that they own.');
  if (request.eligible.length === 1 && request.eligible[0] === to) {
    return refuseField('/to', `${to} was asked already.`);
  }
  const [person] = await tx.select({ email: people.email }).from(people).where(eq(people.email, to));
  if (!person) return refuseField('/to', `There is no ${to} among the staff: PUT /v1/people first.`);
  const others = await othersOfGroup(tx, request);
  const isInGroup = others.some(({ decidedBy, eligible }) => decidedBy === to || eligible.includes(to));
  // Two who decide side by side are two.
  return isInGroup ? refuseField('/to', `${to} is asked side by side with this already.`) : null;
}
