import { minorUnits } from '../../currencies.ts';
import { type Decimal, dec, max, min, roundTo } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { type Listed, written } from '../explain.ts';
import type { PriceBounds } from '../price.ts';

/** Roundings as decimal.js numbers them. */
const UP = 0;
const DOWN = 1;

/**
 * Keeps what a model lists within the least and the most that the price allows, of a period and over the term. Every
 * period costs the same, so that the least over a term is rounded up to whole minor units a period, the most down.
 */
export function withinBounds(
  listed: Listed,
  bounds: PriceBounds,
  { periods, unit: { currency, mode } }: { periods: () => Decimal; unit: MoneyUnit },
): Listed {
  const { minimumAmount, maximumAmount, minimumTermAmount, maximumTermAmount } = bounds;
  let bounded = listed;
  if (minimumAmount !== undefined && bounded.listAmount.lessThan(minimumAmount)) {
    bounded = replaced(bounded, dec(minimumAmount), `at least ${written(minimumAmount, currency)}`);
  }
  if (maximumAmount !== undefined && bounded.listAmount.greaterThan(maximumAmount)) {
    bounded = replaced(bounded, dec(maximumAmount), `at most ${written(maximumAmount, currency)}`);
  }
  const overTerm = () => roundTo(bounded.listAmount, currency, mode).times(periods());
  const eachPeriod = (amount: string, rounding: 0 | 1) =>
    dec(amount).div(periods()).toDecimalPlaces(minorUnits(currency), rounding);
  if (minimumTermAmount !== undefined && overTerm().lessThan(minimumTermAmount)) {
    const least = max(eachPeriod(minimumTermAmount, UP), bounded.listAmount);
    const note = `at least ${written(minimumTermAmount, currency)} over the term: ${written(least, currency)}`;
    bounded = replaced(bounded, least, note);
  }
  if (maximumTermAmount !== undefined && overTerm().greaterThan(maximumTermAmount)) {
    const most = min(eachPeriod(maximumTermAmount, DOWN), bounded.listAmount);
    const note = `at most ${written(maximumTermAmount, currency)} over the term: ${written(most, currency)}`;
    bounded = replaced(bounded, most, note);
  }
  return bounded;
}

const replaced = ({ explanation }: Listed, listAmount: Decimal, note: string): Listed => ({
  listAmount,
  explanation: [...explanation, note],
});
