import { kindProblems } from '../pricing/kindProblems.ts';
import type { Price } from '../pricing/price.ts';
import { priceProblems } from '../pricing/priceProblems.ts';
import type { FieldProblem, PlainDate } from '../types.ts';
import type { ProductKind } from './product.ts';

/** What a product costs in a book from a day on; null where the book then has no price for it. */
export interface PriceEntry {
  sku: string;
  price: Price | null;
}

/** A book, as far as the days of its prices depend on it. */
export interface BookDays {
  effectiveFrom: PlainDate;
  effectiveTo: PlainDate | null;
}

/**
 * What is wrong with prices that are to stand in a book together: each by itself, beside its product and beside the
 * others.
 *
 * @param kinds of the products that there are, by SKU, on the first day of the prices
 */
export function priceEntryProblems(
  entries: readonly PriceEntry[],
  kinds: ReadonlyMap<string, ProductKind>,
): FieldProblem[] {
  const seen = new Set<string>();
  const ofPrices = entries.flatMap(({ sku, price }, index) => {
    if (price === null) return [];
    const kind = kinds.get(sku);
    const pointer = `/prices/${index}/price`;
    return [...priceProblems(price, pointer), ...(kind ? kindProblems(kind, price, pointer) : [])];
  });
  const ofSkus = entries.flatMap(({ sku }, index) => {
    const pointer = `/prices/${index}/sku`;
    const isTwice = seen.has(sku);
    seen.add(sku);
    return [
      ...(kinds.has(sku) ? [] : [{ pointer, detail: `There is no product ${sku}.` }]),
      ...(isTwice ? [{ pointer, detail: `${sku} has a price already.` }] : []),
    ];
  });
  return [...ofPrices, ...ofSkus];
}

/** Why a price of a book cannot begin on a day, in a sentence; null where it can. */
export function dayOfBookProblem({ effectiveFrom, effectiveTo }: BookDays, day: PlainDate): string | null {
  if (day < effectiveFrom) return `The price book begins on ${effectiveFrom}.`;
  if (effectiveTo !== null && day > effectiveTo) return `The price book ends on ${effectiveTo}.`;
  return null;
}

/** The past of a price cannot be changed, since quotes of that past were made from it; a first price has none. */
export const pastPriceProblem = (sku: string, today: PlainDate): string =>
  `${sku} has a price in this book already, and what counted before today, ${today}, cannot be changed.`;
