import type { Product } from '../catalogue/product.ts';
import { dec } from '../money.ts';
import type { Discount, Price } from '../pricing/price.ts';
import type { BundlePricing, ConfigurationProblem } from './types.ts';

/**
 * What a line of a configuration costs: `own` its price, less so many percent where it is a part of a bundle that gives
 * them; `included` nothing, since its parent's price has it; `byParts` nothing, since its parts have the price.
 */
export type Worth =
  | {
      kind: 'own';
      /** All that is off, of which `ofBundles` is the catalogue's and `ofLine` the discount of the line of the request. */
      percentOff: string | null;
      ofBundles: string | null;
      ofLine: string | null;
    }
  | { kind: 'included' }
  | { kind: 'byParts' };

export const OWN: Worth = { kind: 'own', percentOff: null, ofBundles: null, ofLine: null };
export const INCLUDED: Worth = { kind: 'included' };

/** More digits than any percentage of a request has. */
const PERCENT_DECIMALS = 15;

/** A bundle that has a price of its own keeps it; another leaves the price to its parts. */
export function worthOf(product: Product, given: Worth): Worth {
  const isByParts = product.bundle !== undefined && product.bundle.pricing !== 'asOne';
  return isByParts && given.kind === 'own' ? { kind: 'byParts' } : given;
}

/**
 * What the components of a bundle cost.
 *
 * @param given what the bundle itself would cost, with the percentage that is off as a part or by the line's discount
 */
export function worthOfComponents(pricing: BundlePricing, given: Worth): Worth {
  if (pricing === 'asOne' || given.kind !== 'own') return INCLUDED;
  if (pricing === 'byParts') return given;
  return {
    ...given,
    percentOff: bothOff(given.percentOff, pricing.percentOff),
    ofBundles: bothOff(given.ofBundles, pricing.percentOff),
  };
}

/** One percentage off what another one leaves. */
export function bothOff(first: string | null, second: string): string {
  const left = dec(100)
    .minus(first ?? 0)
    .times(dec(100).minus(second))
    .div(100);
  return dec(100).minus(left).toDecimalPlaces(PERCENT_DECIMALS).toFixed();
}

/** The discount of a line in percent, which a bundle that is priced by its parts hands on to them. */
export const percentOf = (discount: Discount | undefined): string | null =>
  discount !== undefined && 'percent' in discount ? discount.percent : null;

/** What a line must not say of a bundle that is priced by its parts, since its own price is zero. */
export function byPartsProblems(
  line: { price?: Price; discount?: Discount; standaloneSellingPrice?: string },
  { of, pointer }: { of: string; pointer: string },
): ConfigurationProblem[] {
  const reason = `${of} is priced by its parts.`;
  const { price, discount, standaloneSellingPrice } = line;
  return [
    ...(price ? [{ pointer: `${pointer}/price`, reason, fix: 'Leave the price out.' }] : []),
    ...(discount && 'amount' in discount
      ? [{ pointer: `${pointer}/discount`, reason, fix: 'Give the discount as a percentage.' }]
      : []),
    ...(standaloneSellingPrice === undefined
      ? []
      : [
          {
            pointer: `${pointer}/standaloneSellingPrice`,
            reason,
            fix: 'Leave the standalone selling price out: each part has its own.',
          },
        ]),
  ];
}
