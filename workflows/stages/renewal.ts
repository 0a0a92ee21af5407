import { addDays, dateOf, instantAt, MAILS_AT } from '#domain/dates.ts';
import type { RenewalNotice } from '#domain/renewal.ts';
import type { PlainDate } from '#domain/types.ts';
import type { DealRun } from '../run.ts';

/** Before each term ends its owner is told, some days ahead and more than once. */
export function planRenewalNotices(run: DealRun, notices: RenewalNotice[]): void {
  for (const { on, subject } of notices) {
    run.plan({ at: instantAt(on, MAILS_AT, run.state.timeZone), kind: 'renewalNotice', subject });
  }
}

/** The day after the last notice; null where none is to come. */
export function renewalNoticesOverOn({ state }: DealRun): PlainDate | null {
  const last = state.agenda.findLast(({ kind }) => kind === 'renewalNotice');
  return last ? addDays(dateOf(last.at, state.timeZone), 1) : null;
}
