import type { Released } from '#activities/order.ts';
import { instantAt } from '#domain/dates.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { planProgress } from './progress.ts';

/** Turns the signed contract into an order, which the credit check releases or holds. */
export async function placeOrder(run: DealRun): Promise<'active' | 'ordering'> {
  const placed = await steps.placeOrder(run.step());
  if (placed.released) {
    begin(run, placed.released);
    return 'active';
  }
  run.waitFor(
    'creditDecision',
    placed.asked,
    'Finance releases or refuses the order, which is over the credit limit.',
  );
  return 'ordering';
}

/** A held order waits for finance without a limit. */
export async function awaitCreditDecision(run: DealRun): Promise<'active' | 'cancelled'> {
  for (;;) {
    const happening = await run.next();
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
    if (!decided.released) return 'cancelled';
    begin(run, decided.released);
    return 'active';
  }
}

function begin(run: DealRun, { progress, renewalNotices }: Released): void {
  planProgress(run, progress);
  for (const { on, subject } of renewalNotices) {
    run.plan({ at: instantAt(on, '09:00', run.state.timeZone), kind: 'renewalNotice', subject });
  }
}
