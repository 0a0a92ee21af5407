import { addDays, addMonths } from './dates.ts';
import type { Every, PlainDate } from './types.ts';

const MONTHS: Readonly<Record<Every, number>> = { month: 1, quarter: 3, year: 12 };

export function monthsOf(every: Every): number {
  return MONTHS[every];
}

/** How often a line is charged over its term; once where it has no period. The term is a multiple of `every`. */
export function periodsOf(every: Every | null, termMonths: number | null): number {
  return every === null || termMonths === null ? 1 : termMonths / monthsOf(every);
}

/** A term includes its last day, the day before `startOn` + `termMonths`. */
export function termOf(term: { startOn: PlainDate; termMonths: number }): {
  startOn: PlainDate;
  endOn: PlainDate;
} {
  return { startOn: term.startOn, endOn: addDays(addMonths(term.startOn, term.termMonths), -1) };
}

/**
 * Period `index` (from 0) of a recurring line. Each is counted from `startOn` itself and clamped to the month's last
 * day, so that a line of 31 January is charged on 28 February and again on 31 March.
 */
export function periodOf(
  startOn: PlainDate,
  every: Every,
  index: number,
): { periodStart: PlainDate; periodEnd: PlainDate } {
  const months = monthsOf(every);
  return {
    periodStart: addMonths(startOn, index * months),
    periodEnd: addDays(addMonths(startOn, (index + 1) * months), -1),
  };
}
