import { amountOverTerm } from '../lineAmounts.ts';
import { withoutTiers } from '../models/tiers.ts';
import type { PricingStep } from './step.ts';

/** What the quantity costs at the first tier of the standard price book; without a standard price, of its own. */
export const list: PricingStep = {
  name: 'list',
  changes: ({ lines, context }) =>
    lines.map(({ line }) => {
      const standard = line.contractPrice?.standard ?? line.price;
      const { amount, explanation } = amountOverTerm(withoutTiers(standard), line, context);
      return { amount, reason: `The list price: ${explanation}.` };
    }),
  reasonOnQuote: () => 'The list prices of all lines over their terms.',
};
