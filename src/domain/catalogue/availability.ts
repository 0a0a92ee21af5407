import { named, type ProductsBySku } from '../configuration/words.ts';
import type { PlainDate } from '../types.ts';
import type { Product } from './product.ts';

/** Why a product is not sold on a day, and what mends it: whole sentences. Null where it is sold. */
export function unavailability(
  product: Product,
  on: PlainDate,
  products: ProductsBySku,
): { reason: string; fix: string } | null {
  const { sku, effectiveFrom, withdrawal } = product;
  const of = named(sku, products);
  if (effectiveFrom !== undefined && effectiveFrom > on) {
    return {
      reason: `${of} is sold from ${effectiveFrom} on.`,
      fix: 'Choose another product, or another date.',
    };
  }
  if (withdrawal === undefined || !isWithdrawnOn(product, on)) return null;
  const why = withdrawal.reason === undefined ? '' : `: ${withdrawal.reason}`;
  const { replacedBy } = withdrawal;
  return {
    reason: `${of} has been withdrawn since ${withdrawal.on}${why}${/[.!?]$/.test(why) ? '' : '.'}`,
    fix:
      replacedBy === undefined ? 'Choose another product.' : `Take ${named(replacedBy, products)} instead.`,
  };
}

export function isWithdrawnOn({ withdrawal }: Pick<Product, 'withdrawal'>, on: PlainDate): boolean {
  if (withdrawal === undefined) return false;
  return withdrawal.on <= on && (withdrawal.until === undefined || withdrawal.until > on);
}
