import { addDays, dateOf, laterOf, startOfDay } from '#domain/dates.ts';
import { isRefused } from '../messages.ts';
import type { DealRun } from '../run.ts';
import { steps } from '../steps.ts';
import { tendWhileOpen } from './collection.ts';
import { isComplete } from './progress.ts';
import { renewalNoticesOverOn } from './renewal.ts';

/**
 * A deal that has ended stays open for what comes late, then closes. A lost one can be quoted anew; a completed one is
 * active again when something of it is billed again.
 */
export async function keepOpen(run: DealRun): Promise<'closed' | 'revised' | 'reopened'> {
  planClose(run);
  for (;;) {
    const happening = await run.next();
    if (happening.kind === 'due' && happening.item.kind === 'close') {
      if (run.state.openInvoices.length === 0) return 'closed';
      // What was delivered before a cancellation is still owed.
      planClose(run);
      continue;
    }
    if (happening.kind === 'reviseQuote') {
      const revised = await steps.reviseQuote(run.stepFor(happening), happening.input);
      happening.answer(revised);
      if (isRefused(revised)) continue;
      run.unplan('close');
      return 'revised';
    }
    await tendWhileOpen(run, happening);
    if (run.state.stage === 'completed' && !isComplete(run)) {
      run.unplan('close');
      return 'reopened';
    }
  }
}

function planClose(run: DealRun): void {
  const { agenda, timeZone, retentionDays } = run.state;
  // After a continue-as-new the day of closing stands already.
  if (agenda.some(({ kind }) => kind === 'close')) return;
  if (run.state.progress === null) run.state.agenda = [];
  const closeOn = addDays(dateOf(run.at, timeZone), retentionDays);
  // A deal that was paid and earned early still has to say that its term ends.
  const on = laterOf(closeOn, renewalNoticesOverOn(run) ?? closeOn);
  run.plan({ at: startOfDay(on, timeZone), kind: 'close', subject: run.state.dealId });
}
