import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { tendWhileOpen } from './collection.ts';
import { isComplete, planDunning, planProgress } from './progress.ts';

/**
 * Delivery, billing, collection and recognition run side by side: as one loop over the agenda and the
 * messages, so that no two postings of a deal ever meet.
 */
export async function deliverBillCollectAndRecognise(run: DealRun): Promise<'completed'> {
  while (!isComplete(run)) {
    const happening = await run.next();
    switch (happening.kind) {
      case 'due':
        switch (happening.item.kind) {
          case 'invoice': {
            const issued = await steps.issueInvoices(run.step());
            for (const standing of issued.standings) planDunning(run, standing);
            planProgress(run, issued.progress);
            break;
          }
          case 'recognition':
            planProgress(
              run,
              (await steps.recogniseRevenue(run.step(), { on: happening.item.subject })).progress,
            );
            break;
          default:
            await tendWhileOpen(run, happening);
        }
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
      default:
        await tendWhileOpen(run, happening);
    }
  }
  await steps.completeDeal(run.step());
  return 'completed';
}
