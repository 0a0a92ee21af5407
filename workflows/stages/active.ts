import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { cancelOrder } from './cancellation.ts';
import { tendWhileOpen } from './collection.ts';
import { isComplete, planDunning, planProgress } from './progress.ts';

/**
 * Delivery, billing, collection and recognition run side by side: as one loop over the agenda and the
 * messages, so that no two postings of a deal ever meet.
 */
export async function deliverBillCollectAndRecognise(run: DealRun): Promise<'completed' | 'cancelled'> {
  for (;;) {
    if (isComplete(run)) {
      const unfinished = await steps.completeDeal(run.step());
      if (!unfinished) return 'completed';
      for (const standing of unfinished.standings) planDunning(run, standing);
      planProgress(run, unfinished.progress);
      continue;
    }
    const happening = await run.next();
    switch (happening.kind) {
      case 'due':
        if (happening.item.kind === 'recognition') {
          planProgress(
            run,
            (await steps.recogniseRevenue(run.step(), { on: happening.item.subject })).progress,
          );
        } else await tendWhileOpen(run, happening);
        break;
      case 'recordFulfilment': {
        const delivered = await steps.recordFulfilment(run.stepFor(happening), happening.input);
        happening.answer(delivered);
        if (!isRefused(delivered)) planProgress(run, delivered.progress);
        break;
      }
      case 'reachMilestone': {
        const reached = await steps.reachMilestone(run.stepFor(happening), happening.input);
        happening.answer(reached);
        if (!isRefused(reached)) planProgress(run, reached.progress);
        break;
      }
      case 'cancelDeal':
        if (await cancelOrder(run, happening)) return 'cancelled';
        break;
      default:
        await tendWhileOpen(run, happening);
    }
  }
}
