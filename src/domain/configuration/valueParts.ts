import type { Catalogue } from '../catalogue/product.ts';
import { type Decimal, dec, toAmount, ZERO } from '../money.ts';
import { amountsOfLines } from '../pricing/lineAmounts.ts';
import type { Price } from '../pricing/price.ts';
import type { ResolvedLine } from '../pricing/pricedQuote.ts';
import { unitOf } from '../rounding.ts';
import type { FlatLine } from './expandLines.ts';

/**
 * Gives the lines of a configuration their standalone selling prices, so that revenue is allocated to what is delivered
 * (IFRS 15.76-77). A part that costs nothing here is worth what it costs when it is sold alone: its product's standalone
 * selling price, else its price in the price book. A bundle is no more than its parts: where these have standalone
 * selling prices and it has none of its own, nothing is allocated to it, and a cost that it has not is theirs.
 */
export function valueParts(
  lines: readonly ResolvedLine[],
  flat: readonly FlatLine[],
  { catalogue, currency }: { catalogue: Catalogue; currency: string },
): ResolvedLine[] {
  const zero = toAmount(ZERO, currency);
  const alone = pricesAlone(lines, flat, { catalogue, currency });
  /** Of the components of a bundle together, by the number of its line. */
  const worthOfComponents = new Map<number, Decimal>();
  const valued = [...lines];
  // Parts come behind their bundle, so that they are valued before it this way.
  for (const [index, line] of [...lines.entries()].reverse()) {
    const ofComponents = worthOfComponents.get(line.lineNo);
    const isEnvelope = ofComponents?.gt(0) && line.standaloneSellingPrice === null;
    const sold = alone.get(line.lineNo);
    const own = line.standaloneSellingPrice ?? (sold ? toAmount(sold, currency) : null);
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
  all: readonly ResolvedLine[],
  flat: readonly FlatLine[],
  { catalogue, currency }: { catalogue: Catalogue; currency: string },
): Map<number, Decimal> {
  const prices = new Map((catalogue.prices ?? []).map(({ sku, price }) => [sku, price]));
  const lines = all.flatMap((line, index) => {
    if (flat[index]?.worth.kind !== 'included' || line.standaloneSellingPrice !== null) return [];
    const price = prices.get(line.sku ?? '');
    return price && fits(price, line) ? [{ ...line, price }] : [];
  });
  const { amounts } = amountsOfLines(lines, unitOf({ currency, rounding: catalogue.rounding }));
  return new Map(amounts.map(({ termListAmount }, index) => [lines[index]?.lineNo ?? 0, termListAmount]));
}

/** Whether a price can be one of this line: its own, and at the line's pace. */
const fits = ({ model, every }: Price, { kind }: ResolvedLine): boolean =>
  model !== 'percentOf' && (every !== undefined) === (kind === 'recurring');
