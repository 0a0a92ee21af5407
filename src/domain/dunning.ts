import { addDays, dateOf, instantAt, MAILS_AT } from './dates.ts';
import type { DunningStep, Instant, PlainDate } from './types.ts';

export interface DueStep {
  /** The step's place in the order of days. */
  index: number;
  on: PlainDate;
  step: DunningStep;
}

/** A policy's steps in the order of their days; two of one day stay as they were written. */
export function inOrder(steps: readonly DunningStep[]): DunningStep[] {
  return [...steps].sort((a, b) => a.offsetDays - b.offsetDays);
}

/**
 * The next reminder of an invoice that is still unpaid, or null. `after` is the place of the step that was dealt with
 * last (null: none). A step whose day lies before the issue is skipped, the day of issue itself counts; so is one whose day
 * lies before `notBefore`: what fell into a hold is not caught up.
 */
export function nextDunningStep(invoice: {
  steps: readonly DunningStep[];
  dueOn: PlainDate;
  issuedOn: PlainDate;
  after: number | null;
  notBefore?: PlainDate;
}): DueStep | null {
  const { steps, dueOn, issuedOn, after, notBefore } = invoice;
  const candidates = inOrder(steps).map((step, index) => ({
    index,
    on: addDays(dueOn, step.offsetDays),
    step,
  }));
  const next = candidates.find(
    ({ index, on }) =>
      (after === null || index > after) && on >= issuedOn && (notBefore === undefined || on >= notBefore),
  );
  return next ?? null;
}

/** Once today's reminders have gone out the next can go tomorrow; an invoice of today was not there when they did. */
export function remindsFrom(asked: { at: Instant; zone: string; issuedOn: PlainDate }): PlainDate {
  const { at, zone, issuedOn } = asked;
  const on = dateOf(at, zone);
  const isTooLate = at > instantAt(on, MAILS_AT, zone) && issuedOn !== on;
  return isTooLate ? addDays(on, 1) : on;
}
