import { sleep } from '@temporalio/workflow';
import type { Submitted } from '#activities/submission.ts';
import { epochMs } from '#domain/dates.ts';
import { type DealStart, isRefused, type Refusal } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { askApprovers } from './approval.ts';
import { offer } from './offer.ts';

/** Opens the deal with its first quote, submitted where that was asked for. A refusal leaves nothing behind. */
export async function openDeal(run: DealRun, start: DealStart): Promise<Refusal | null> {
  if (start.testClock?.startAt) {
    const { startAt } = start.testClock;
    const aheadMs = epochMs(startAt) - Date.now();
    if (aheadMs > 0) await sleep(aheadMs);
    run.at = run.now();
  }
  const opened = await steps.openDeal(run.stepFor({ key: start.commandKey, actor: start.actor }), start);
  if (isRefused(opened)) {
    run.opening = opened;
    await run.finish();
    return opened.refused;
  }
  run.opening = 'open';
  run.become(opened.submitted ? takeSubmitted(run, opened.submitted) : 'draft');
  return null;
}

export type DraftEnd = 'needsApproval' | 'sent' | 'givenUp' | 'cancelled';

/** A draft waits for its owner: to revise it, to submit it or to give it up. */
export async function awaitSubmission(run: DealRun): Promise<DraftEnd> {
  for (;;) {
    const happening = await run.next();
    switch (happening.kind) {
      case 'reviseQuote': {
        happening.answer(await steps.reviseQuote(run.stepFor(happening), happening.input));
        break;
      }
      case 'submitQuote': {
        const submitted = await steps.submitQuote(run.stepFor(happening));
        if (isRefused(submitted)) {
          happening.answer(submitted);
          break;
        }
        happening.answer({ stage: submitted.stage });
        return takeSubmitted(run, submitted) === 'offered' ? 'sent' : 'needsApproval';
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

/** Waits for the approvers, or for the customer where no rule asked for approval. */
export function takeSubmitted(run: DealRun, submitted: Submitted): 'awaitingApproval' | 'offered' {
  if (submitted.stage === 'awaitingApproval') askApprovers(run, submitted.requests);
  else offer(run, submitted.sent);
  return submitted.stage;
}
