import type { Recognition } from './catalogue/product.ts';
import { min, split, sum, toAmount } from './money.ts';
import type { Milestone } from './pricing/quoteRequest.ts';
import { type Performance, performedAmount, ratablePerformance } from './ratable.ts';
import type { Amount, PlainDate } from './types.ts';

/**
 * Allocates a transaction price to performance obligations in proportion to their standalone selling prices
 * (IFRS 15.76), by largest remainder, ties to the earlier. Where all are zero the first obligation takes all.
 */
export function allocate(transactionPrice: Amount, ssps: readonly Amount[], currency: string): Amount[] {
  return split(transactionPrice, ssps, currency);
}

/**
 * Revenue to date of what is satisfied at points in time, part by part (IFRS 15.38): the running total of quantity.
 * More than was ordered earns no more.
 */
export function deliveredToDate(line: {
  allocated: Amount;
  delivered: string;
  ordered: string;
  currency: string;
}): Amount {
  const part = min(line.delivered, line.ordered).toFixed();
  return toDate(line.allocated, { part, whole: line.ordered }, line.currency);
}

/** Revenue to date of what is measured by milestones reached (IFRS 15.B15); `percentReached` is their sum. */
export function milestonesToDate(line: {
  allocated: Amount;
  percentReached: string;
  currency: string;
}): Amount {
  return toDate(line.allocated, { part: line.percentReached, whole: '100' }, line.currency);
}

interface Milestones {
  milestones: readonly Milestone[] | null;
  /** The names of those that were reached. */
  reached: readonly string[];
}

export function percentReached({ milestones, reached }: Milestones): string {
  const percents = (milestones ?? [])
    .filter(({ name }) => reached.includes(name))
    .map(({ percent }) => percent);
  return sum(percents).toFixed();
}

/**
 * The share of an obligation that is behind what was recognised of it: quantity delivered of ordered, percent reached of
 * 100, or a term's days through its last posting (null: none yet).
 */
export function performanceOf(
  obligation: Milestones & {
    recognition: Recognition;
    startOn: PlainDate | null;
    endOn: PlainDate | null;
    delivered: string;
    ordered: string;
    /** When a cancellation ended it; from then on what is left of it is performed. */
    closedOn?: PlainDate | null;
  },
  through: PlainDate | null,
): Performance {
  const { recognition, startOn, endOn, delivered, ordered, closedOn } = obligation;
  if (closedOn) return { part: '1', whole: '1' };
  switch (recognition) {
    case 'ratable':
      return startOn && endOn ? ratablePerformance({ startOn, endOn, through }) : { part: '0', whole: '1' };
    case 'milestone':
      return { part: percentReached(obligation), whole: '100' };
    case 'pointInTime':
      return { part: delivered, whole: ordered };
    default:
      return recognition satisfies never;
  }
}

function toDate(allocated: Amount, performance: Performance, currency: string): Amount {
  return toAmount(performedAmount(allocated, performance, currency), currency);
}

export interface CatchUp {
  /** What should have been recognised by now. */
  toDate: Amount;
  /** What is posted for it: negative where the price fell. */
  adjustment: Amount;
}

/**
 * A change of the transaction price, allocated on the same basis as at inception, is recognised at once for what was
 * performed already (IFRS 15.88). The share performed is that behind `recognised` (`performanceOf`); a term's days since
 * its last posting are in the next part of `remainingSchedule`.
 */
export function catchUp(change: {
  allocatedAfter: Amount;
  recognised: Amount;
  performed: Performance;
  currency: string;
}): CatchUp {
  const { allocatedAfter, recognised, performed, currency } = change;
  const earned = performedAmount(allocatedAfter, performed, currency);
  return { toDate: toAmount(earned, currency), adjustment: toAmount(earned.minus(recognised), currency) };
}
