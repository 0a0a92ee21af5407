import { sum, toAmount, ZERO } from '../money.ts';
import { unitOf } from '../rounding.ts';
import { type AmountsOfLines, amountsOfLines, type LineAmounts } from './lineAmounts.ts';
import type { ResolvedQuote, WaterfallEntry } from './pricedQuote.ts';
import { contractPrice } from './steps/contractPrice.ts';
import { lineDiscount } from './steps/lineDiscount.ts';
import { list } from './steps/list.ts';
import { netOfLine, netOfQuote } from './steps/net.ts';
import { promotionStep } from './steps/promotion.ts';
import { quoteDiscount } from './steps/quoteDiscount.ts';
import type { Change, LineOnItsWay, PricingStep, QuoteOnItsWay } from './steps/step.ts';
import { tier } from './steps/tier.ts';

type ToPrice = Pick<ResolvedQuote, 'currency' | 'lines' | 'discount' | 'promotions' | 'rounding'>;

/** The way from list to net; the order is the price's meaning. */
function stepsOf({ promotions = [] }: ToPrice): PricingStep[] {
  const applied = promotions.filter(({ keptOut }) => keptOut === null);
  return [list, contractPrice, tier, ...applied.map(promotionStep), lineDiscount, quoteDiscount];
}

/**
 * Takes a quote's lines through all steps, from the list price to the net one. List and changes add up to net exactly,
 * on each line and in sum. A step that changes nothing is left out.
 *
 * @param found the amounts of the quote's lines, where the caller has computed them already
 */
export function runWaterfall(
  quote: ToPrice,
  found: AmountsOfLines = amountsOfLines(quote.lines, unitOf(quote)),
): { lines: LineOnItsWay[]; waterfall: WaterfallEntry[] } {
  const waterfall: WaterfallEntry[] = [];
  const way = atTheStart(quote, found);
  for (const step of stepsOf(quote)) {
    const changes = step.changes(way);
    const entry = entryOf(
      step,
      { amount: sum(changes.map(({ amount }) => amount)), reason: step.reasonOnQuote(way) },
      way.currency,
    );
    // Changes of lines that cancel each other out are something that the quote shows, as nothing in sum.
    if (step.name === 'list' || changes.some(({ amount }) => !amount.isZero())) waterfall.push(entry);
    for (const [index, state] of way.lines.entries()) take(changes[index], step, state, way.currency);
  }
  for (const state of way.lines) state.waterfall.push(netOfLine(state, way.currency));
  return { lines: way.lines, waterfall: [...waterfall, netOfQuote(way)] };
}

function atTheStart(
  { currency, discount, lines }: ToPrice,
  { amounts, context }: AmountsOfLines,
): QuoteOnItsWay {
  const start = (own: LineAmounts, index: number): LineOnItsWay[] => {
    const line = lines[index];
    return line ? [{ line, amounts: own, left: ZERO, waterfall: [] }] : [];
  };
  return { currency, context, discount, lines: amounts.flatMap(start) };
}

/** Moves a line on by what a step does to it. A copy for each step would be most of the memory of a long quote. */
function take(change: Change | undefined, step: PricingStep, state: LineOnItsWay, currency: string): void {
  if (!change || (change.amount.isZero() && step.name !== 'list')) return;
  state.left = state.left.plus(change.amount);
  state.waterfall.push(entryOf(step, change, currency));
}

function entryOf({ name, promotionId }: PricingStep, change: Change, currency: string): WaterfallEntry {
  return {
    step: name,
    amount: toAmount(change.amount, currency),
    reason: change.reason,
    ...(promotionId === undefined ? {} : { promotionId }),
  };
}
