import { type Decimal, dec, roundAmount, split, sum, toAmount, ZERO } from '../money.ts';
import { documentTotals } from '../tax.ts';
import { EVERY, type Every, type PricedLine, type PricedQuote, type ResolvedQuote } from '../types.ts';
import { written } from './explain.ts';
import { priceLine } from './priceLine.ts';

/**
 * Prices a resolved quote over its whole term. `netAmount` is the transaction price (IFRS 15.47). The tax is a
 * forecast: each invoice will compute its own.
 */
export function priceQuote(quote: ResolvedQuote): PricedQuote {
  const { currency } = quote;
  const undiscounted = quote.lines.map((line) => priceLine(line, currency));
  const subtotal = sum(undiscounted.map((line) => line.termNetAmount));
  const discountAmount = quoteDiscount(quote, subtotal);
  const lines = shareDiscount(undiscounted, discountAmount, currency);
  const totals = documentTotals(lines.map(overTheTerm), quote.taxRates, currency);

  return {
    currency,
    lines,
    subtotal: toAmount(subtotal, currency),
    discountAmount,
    ...totals,
    recurring: recurringTotals(lines, quote),
    discountPercent: discountPercent(lines, dec(totals.netAmount)),
    marginPercent: marginPercent(lines, dec(totals.netAmount)),
  };
}

/** The quote-wide discount over the term, rounded to the currency; zero where there is none. */
function quoteDiscount({ discount, currency }: ResolvedQuote, subtotal: Decimal): string {
  if (!discount) return toAmount(ZERO, currency);
  if ('amount' in discount) return toAmount(discount.amount, currency);
  return roundAmount(subtotal.times(discount.percent).div(100), currency);
}

/** Split by largest remainder in proportion to what the lines cost over the term, ties to the earlier line. */
function shareDiscount(lines: PricedLine[], discountAmount: string, currency: string): PricedLine[] {
  if (dec(discountAmount).isZero()) return lines;
  const weights = lines.map((line) => line.termNetAmount);
  const shares = split(discountAmount, weights, currency);
  return lines.map((line, index) => {
    const share = shares[index] ?? toAmount(ZERO, currency);
    const left = written(dec(line.termNetAmount).minus(share), currency);
    const note = `less ${written(share, currency)} of the quote's discount = ${left}`;
    return { ...line, quoteDiscountAmount: share, explanation: [...line.explanation, note] };
  });
}

/** A line as tax sees it: its net over the term, after its share of the quote-wide discount. */
function overTheTerm(line: PricedLine): { taxCategory: string; netAmount: string } {
  const net = dec(line.termNetAmount).minus(line.quoteDiscountAmount);
  return { taxCategory: line.taxCategory, netAmount: net.toFixed() };
}

/** What comes again each period, before a quote-wide discount, which is one amount over the term. */
function recurringTotals(lines: PricedLine[], quote: ResolvedQuote): PricedQuote['recurring'] {
  const used: Every[] = EVERY.filter((every) => lines.some((line) => line.every === every));
  return used.map((every) => {
    const charged = lines.filter((line) => line.every === every);
    const { netAmount, taxAmount, total } = documentTotals(charged, quote.taxRates, quote.currency);
    return { every, netAmount, taxAmount, total };
  });
}

/** All discounts ÷ list over the term in percent, to 4 decimals; "0" for a quote whose list is zero. */
function discountPercent(lines: PricedLine[], net: Decimal): string {
  const list = sum(lines.map((line) => dec(line.listAmount).times(line.periods)));
  return list.isZero() ? '0' : percentOf(list.minus(net), list);
}

/**
 * (net − cost) ÷ net in percent, to 4 decimals; null where a line's cost is unknown. What is given away for nothing
 * has no margin to divide by: it counts as −100 where it costs something, so that a rule on low margins catches it.
 */
function marginPercent(lines: PricedLine[], net: Decimal): string | null {
  const costs = lines.map((line) => line.cost).filter((cost) => cost !== null);
  if (costs.length < lines.length) return null;
  const cost = sum(costs);
  if (net.isZero()) return cost.isZero() ? '0' : '-100';
  return percentOf(net.minus(cost), net);
}

function percentOf(part: Decimal, whole: Decimal): string {
  const percent = part.div(whole).times(100).toDecimalPlaces(4);
  return (percent.isZero() ? ZERO : percent).toFixed();
}
