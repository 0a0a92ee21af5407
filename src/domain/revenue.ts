import { dec, min, split, sum, toAmount } from './money.ts';
import { type Performance, performedAmount } from './ratable.ts';
import type { Amount } from './types.ts';

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
 * performed already (IFRS 15.88). The share performed is that behind `recognised`: quantity delivered of ordered,
 * percent reached of 100, or a term's days through its last posting (`ratablePerformance`); the days since are in
 * the next part of `remainingSchedule`.
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

/** What the catch-ups of all obligations come to: the one amount that a price reduction posts. */
export function totalAdjustment(catchUps: readonly CatchUp[], currency: string): Amount {
  return toAmount(sum(catchUps.map(({ adjustment }) => dec(adjustment))), currency);
}
