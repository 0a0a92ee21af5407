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

/** What a quantity goes by, before there is a quote: "2 for each unit, plus 1, rounded up". */
export function quantityRuleWords(quantity: PartQuantity): string {
  return 'fixed' in quantity ? `${dec(quantity.fixed).toFixed()} in all` : formulaWords(quantity, 'unit');
}

/** "2 for each of 5, plus 1 = 11"; a fixed quantity needs no words. */
export function quantityWords(quantity: PartQuantity, of: Decimal): string | null {
  if ('fixed' in quantity) return null;
  return `${formulaWords(quantity, `of ${of.toFixed()}`)} = ${partQuantity(quantity, of).toFixed()}`;
}

function formulaWords(
  { perUnit, plus, rounding = 'none' }: Exclude<PartQuantity, { fixed: string }>,
  what: string,
): string {
  return [
    `${dec(perUnit).toFixed()} for each ${what}`,
    ...(plus === undefined || dec(plus).isZero() ? [] : [`plus ${dec(plus).toFixed()}`]),
    ...(rounding === 'none' ? [] : [`rounded ${rounding}`]),
  ].join(', ');
}
