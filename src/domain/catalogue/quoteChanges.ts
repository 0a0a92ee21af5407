import type { Every, Price } from '../pricing/price.ts';
import type { PricedLine, PricedQuote } from '../pricing/pricedQuote.ts';
import type { Amount } from '../types.ts';

/** A line, as far as the catalogue can change it. */
export interface LineSide {
  lineNo: number;
  description: string;
  quantity: string;
  price: Price;
  every: Every | null;
  listAmount: Amount;
  discountAmount: Amount;
  netAmount: Amount;
  termNetAmount: Amount;
}

/** What became of a line; one side is null where a line is new, or is no more. */
export interface LineChange {
  sku: string | null;
  before: LineSide | null;
  now: LineSide | null;
}

export interface QuoteChanges {
  isChanged: boolean;
  /** Only those that are another now. */
  lines: LineChange[];
  totals: Record<'before' | 'now', Pick<PricedQuote, 'netAmount' | 'taxAmount' | 'total'>>;
}

/**
 * How a quote differs from what the same request would cost now. Lines belong together by their product, or by their
 * description where they have none, in their order: a bundle may have other parts by now.
 */
export function quoteChanges(before: PricedQuote, now: PricedQuote): QuoteChanges {
  const left = queued(now.lines);
  const paired = before.lines.map((line) => ({ line, partner: left.get(keyOf(line))?.shift() ?? null }));
  const changed = paired.flatMap(({ line, partner }) => {
    const sides = { before: sideOf(line), now: partner && sideOf(partner) };
    return partner && isSame(valuesOf(line), valuesOf(partner)) ? [] : [{ sku: line.sku, ...sides }];
  });
  const added = now.lines
    .filter((line) => left.get(keyOf(line))?.includes(line))
    .map((line) => ({ sku: line.sku, before: null, now: sideOf(line) }));
  const lines = [...changed, ...added];
  const totals = { before: totalsOf(before), now: totalsOf(now) };
  return { isChanged: lines.length > 0 || !isSame(totals.before, totals.now), lines, totals };
}

function queued(lines: readonly PricedLine[]): Map<string, PricedLine[]> {
  const queues = new Map<string, PricedLine[]>();
  for (const line of lines) queues.set(keyOf(line), [...(queues.get(keyOf(line)) ?? []), line]);
  return queues;
}

const keyOf = ({ sku, description }: PricedLine) => (sku === null ? `text ${description}` : `sku ${sku}`);

function sideOf(line: PricedLine): LineSide {
  const { lineNo, description, quantity, price, every } = line;
  const { listAmount, discountAmount, netAmount, termNetAmount } = line;
  return {
    lineNo,
    description,
    quantity,
    price,
    every,
    listAmount,
    discountAmount,
    netAmount,
    termNetAmount,
  };
}

/** Where a line stands says nothing of its price. */
const valuesOf = (line: PricedLine) => ({ ...sideOf(line), lineNo: 0 });

const totalsOf = ({ netAmount, taxAmount, total }: PricedQuote) => ({ netAmount, taxAmount, total });

/** What comes out of Postgres has its fields in another order. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(a, sorted) === JSON.stringify(b, sorted);

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
