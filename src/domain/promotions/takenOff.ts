import { type Decimal, dec, min, roundTo, split, sum, toAmount, ZERO } from '../money.ts';
import type { MoneyUnit } from '../rounding.ts';
import { isMeant, type PromotedLine } from './conditions.ts';
import type { Promotion } from './promotion.ts';

/** A line, and what is left of its price over the term. */
type LeftOfLine = Pick<PromotedLine, 'sku' | 'bundleSkus'> & { left: Decimal };

/** What a promotion takes off each line, in their order. */
export function takenOff(promotion: Promotion, lines: readonly LeftOfLine[], unit: MoneyUnit): Decimal[] {
  const { currency } = unit;
  const { target, conditions, cap } = promotion;
  const bases = lines.map((line) => (target === 'quote' || isMeant(conditions, line) ? line.left : ZERO));
  const capped = (off: Decimal) => (cap ? min(off, cap.amount) : off);
  if (target !== 'line') {
    const whole = sum(bases);
    return spread(capped(effectOn(promotion, whole, unit)), bases, currency);
  }
  const each = bases.map((base) => effectOn(promotion, base, unit));
  const all = sum(each);
  return capped(all).equals(all) ? each : spread(capped(all), each, currency);
}

/** Over the term, never more than there is. */
function effectOn({ effect }: Promotion, base: Decimal, { currency, mode }: MoneyUnit): Decimal {
  if ('percent' in effect) return roundTo(base.times(effect.percent).div(100), currency, mode);
  return min(base, effect.amount);
}

function spread(total: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  if (total.isZero()) return weights.map(() => ZERO);
  return split(
    toAmount(total, currency),
    weights.map((weight) => weight.toFixed()),
    currency,
  ).map((part) => dec(part));
}
