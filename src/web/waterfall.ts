import type { WaterfallEntry, WaterfallStep } from '#domain/pricing/pricedQuote.ts';
import type { Format } from '#src/documents/format.ts';

const STEP_WORDS: Record<WaterfallStep, string> = {
  list: 'List',
  contractPrice: 'Contract price',
  tier: 'Tier or volume',
  promotion: 'Promotion',
  lineDiscount: 'Line discount',
  quoteDiscount: 'Quote discount',
  net: 'Net',
};

export interface WaterfallRow {
  step: string;
  reason: string;
  amount: string;
  /** Of a level, such as list and net, in contrast to a change. */
  isLevel: boolean;
}

/** The way from the list price to the net one, a row a step; none of a quote that was priced before there was one. */
export const waterfallRows = (
  waterfall: readonly WaterfallEntry[] | undefined,
  currency: string,
  format: Format,
): WaterfallRow[] =>
  (waterfall ?? []).map(({ step, amount, reason }) => ({
    step: STEP_WORDS[step],
    reason: format.figures(reason),
    amount: format.amount(amount, currency),
    isLevel: step === 'list' || step === 'net',
  }));
