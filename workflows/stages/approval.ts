import type { PendingApproval } from '#activities/approvalRequests.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { oldest } from '../waiting.ts';
import { offer } from './offer.ts';

export type ApprovalEnd = 'approved' | 'rejected' | 'revised' | 'givenUp' | 'cancelled';

/** Waits until every approver has agreed, or one has not; requests that wait too long are escalated. */
export async function awaitApprovals(run: DealRun): Promise<ApprovalEnd> {
  const end = await untilDecided(run);
  run.unplan('approvalEscalation');
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
        if (happening.item.kind === 'approvalEscalation') {
          askApprovers(run, await steps.escalateApproval(run.step(), { approvalId: happening.item.subject }));
        } else run.setAside(happening);
        break;
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

/** Waits for those who are asked now; each request that has a time limit is on the agenda. */
export function askApprovers(run: DealRun, requests: PendingApproval[]): void {
  run.unplan('approvalEscalation');
  for (const { approvalId, escalateAt } of requests) {
    if (escalateAt) run.plan({ at: escalateAt, kind: 'approvalEscalation', subject: approvalId });
  }
  run.waitFor(
    'approval',
    [...new Set(requests.flatMap(({ eligible }) => eligible))],
    'The approvers decide on the quote.',
    oldest(requests.map(({ requestedAt }) => requestedAt)),
  );
}
