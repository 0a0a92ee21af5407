import { daysBetween, laterOf } from '../../dates.ts';
import { type Decimal, dec, max, min, sum, ZERO } from '../../money.ts';
import { termOf } from '../../periods.ts';
import { type CountedLine, countPeriods, exactCount } from '../../proration.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, written } from '../explain.ts';
import type { Every, PriceOf } from '../price.ts';
import type { LineTerm } from '../pricedQuote.ts';

/** A line that others may be a percentage of. */
export interface OtherLine extends LineTerm {
  sku: string | null;
  /** The bundles that it is a component of. */
  bundleSkus: readonly string[];
  every: Every | null;
  /** After its own discount, before promotions and what is granted on the whole quote. */
  termNetAmount: Decimal;
}

/** A percentage of what other lines cost; `others` has none that are priced so themselves. */
export function percentOf(
  price: PriceOf<'percentOf'>,
  line: CountedLine,
  { unit, others }: { unit: MoneyUnit; others: readonly OtherLine[] },
): Listed {
  const { skus, every, percent } = price;
  const meant = others.filter(
    ({ sku, bundleSkus }) =>
      skus === undefined || [sku, ...bundleSkus].some((named) => named !== null && skus.includes(named)),
  );
  const base =
    every === undefined
      ? sum(meant.map(({ termNetAmount }) => termNetAmount))
      : netOfPeriod(meant, line, every);
  const listAmount = base.times(percent).div(100);
  const term = `${dec(percent).toFixed()} % of ${written(base.toDecimalPlaces(6), unit.currency)}`;
  return { listAmount, explanation: [equation([term], listAmount.toDecimalPlaces(6), unit)] };
}

/** What recurring lines cost in the stretch of time that a line runs for, by its own periods. */
function netOfPeriod(others: readonly OtherLine[], line: CountedLine, every: Every): Decimal {
  const nets = others.flatMap((other) =>
    other.every === null || other.termMonths === null
      ? []
      : other.termNetAmount.times(shareInTerm({ ...other, termMonths: other.termMonths }, line)),
  );
  return sum(nets).div(exactCount(countPeriods(line, every)));
}

/** Lines that name no day begin together, but for the stretches of a ramp, which follow one another. */
function shareInTerm(other: LineTerm & { termMonths: number }, line: LineTerm): Decimal {
  const ours = { ...line, termMonths: line.termMonths ?? other.termMonths };
  if (other.startOn === null || line.startOn === null) return sharedMonths(other, ours).div(other.termMonths);
  const its = termOf(other, other.startOn);
  const own = termOf(ours, line.startOn);
  if (!its || !own) return ZERO;
  const first = laterOf(its.startOn, own.startOn);
  const last = its.endOn < own.endOn ? its.endOn : own.endOn;
  if (last < first) return ZERO;
  return dec(daysBetween(first, last) + 1).div(daysBetween(its.startOn, its.endOn) + 1);
}

interface Months {
  termMonths: number;
  startAfterMonths?: number;
}

function sharedMonths(a: Months, b: Months): Decimal {
  const end = ({ startAfterMonths = 0, termMonths }: Months) => startAfterMonths + termMonths;
  const first = max(dec(a.startAfterMonths ?? 0), dec(b.startAfterMonths ?? 0));
  return max(min(dec(end(a)), dec(end(b))).minus(first), ZERO);
}
