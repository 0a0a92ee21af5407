import { addDays, addMonths, daysBetween, monthEnd } from './dates.ts';
import { type Decimal, dec, roundTo, toAmount, ZERO } from './money.ts';
import type { Amount, PlainDate } from './types.ts';

/** `daily` follows the days that have passed, `monthly` the months of the term that are complete. */
export type Basis = 'daily' | 'monthly';

/** An obligation that is satisfied over time, and what of the transaction price is allocated to it. */
export interface RatableTerm {
  allocated: Amount;
  startOn: PlainDate;
  /** The term's last day, included. */
  endOn: PlainDate;
  currency: string;
  basis?: Basis;
}

export interface ScheduledPart {
  on: PlainDate;
  amount: Amount;
}

/** A share of a whole, as two numbers, so that no division rounds before the money does. */
export interface Performance {
  part: string;
  whole: string;
}

/**
 * Revenue over time in equal steps (IFRS 15.41, time elapsed). It is posted on each month's last day and on the term's
 * last day. The running total, allocated × share performed, is rounded half up, and a part is the difference of two
 * running totals, so that the parts add up to `allocated` exactly.
 *
 * By the month, each month of the term (counted from `startOn`; the last may be cut short) earns an equal part, which
 * is posted on the first of those days by which that month is complete.
 */
export function ratableSchedule(term: RatableTerm): ScheduledPart[] {
  return remainingSchedule({ ...term, recognised: '0', after: null });
}

/**
 * The parts that are posted after a day (null: all), when `recognised` is what has been until then. They add up to
 * `allocated` − `recognised`, also where `allocated` has changed since (IFRS 15.90).
 */
export function remainingSchedule(
  term: RatableTerm & { recognised: Amount; after: PlainDate | null },
): ScheduledPart[] {
  const days = postingDays(term).filter((day) => term.after === null || day > term.after);
  const performed = performedThrough(term);
  let before: Decimal = dec(term.recognised);
  return days.map((on) => {
    const total = performedAmount(term.allocated, performed(on), term.currency);
    const amount = toAmount(total.minus(before), term.currency);
    before = total;
    return { on, amount };
  });
}

type Term = Pick<RatableTerm, 'startOn' | 'endOn' | 'basis'>;

/** The share of a term that is performed by the end of a day (null: none yet): days of days, or months of months. */
export function ratablePerformance(term: Term & { through: PlainDate | null }): Performance {
  return performedThrough(term)(term.through);
}

function performedThrough({ startOn, endOn, basis }: Term): (through: PlainDate | null) => Performance {
  if (basis === 'monthly') {
    const ends = monthEnds(startOn, endOn);
    const complete = (through: PlainDate | null) =>
      ends.filter((end) => through !== null && end <= through).length;
    return (through) => ({ part: String(complete(through)), whole: String(ends.length) });
  }
  const whole = String(daysBetween(startOn, endOn) + 1);
  return (through) => {
    if (through === null || through < startOn) return { part: '0', whole };
    return { part: String(daysBetween(startOn, through < endOn ? through : endOn) + 1), whole };
  };
}

/** The running total of an obligation: allocated × share performed, rounded half up; zero where the whole is zero. */
export function performedAmount(allocated: Amount, { part, whole }: Performance, currency: string): Decimal {
  if (dec(whole).isZero()) return ZERO;
  return roundTo(dec(allocated).times(part).div(whole), currency);
}

/** Each month's last day within the term, and the term's last day. By the month, those that complete one. */
function postingDays(term: RatableTerm): PlainDate[] {
  const days: PlainDate[] = [];
  for (let day = monthEnd(term.startOn); day < term.endOn; day = monthEnd(addDays(day, 1))) days.push(day);
  days.push(term.endOn);
  if (term.basis !== 'monthly') return days;
  const ends = monthEnds(term.startOn, term.endOn);
  return days.filter((day, index) => ends.some((end) => end <= day && end > (days[index - 1] ?? '')));
}

/** The last day of each month of the term; the last one is the term's own, wherever it falls. */
function monthEnds(startOn: PlainDate, endOn: PlainDate): PlainDate[] {
  const ends: PlainDate[] = [];
  for (let month = 1; ; month += 1) {
    const end = addDays(addMonths(startOn, month), -1);
    if (end >= endOn) return [...ends, endOn];
    ends.push(end);
  }
}
