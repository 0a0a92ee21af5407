import { daysBetween, laterOf } from '../../dates.ts';
import { type Decimal, dec, min, sum, ZERO } from '../../money.ts';
import { termOf } from '../../periods.ts';
import type { MoneyUnit } from '../../rounding.ts';
import type { Every, PlainDate, PriceOf } from '../../types.ts';
import { equation, type Listed, written } from '../explain.ts';

/** A line that others may be a percentage of. */
export interface OtherLine {
  sku: string | null;
  /** The bundles that it is a component of. */
  bundleSkus: readonly string[];
  every: Every | null;
  termMonths: number | null;
  startOn: PlainDate | null;
  /** After its own discount, before promotions and what is granted on the whole quote. */
  termNetAmount: Decimal;
}

/** A percentage of what other lines cost; `others` has none that are priced so themselves. */
export function percentOf(
  price: PriceOf<'percentOf'>,
  line: { termMonths: number | null; startOn: PlainDate | null; periods: Decimal },
  { unit, others }: { unit: MoneyUnit; others: readonly OtherLine[] },
): Listed {
  const { skus, every, percent } = price;
  const meant = others.filter(
    ({ sku, bundleSkus }) =>
      skus === undefined || [sku, ...bundleSkus].some((named) => named !== null && skus.includes(named)),
  );
  const base =
    every === undefined ? sum(meant.map(({ termNetAmount }) => termNetAmount)) : netOfPeriod(meant, line);
  const listAmount = base.times(percent).div(100);
  const term = `${dec(percent).toFixed()} % of ${written(base.toDecimalPlaces(6), unit.currency)}`;
  return { listAmount, explanation: [equation([term], listAmount.toDecimalPlaces(6), unit)] };
}

/** What recurring lines cost in the stretch of time that a line runs for, by its own periods. */
function netOfPeriod(
  others: readonly OtherLine[],
  line: { termMonths: number | null; startOn: PlainDate | null; periods: Decimal },
): Decimal {
  const nets = others.flatMap((other) =>
    other.every === null || other.termMonths === null
      ? []
      : other.termNetAmount.times(shareInTerm({ ...other, termMonths: other.termMonths }, line)),
  );
  return sum(nets).div(line.periods);
}

/** Lines that name no day begin together. */
function shareInTerm(
  other: { termMonths: number; startOn: PlainDate | null },
  line: { termMonths: number | null; startOn: PlainDate | null },
): Decimal {
  const months = line.termMonths ?? other.termMonths;
  if (other.startOn === null || line.startOn === null) {
    return min(dec(months), dec(other.termMonths)).div(other.termMonths);
  }
  const its = termOf({ startOn: other.startOn, termMonths: other.termMonths });
  const ours = termOf({ startOn: line.startOn, termMonths: months });
  const first = laterOf(its.startOn, ours.startOn);
  const last = its.endOn < ours.endOn ? its.endOn : ours.endOn;
  if (last < first) return ZERO;
  return dec(daysBetween(first, last) + 1).div(daysBetween(its.startOn, its.endOn) + 1);
}
