import { type Decimal, dec, toAmount, ZERO } from '../money.ts';
import { monthsOf } from '../periods.ts';
import { priceQuote } from '../pricing/priceQuote.ts';
import type { Amount, Catalogue, Price, ResolvedLine, ResolvedQuote } from '../types.ts';
import type { FlatLine } from './expandLines.ts';

/**
 * Gives the lines of a configuration their standalone selling prices, so that revenue is allocated to what is delivered
 * (IFRS 15.76-77). A part that costs nothing here is worth what it costs when it is sold alone: its product's standalone
 * selling price, else its price in the price book. A bundle is no more than its parts: where these have standalone
 * selling prices and it has none of its own, nothing is allocated to it, and a cost that it has not is theirs.
 */
export function valueParts(
  quote: ResolvedQuote,
  flat: readonly FlatLine[],
  catalogue: Catalogue,
): ResolvedLine[] {
  const zero = toAmount(ZERO, quote.currency);
  const alone = pricesAlone(quote, flat, catalogue);
  /** Of the components of a bundle together, by the number of its line. */
  const worthOfComponents = new Map<number, Decimal>();
  const valued = quote.lines.map((line) => line);
  // Parts come behind their bundle, so that they are valued before it this way.
  for (const [index, line] of [...quote.lines.entries()].reverse()) {
    const ofComponents = worthOfComponents.get(line.lineNo);
    const isEnvelope = ofComponents?.gt(0) && line.standaloneSellingPrice === null;
    const own = line.standaloneSellingPrice ?? alone.get(line.lineNo) ?? null;
    const standaloneSellingPrice = isEnvelope ? zero : own;
    valued[index] = {
      ...line,
      standaloneSellingPrice,
      ...(ofComponents && line.cost === null ? { cost: zero } : {}),
    };
    if (line.role !== 'component' || line.parentLineNo === undefined) continue;
    const worth = dec(standaloneSellingPrice ?? 0).plus(ofComponents ?? 0);
    worthOfComponents.set(line.parentLineNo, worth.plus(worthOfComponents.get(line.parentLineNo) ?? 0));
  }
  return valued;
}

/** What included parts without a standalone selling price cost by the price book, by the number of their line. */
function pricesAlone(
  quote: ResolvedQuote,
  flat: readonly FlatLine[],
  catalogue: Catalogue,
): Map<number, Amount> {
  const prices = new Map((catalogue.prices ?? []).map(({ sku, price }) => [sku, price]));
  const lines = quote.lines.flatMap((line, index) => {
    if (flat[index]?.worth.kind !== 'included' || line.standaloneSellingPrice !== null) return [];
    const price = prices.get(line.sku ?? '');
    return price && fits(price, line) ? [{ ...line, price }] : [];
  });
  const { discount: _, ...undiscounted } = quote;
  const priced = lines.length > 0 ? priceQuote({ ...undiscounted, lines }).lines : [];
  return new Map(priced.map(({ lineNo, standaloneSellingPrice }) => [lineNo, standaloneSellingPrice]));
}

/** Whether a price can be one of this line: at its pace, and by whole periods of its term. */
function fits({ every }: Price, { kind, termMonths }: ResolvedLine): boolean {
  if (!every) return kind !== 'recurring';
  return kind === 'recurring' && (termMonths ?? 0) % monthsOf(every) === 0;
}
