import { ZERO } from '../../money.ts';
import { amountOverTerm } from '../lineAmounts.ts';
import { withoutTiers } from '../models/tiers.ts';
import type { PricingStep } from './step.ts';

/** What it makes that the price is the customer's, its segment's or the quote's own instead of the standard one. */
export const contractPrice: PricingStep = {
  name: 'contractPrice',
  changes: ({ lines, context }) =>
    lines.map(({ line, left }) => {
      if (!line.contractPrice) return { amount: ZERO, reason: '' };
      const { amount } = amountOverTerm(withoutTiers(line.price), line, context);
      return { amount: amount.minus(left), reason: line.contractPrice.reason };
    }),
  reasonOnQuote: () => 'Prices of this customer, its segment or this quote instead of the standard ones.',
};
