import { type Decimal, dec, toAmount, ZERO } from '../money.ts';
import { monthsOf } from '../periods.ts';
import { priceQuote } from '../pricing/priceQuote.ts';
import type { Amount, Catalogue, ResolvedLine, ResolvedQuote } from '../types.ts';
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
  /** Of the components of a bundle together, by the number of its line. */
  const worthOfComponents = new Map<number, Decimal>();
  const valued = quote.lines.map((line) => line);
  // Parts come behind their bundle, so that they are valued before it this way.
  for (const [index, line] of [...quote.lines.entries()].reverse()) {
    const ofComponents = worthOfComponents.get(line.lineNo);
    const isEnvelope = ofComponents?.gt(0) && line.standaloneSellingPrice === null;
    const standaloneSellingPrice = isEnvelope ? zero : ownWorth(line, flat[index], { quote, catalogue });
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

/** Null where pricing is to take the line's own list amount. */
function ownWorth(
  line: ResolvedLine,
  flat: FlatLine | undefined,
  { quote, catalogue }: { quote: ResolvedQuote; catalogue: Catalogue },
): Amount | null {
  if (flat?.worth.kind !== 'included' || line.standaloneSellingPrice !== null)
    return line.standaloneSellingPrice;
  const price = catalogue.prices?.find(({ sku }) => sku === line.sku)?.price;
  const isSameKind = price !== undefined && Boolean(price.every) === (line.kind === 'recurring');
  const isWhole = !price?.every || (line.termMonths ?? 0) % monthsOf(price.every) === 0;
  if (!isSameKind || !isWhole) return null;
  const { discount: _, ...undiscounted } = quote;
  const [alone] = priceQuote({ ...undiscounted, lines: [{ ...line, price }] }).lines;
  return alone?.standaloneSellingPrice ?? null;
}
