import { type Decimal, dec, ZERO } from '../money.ts';
import type { PartQuantity } from './types.ts';

/**
 * How many of a part belong to `of` units of another product. A fixed quantity asks for none where there are none of
 * the other.
 */
export function partQuantity(quantity: PartQuantity, of: Decimal): Decimal {
  if (of.isZero()) return ZERO;
  if ('fixed' in quantity) return dec(quantity.fixed);
  const exact = of.times(quantity.perUnit).plus(quantity.plus ?? 0);
  switch (quantity.rounding ?? 'none') {
    case 'up':
      return exact.ceil();
    case 'down':
      return exact.floor();
    case 'none':
      return exact;
  }
}

/** "2 for each of 5, plus 1 = 11"; a fixed quantity needs no words. */
export function quantityWords(quantity: PartQuantity, of: Decimal): string | null {
  if ('fixed' in quantity) return null;
  const { perUnit, plus, rounding = 'none' } = quantity;
  return [
    `${dec(perUnit).toFixed()} for each of ${of.toFixed()}`,
    ...(plus === undefined || dec(plus).isZero() ? [] : [`plus ${dec(plus).toFixed()}`]),
    ...(rounding === 'none' ? [] : [`rounded ${rounding}`]),
  ]
    .join(', ')
    .concat(` = ${partQuantity(quantity, of).toFixed()}`);
}
