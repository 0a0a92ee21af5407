import { type Decimal, dec, max, min, roundTo, ZERO } from '../../money.ts';
import { periodName } from '../explain.ts';
import { reduction } from '../lineAmounts.ts';
import type { LineOnItsWay, PricingStep, QuoteOnItsWay } from './step.ts';

/** A line's own discount, of what promotions have left. */
export const lineDiscount: PricingStep = {
  name: 'lineDiscount',
  changes: (quote) =>
    quote.lines.map((state) => ({
      amount: netOfDiscount(state, quote).minus(state.left),
      reason: reason(state, quote.currency),
    })),
  reasonOnQuote: () => 'The discounts on single lines.',
};

/**
 * Without promotions that is the rounded net amount of each period. What promotions take off the list price takes a
 * share of a discount by percent with it; it never makes the line cheaper than nothing, nor the discount negative.
 */
function netOfDiscount({ line, amounts, left }: LineOnItsWay, { context: { unit } }: QuoteOnItsWay): Decimal {
  const promoted = amounts.termListAmount.minus(left);
  const percent = line.discount && 'percent' in line.discount ? line.discount.percent : '0';
  const share = roundTo(promoted.times(dec(100).minus(percent)).div(100), unit.currency, unit.mode);
  return min(max(amounts.termNetAmount.minus(share), ZERO), left);
}

function reason({ line, amounts }: LineOnItsWay, currency: string): string {
  if (!line.discount) return '';
  const { every } = amounts;
  const period = 'amount' in line.discount && every !== null ? ` a ${periodName(every)}` : '';
  return `The line's discount of ${reduction(line.discount, currency)}${period}.`;
}
