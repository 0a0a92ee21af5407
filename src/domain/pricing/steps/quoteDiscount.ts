import { dec, roundAmount, split, sum, toAmount, ZERO } from '../../money.ts';
import type { Amount } from '../../types.ts';
import { reduction } from '../lineAmounts.ts';
import type { PricingStep, QuoteOnItsWay } from './step.ts';

/** The discount on the whole quote, split by largest remainder in proportion to what is left, ties to the earlier line. */
export const quoteDiscount: PricingStep = {
  name: 'quoteDiscount',
  changes(quote) {
    const { lines, currency, discount } = quote;
    const amount = quoteDiscountAmount(quote);
    if (!discount || dec(amount).isZero()) return lines.map(() => ({ amount: ZERO, reason: '' }));
    const weights = lines.map(({ left }) => left.toFixed());
    const reason = `The line's share of the quote's discount of ${reduction(discount, currency)}.`;
    return split(amount, weights, currency).map((share) => ({ amount: dec(share).negated(), reason }));
  },
  reasonOnQuote: ({ discount, currency }) =>
    discount ? `The quote's discount of ${reduction(discount, currency)}.` : '',
};

/** Over the term, rounded to the currency; zero where there is none. */
function quoteDiscountAmount({ discount, currency, context, lines }: QuoteOnItsWay): Amount {
  if (!discount) return toAmount(ZERO, currency);
  if ('amount' in discount) return toAmount(discount.amount, currency);
  const left = sum(lines.map((state) => state.left));
  return roundAmount(left.times(discount.percent).div(100), currency, context.unit.mode);
}
