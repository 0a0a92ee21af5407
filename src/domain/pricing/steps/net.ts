import { sum, toAmount } from '../../money.ts';
import type { WaterfallEntry } from '../pricedQuote.ts';
import type { LineOnItsWay, QuoteOnItsWay } from './step.ts';

/** The last level: what all steps have left. */
export function netOfLine({ left }: LineOnItsWay, currency: string): WaterfallEntry {
  return {
    step: 'net',
    amount: toAmount(left, currency),
    reason: 'What the line costs over its term, before tax.',
  };
}

export function netOfQuote({ lines, currency }: QuoteOnItsWay): WaterfallEntry {
  return {
    step: 'net',
    amount: toAmount(sum(lines.map(({ left }) => left)), currency),
    reason: 'What the quote costs over its term, before tax.',
  };
}
