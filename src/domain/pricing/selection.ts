import { sum } from '../money.ts';
import { choosePromotions } from '../promotions/choosePromotions.ts';
import { unitOf } from '../rounding.ts';
import type { FieldProblem, Result } from '../types.ts';
import { discountProblems } from './discountProblems.ts';
import { amountsOfLines } from './lineAmounts.ts';
import type { PricedQuote, ResolvedLine, SelectableQuote } from './pricedQuote.ts';
import { priceQuote } from './priceQuote.ts';
import { promotedLines } from './resolveQuote.ts';
import { runWaterfall } from './waterfall.ts';

/**
 * The price of a quote with the optional lines that are chosen, from what was resolved when it was made: tiers,
 * promotions and discounts are worked out anew for the lines that are left, which keep their numbers. Lines that are not
 * chosen are priced as they would be if all were.
 *
 * @param selected line numbers; a problem points to its place in `/selectedLines`
 */
export function priceSelection(quote: SelectableQuote, selected: readonly number[]): Result<PricedQuote> {
  const unknown = selected.flatMap((lineNo, index) =>
    quote.optional.includes(lineNo)
      ? []
      : [{ pointer: `/selectedLines/${index}`, detail: `Line ${lineNo} is no optional line of this quote.` }],
  );
  if (unknown.length > 0) return { ok: false, problems: unknown };
  const left = linesWith(quote, selected);
  const priced = priceLines(quote, left);
  if (!priced.ok || left.length === quote.resolved.lines.length) return priced;
  const all = priceLines(quote, quote.resolved.lines);
  if (!all.ok) return all;
  const chosen = new Set(left.map(({ lineNo }) => lineNo));
  const notSelected = all.value.lines.filter(({ lineNo }) => !chosen.has(lineNo));
  return { ok: true, value: { ...priced.value, notSelected } };
}

/** The price of some of the lines, as a quote of them alone has it. */
export function priceLines(
  { resolved, promotions, codes, customer }: SelectableQuote,
  lines: ResolvedLine[],
): Result<PricedQuote> {
  const { currency, date, discount, rounding } = resolved;
  const found = amountsOfLines(lines, unitOf(resolved));
  const { met } = choosePromotions({
    promotions,
    // A code whose conditions the choice does not meet takes nothing off; that is no fault of whoever chooses.
    codes: codes.map((code) => ({ code, pointer: '' })),
    quote: { unit: found.context.unit, date, customer, lines: promotedLines(lines, found.amounts) },
  });
  const quote = { ...resolved, lines, ...(met.length > 0 ? { promotions: met } : {}) };
  const problems: FieldProblem[] = [];
  if (discount && 'amount' in discount) {
    const { lines: ways } = runWaterfall({ currency, rounding, lines, promotions: met }, found);
    const of = sum(ways.map((way) => way.left));
    problems.push(...discountProblems(discount, '/discount', { currency, of }));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: priceQuote(quote, found) };
}

/** The lines that stay, each with its parts, a ramp with all of its segments. What a rule has added belongs to no line of the request and stays. */
export function linesWith(
  { resolved: { lines }, optional }: Pick<SelectableQuote, 'resolved' | 'optional'>,
  selected: readonly number[],
): ResolvedLine[] {
  const byNo = new Map(lines.map((line) => [line.lineNo, line]));
  const rootOf = (line: ResolvedLine): number => {
    if (line.segment) return line.segment.rampLineNo;
    const parent = line.parentLineNo === undefined ? undefined : byNo.get(line.parentLineNo);
    return parent ? rootOf(parent) : line.lineNo;
  };
  return lines.filter((line) => {
    const root = rootOf(line);
    return !optional.includes(root) || selected.includes(root);
  });
}

/** The price that was offered, whatever was chosen of it since. */
export function offeredPrice({
  priced,
  selectable,
}: {
  priced: PricedQuote;
  selectable: SelectableQuote | null;
}): PricedQuote {
  const offered = selectable ? priceSelection(selectable, selectable.selected) : null;
  return offered?.ok ? offered.value : priced;
}

/** What an offer can come to at its least and at its most: without an optional line, and with all of them. */
export function extremesOf(quote: SelectableQuote): PricedQuote[] {
  return [[], quote.optional].map((selected) => {
    const priced = priceSelection(quote, selected);
    if (!priced.ok) throw new Error('A quote was made that cannot be priced with each of its choices.');
    return priced.value;
  });
}
