import type { PendingApproval } from '#activities/approvalRequests.ts';
import { isRefused } from '../messages.ts';
import type { DealRun, Happening } from '../run.ts';
import { steps } from '../steps.ts';
import { oldest } from '../waiting.ts';
import { offer } from './offer.ts';

export type ApprovalEnd = 'approved' | 'rejected' | 'revised' | 'recalled' | 'givenUp' | 'cancelled';

/** What the agenda holds while approvers are asked. */
const WAITS = ['approvalDelegation', 'approvalReminder', 'approvalEscalation'] as const;

/** Waits until the approvers have agreed, or have not; who waits too long is reminded, and the request escalated. */
export async function awaitApprovals(run: DealRun): Promise<ApprovalEnd> {
  const end = await untilDecided(run);
  for (const kind of WAITS) run.unplan(kind);
  return end;
}

async function untilDecided(run: DealRun): Promise<ApprovalEnd> {
  for (;;) {
    const happening = await run.next();
    switch (happening.kind) {
      case 'decideApproval': {
        const decided = await steps.decideApproval(run.stepFor(happening), happening.input);
        if (isRefused(decided)) {
          happening.answer(decided);
          break;
        }
        const { status, stage } = decided;
        happening.answer({ status, stage });
        if (stage === 'awaitingApproval') {
          askApprovers(run, decided.requests);
          break;
        }
        if (!decided.sent) return 'rejected';
        offer(run, decided.sent);
        return 'approved';
      }
      case 'due':
        await whileWaiting(run, happening);
        break;
      case 'reassignApproval': {
        const reassigned = await steps.reassignApproval(run.stepFor(happening), happening.input);
        if (isRefused(reassigned)) {
          happening.answer(reassigned);
          break;
        }
        const { requests, ...answer } = reassigned;
        happening.answer(answer);
        askApprovers(run, requests);
        break;
      }
      case 'askDelegates': {
        const requests = await steps.askDelegates(run.stepFor(happening));
        happening.answer({ asked: requests.flatMap(({ eligible }) => eligible) });
        askApprovers(run, requests);
        break;
      }
      case 'recallQuote': {
        const recalled = await steps.recallQuote(run.stepFor(happening), happening.input);
        happening.answer(recalled);
        if (isRefused(recalled)) break;
        return 'recalled';
      }
      case 'reviseQuote': {
        const revised = await steps.reviseQuote(run.stepFor(happening), happening.input);
        happening.answer(revised);
        if (isRefused(revised)) break;
        return 'revised';
      }
      case 'cancelDeal': {
        const cancelled = await steps.cancelDeal(run.stepFor(happening), happening.input);
        happening.answer(cancelled);
        if (isRefused(cancelled)) break;
        return 'cancelled';
      }
      case 'loseDeal': {
        const lost = await steps.loseDeal(run.stepFor(happening), happening.input);
        happening.answer(lost);
        if (isRefused(lost)) break;
        return 'givenUp';
      }
      default:
        run.setAside(happening);
    }
  }
}

async function whileWaiting(run: DealRun, happening: Happening & { kind: 'due' }): Promise<void> {
  const { kind, subject: approvalId } = happening.item;
  switch (kind) {
    case 'approvalEscalation':
      return askApprovers(run, await steps.escalateApproval(run.step(), { approvalId }));
    case 'approvalReminder':
      return askApprovers(run, await steps.remindApprovers(run.step(), { approvalId }));
    case 'approvalDelegation':
      return askApprovers(run, await steps.askDelegates(run.step()));
    default:
      return run.setAside(happening);
  }
}

/** Waits for those who are asked now; whatever time brings about for a request is on the agenda. */
export function askApprovers(run: DealRun, requests: PendingApproval[]): void {
  for (const kind of WAITS) run.unplan(kind);
  for (const { approvalId: subject, escalateAt, remindAt, delegationAt } of requests) {
    if (delegationAt) run.plan({ at: delegationAt, kind: 'approvalDelegation', subject });
    if (remindAt) run.plan({ at: remindAt, kind: 'approvalReminder', subject });
    if (escalateAt) run.plan({ at: escalateAt, kind: 'approvalEscalation', subject });
  }
  run.waitFor(
    'approval',
    [...new Set(requests.flatMap(({ eligible }) => eligible))],
    'The approvers decide on the quote.',
    oldest(requests.map(({ requestedAt }) => requestedAt)),
  );
}
