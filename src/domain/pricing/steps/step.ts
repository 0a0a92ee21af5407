import type { Decimal } from '../../money.ts';
import type { LineAmounts } from '../lineAmounts.ts';
import type { PriceContext } from '../models/listPrice.ts';
import type { Discount } from '../price.ts';
import type { ResolvedLine, WaterfallEntry, WaterfallStep } from '../pricedQuote.ts';

/** A line on its way from list to net. Amounts are over the term and have no more decimals than the currency. */
export interface LineOnItsWay {
  line: ResolvedLine;
  amounts: LineAmounts;
  /** What the steps so far have left. */
  left: Decimal;
  waterfall: WaterfallEntry[];
}

export interface QuoteOnItsWay {
  currency: string;
  /** What prices are computed in: the currency, and the lines that a percentage can be of. */
  context: PriceContext;
  discount: Discount | undefined;
  lines: LineOnItsWay[];
}

/** What a step does to a line: a signed amount over the term, and why in a sentence. */
export interface Change {
  amount: Decimal;
  reason: string;
}

/** One step from list to net. Each sees what those before it have left. */
export interface PricingStep {
  name: WaterfallStep;
  /** One for each line, in their order. */
  changes(quote: QuoteOnItsWay): Change[];
  /** What the step is on the whole quote, in a sentence. */
  reasonOnQuote(quote: QuoteOnItsWay): string;
  promotionId?: string;
}
