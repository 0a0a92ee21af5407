import type { SentQuote } from '#activities/offer.ts';
import { addDays, startOfDay } from '#domain/dates.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';

export type OfferEnd = 'accepted' | 'declined' | 'expired' | 'revised' | 'givenUp' | 'cancelled';

/** An offer waits for the customer until the quote's validity ends. */
export async function awaitAnswer(run: DealRun): Promise<OfferEnd> {
  const end = await untilAnswered(run);
  run.unplan('quoteExpiry');
  return end;
}

async function untilAnswered(run: DealRun): Promise<OfferEnd> {
  for (;;) {
    const happening = await run.next();
    switch (happening.kind) {
      case 'answerOffer': {
        const answered = await steps.answerOffer(run.stepFor(happening), happening.input);
        happening.answer(answered);
        if (isRefused(answered)) break;
        return answered.decision === 'accept' ? 'accepted' : 'declined';
      }
      case 'reviseQuote': {
        const revised = await steps.reviseQuote(run.stepFor(happening), happening.input);
        happening.answer(revised);
        if (isRefused(revised)) break;
        return 'revised';
      }
      case 'due':
        if (happening.item.kind !== 'quoteExpiry') {
          run.setAside(happening);
          break;
        }
        if (await steps.expireQuote(run.step())) return 'expired';
        break;
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

/** Waits for the customer as long as the offer stands. */
export function offer(run: DealRun, sent: SentQuote): void {
  const at = startOfDay(addDays(sent.validUntil, 1), run.state.timeZone);
  run.plan({ at, kind: 'quoteExpiry', subject: sent.quoteId });
  run.state.customerEmail = sent.customerEmail;
  run.waitFor('answer', [sent.customerEmail], 'The customer accepts or declines the quote.');
}
