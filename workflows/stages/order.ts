import type { Released } from '#activities/order.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { cancelOrder } from './cancellation.ts';
import { planProgress } from './progress.ts';
import { planRenewalNotices } from './renewal.ts';

/** Turns the signed contract into an order, which the credit check releases or holds. */
export async function placeOrder(run: DealRun): Promise<'released' | 'held'> {
  const placed = await steps.placeOrder(run.step());
  if (placed.released) {
    begin(run, placed.released);
    return 'released';
  }
  run.waitFor(
    'creditDecision',
    placed.asked,
    'Finance releases or refuses the order, which is over the credit limit.',
  );
  return 'held';
}

/** A held order waits for finance without a limit. */
export async function awaitCreditDecision(run: DealRun): Promise<'released' | 'refused' | 'cancelled'> {
  for (;;) {
    const happening = await run.next();
    if (happening.kind === 'cancelDeal') {
      if (await cancelOrder(run, happening)) return 'cancelled';
      continue;
    }
    if (happening.kind !== 'decideCredit') {
      run.setAside(happening);
      continue;
    }
    const decided = await steps.decideCredit(run.stepFor(happening), happening.input);
    if (isRefused(decided)) {
      happening.answer(decided);
      continue;
    }
    happening.answer({ status: decided.status });
    if (!decided.released) return 'refused';
    begin(run, decided.released);
    return 'released';
  }
}

function begin(run: DealRun, { progress, renewalNotices }: Released): void {
  planProgress(run, progress);
  planRenewalNotices(run, renewalNotices);
}
