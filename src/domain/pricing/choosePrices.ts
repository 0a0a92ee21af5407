import type { BookPrice } from '../catalogue/product.ts';
import type { PlainDate } from '../types.ts';
import type { Price, Proration } from './price.ts';

/** A price book that is in force for a customer: the customer's own, its segment's or the standard one. */
export interface BookInForce {
  id: string;
  name: string;
  customerId: string | null;
  segment: string | null;
  effectiveFrom: PlainDate;
  proration?: Proration;
  /** Those of the products that are asked for. */
  prices: readonly { sku: string; price: Price }[];
}

export interface ChosenPrices {
  /** Null where no book is in force at all. */
  prices: BookPrice[] | null;
  standardPrices: { sku: string; price: Price }[];
  /** Of the book that goes before the others; absent for `actual`. */
  proration?: Proration;
}

/**
 * Which price counts for each product: that of the customer's own book, then of its segment's, then of the standard
 * one; of each kind the newest book. A book without a price for a product falls through to the next for it alone.
 *
 * @param books those of the quote's currency that are in force on its date, for this customer and its segment alone
 */
export function choosePrices(books: readonly BookInForce[]): ChosenPrices {
  const own = newest(books.filter(({ customerId }) => customerId !== null));
  const ofSegment = newest(
    books.filter(({ customerId, segment }) => customerId === null && segment !== null),
  );
  const standard = newest(books.filter(({ customerId, segment }) => customerId === null && segment === null));
  if (!own && !ofSegment && !standard) return { prices: null, standardPrices: [] };
  const chosen = new Map<string, BookPrice>();
  const take = (book: BookInForce | undefined, isFor?: 'customer' | 'segment') => {
    for (const { sku, price } of book?.prices ?? []) {
      if (chosen.has(sku)) continue;
      chosen.set(sku, {
        sku,
        price,
        ...(book && isFor ? { book: { name: book.name, isFor } } : {}),
        ...prorationOf(book),
      });
    }
  };
  take(own, 'customer');
  take(ofSegment, 'segment');
  take(standard);
  return {
    prices: [...chosen.values()],
    standardPrices: [...(standard?.prices ?? [])],
    ...prorationOf(own ?? ofSegment ?? standard),
  };
}

const prorationOf = (book: BookInForce | undefined) =>
  book?.proration === undefined || book.proration === 'actual' ? {} : { proration: book.proration };

/** The one that began last; of those that began on one day the one that was made last (an id sorts by time). */
function newest(books: readonly BookInForce[]): BookInForce | undefined {
  const order = ({ effectiveFrom, id }: BookInForce) => `${effectiveFrom} ${id}`;
  return books.reduce<BookInForce | undefined>(
    (best, book) => (best === undefined || order(book) > order(best) ? book : best),
    undefined,
  );
}
