import { addDays, addMonths } from './dates.ts';
import type { Every } from './pricing/price.ts';
import type { LineTerm } from './pricing/pricedQuote.ts';
import type { PlainDate } from './types.ts';

const MONTHS: Readonly<Record<Every, number>> = { month: 1, quarter: 3, halfYear: 6, year: 12 };

export function monthsOf(every: Every): number {
  return MONTHS[every];
}

/** Days from one up to another that is not among them. So what follows begins where this ends, and no day counts twice. */
export interface Stretch {
  from: PlainDate;
  until: PlainDate;
}

/** A period of a line: its days within the term, and those that it would have if the term did not cut it off. */
export interface Period extends Stretch {
  whole: Stretch;
  /** Null where it is whole itself. */
  broken: 'first' | 'last' | null;
}

/** The periods of a line: at most one broken one at either end, and the whole ones in between. */
export interface PeriodGrid {
  first: Period | null;
  /** Period n of them starts `afterMonths` and n periods after `from`. */
  whole: { from: PlainDate; afterMonths: number; count: number };
  last: Period | null;
}

/** The day that a line starts on. `from` is that of lines that name none. */
export function startOf(line: LineTerm, from: PlainDate): PlainDate {
  return line.startAfterMonths
    ? addMonths(anchorOf(line, from), line.startAfterMonths)
    : anchorOf(line, from);
}

/** A line's first and last day, both included; null for a line without a term. */
export function termOf(line: LineTerm, from: PlainDate): { startOn: PlainDate; endOn: PlainDate } | null {
  return line.termMonths === null
    ? null
    : { startOn: startOf(line, from), endOn: line.endOn ?? addDays(untilOf(line, from), -1) };
}

/**
 * The periods of a line with a term. Each is counted from the start itself and clamped to the month's last day, so that
 * a line of 31 January is charged on 28 February and again on 31 March; or they are those of the calendar.
 */
export function gridOf(line: LineTerm, every: Every, from: PlainDate): PeriodGrid {
  const months = monthsOf(every);
  const until = untilOf(line, from);
  const first = line.alignTo === 'calendar' ? cutCalendar(startOf(line, from), until, months) : null;
  const whole = wholePeriods(line, first, { from, until, months });
  return { first, whole, last: lastOf(whole, until, months) };
}

/** All periods of a line in their order. */
export function periodsIn(line: LineTerm, every: Every, from: PlainDate): Period[] {
  const months = monthsOf(every);
  const { first, whole, last } = gridOf(line, every, from);
  const between = Array.from({ length: whole.count }, (_, index): Period => {
    const stretch = stretchOf(whole, index, months);
    return { ...stretch, whole: stretch, broken: null };
  });
  return [first, ...between, last].filter((period) => period !== null);
}

/** Whole months from one day to another, counted as terms are. */
export function wholeMonths({ from, until }: Stretch): number {
  const [years, months] = [yearOf(until) - yearOf(from), monthOf(until) - monthOf(from)];
  const begun = years * 12 + months;
  return addMonths(from, begun) > until ? begun - 1 : begun;
}

export const yearOf = (date: PlainDate): number => Number(date.slice(0, 4));
export const monthOf = (date: PlainDate): number => Number(date.slice(5, 7));

const anchorOf = ({ countedFrom, startOn }: LineTerm, from: PlainDate): PlainDate =>
  countedFrom ?? startOn ?? from;

/** The first day after a line's term. */
function untilOf(line: LineTerm, from: PlainDate): PlainDate {
  if (line.endOn !== undefined) return addDays(line.endOn, 1);
  return addMonths(anchorOf(line, from), (line.startAfterMonths ?? 0) + (line.termMonths ?? 0));
}

/** The period of the calendar that a term begins within; null where it begins with it. */
function cutCalendar(startOn: PlainDate, until: PlainDate, months: number): Period | null {
  const firstMonth = monthOf(startOn) - ((monthOf(startOn) - 1) % months);
  const begin = `${startOn.slice(0, 5)}${String(firstMonth).padStart(2, '0')}-01`;
  if (begin === startOn) return null;
  const end = addMonths(begin, months);
  return {
    from: startOn,
    until: end < until ? end : until,
    whole: { from: begin, until: end },
    broken: 'first',
  };
}

function wholePeriods(
  line: LineTerm,
  first: Period | null,
  { from, until, months }: { from: PlainDate; until: PlainDate; months: number },
): PeriodGrid['whole'] {
  if (line.alignTo !== 'calendar' && line.endOn === undefined) {
    const count = Math.floor((line.termMonths ?? 0) / months);
    return { from: anchorOf(line, from), afterMonths: line.startAfterMonths ?? 0, count };
  }
  const begin = first?.until ?? startOf(line, from);
  return { from: begin, afterMonths: 0, count: Math.floor(wholeMonths({ from: begin, until }) / months) };
}

function lastOf(whole: PeriodGrid['whole'], until: PlainDate, months: number): Period | null {
  const stretch = stretchOf(whole, whole.count, months);
  return stretch.from < until ? { from: stretch.from, until, whole: stretch, broken: 'last' } : null;
}

function stretchOf({ from, afterMonths }: PeriodGrid['whole'], index: number, months: number): Stretch {
  return {
    from: addMonths(from, afterMonths + index * months),
    until: addMonths(from, afterMonths + (index + 1) * months),
  };
}
