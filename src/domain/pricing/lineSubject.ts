import type { BookPrice, Catalogue, Product, ProductKind, Recognition } from '../catalogue/product.ts';
import { addDays, addMonths, isPlainDate } from '../dates.ts';
import { wholeMonths } from '../periods.ts';
import type { CountedLine } from '../proration.ts';
import type { Price, Proration } from './price.ts';
import type { ResolvedLine } from './pricedQuote.ts';
import type { QuoteLineRequest } from './quoteRequest.ts';

const DEFAULT_TERM_MONTHS = 12;

/** A catalogue's rows by their SKU, so that a quote of many lines does not search all of them for each. */
export interface BySku {
  products: ReadonlyMap<string, Product>;
  prices: ReadonlyMap<string, BookPrice>;
  standardPrices: ReadonlyMap<string, Price>;
  /** For prices that no book has. */
  proration: Proration | undefined;
}

export function bySkuOf({ products, prices, standardPrices, proration }: Catalogue): BySku {
  // A catalogue without standard prices is one whose prices are the standard ones.
  const standards = standardPrices ?? prices ?? [];
  return {
    products: new Map(products.map((product) => [product.sku, product])),
    prices: new Map((prices ?? []).map((price) => [price.sku, price])),
    standardPrices: new Map(standards.map(({ sku, price }) => [sku, price])),
    proration,
  };
}

/** What a line is about, before its figures are checked. */
export interface Subject {
  product: Product | null;
  price: Price | null;
  contractPrice: ResolvedLine['contractPrice'];
  kind: ProductKind;
  recognition: Recognition;
  term: CountedLine;
}

/** Finds a line's product and its price, and fills in what follows from them. */
export function subjectOf(request: QuoteLineRequest, bySku: BySku): Subject {
  const sku = request.sku ?? '';
  const product = bySku.products.get(sku) ?? null;
  const fromBook = bySku.prices.get(sku) ?? null;
  const price = request.price ?? fromBook?.price ?? null;
  const kind = product?.kind ?? (price?.every ? 'recurring' : 'oneTime');
  const byDefault = kind === 'recurring' ? 'ratable' : 'pointInTime';
  const recognition = request.recognition ?? product?.recognition ?? byDefault;
  const proration = request.price || !fromBook ? bySku.proration : fromBook.proration;
  return {
    product,
    price,
    contractPrice: contractPriceOf(request.price, fromBook, bySku.standardPrices.get(sku)),
    kind,
    recognition,
    term: hasTerm({ kind, recognition })
      ? termOfRequest(request, proration)
      : { termMonths: null, startOn: request.startOn ?? null },
  };
}

/** Whether a line runs for a time, be it charged for its periods or recognised over its days. */
export const hasTerm = ({ kind, recognition }: Pick<Product, 'kind' | 'recognition'>): boolean =>
  kind !== 'oneTime' || recognition === 'ratable';

function termOfRequest(request: QuoteLineRequest, proration: Proration | undefined): CountedLine {
  const { termMonths, startOn, endOn, alignTo, startAfterMonths, countedFrom } = request;
  return {
    termMonths: termMonths ?? monthsBegun(startOn, endOn) ?? DEFAULT_TERM_MONTHS,
    startOn: startOn ?? null,
    ...(endOn === undefined ? {} : { endOn }),
    ...(alignTo === 'calendar' ? { alignTo } : {}),
    ...(startAfterMonths === undefined ? {} : { startAfterMonths }),
    ...(countedFrom === undefined ? {} : { countedFrom }),
    ...(proration === undefined || proration === 'actual' ? {} : { proration }),
  };
}

/** Null where the days are not sound; what is wrong with them is told elsewhere. */
function monthsBegun(startOn: string | undefined, endOn: string | undefined): number | null {
  if (startOn === undefined || endOn === undefined) return null;
  if (!isPlainDate(startOn) || !isPlainDate(endOn) || endOn < startOn) return null;
  const until = addDays(endOn, 1);
  const months = wholeMonths({ from: startOn, until });
  return addMonths(startOn, months) < until ? months + 1 : months;
}

/** The standard price that another one takes the place of, if there is one. */
function contractPriceOf(
  price: Price | undefined,
  fromBook: BookPrice | null,
  standard: Price | undefined,
): ResolvedLine['contractPrice'] {
  // A percentage of other lines has no amount of its own to set another price against.
  const counts = price ?? fromBook?.price;
  if (standard?.model === 'percentOf' && counts?.model !== 'percentOf') return undefined;
  if (standard === undefined) return undefined;
  if (price) return { standard, reason: 'The price is agreed on the quote, instead of the standard one.' };
  if (!fromBook?.book) return undefined;
  const { name, isFor } = fromBook.book;
  const whose = isFor === 'customer' ? 'this customer' : 'the customer’s segment';
  return { standard, reason: `The price book “${name}” has a price for ${whose}.` };
}
