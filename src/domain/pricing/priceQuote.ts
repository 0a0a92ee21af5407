import { type Decimal, dec, sum, toAmount, ZERO } from '../money.ts';
import type { MetPromotion, QuotePromotion } from '../promotions/promotion.ts';
import { STANDARD_ROUNDING } from '../rounding.ts';
import { documentTotals } from '../tax.ts';
import { written } from './explain.ts';
import type { AmountsOfLines, BrokenAmounts } from './lineAmounts.ts';
import { EVERY, type Every } from './price.ts';
import type { BrokenPeriod, PricedLine, PricedQuote, ResolvedQuote, WaterfallEntry } from './pricedQuote.ts';
import type { LineOnItsWay } from './steps/step.ts';
import { runWaterfall } from './waterfall.ts';

/**
 * Prices a resolved quote over its whole term, step by step (`waterfall.ts`). `netAmount` is the transaction price
 * (IFRS 15.47). The tax is a forecast: each invoice will compute its own.
 *
 * @param found the amounts of the quote's lines, where the caller has computed them already
 */
export function priceQuote(quote: ResolvedQuote, found?: AmountsOfLines): PricedQuote {
  const { currency, rounding = STANDARD_ROUNDING } = quote;
  const { lines: ways, waterfall } = runWaterfall(quote, found);
  const lines = ways.map((way) => pricedLine(way, currency));
  const totals = documentTotals(lines.map(overTheTerm), quote.taxRates, currency, rounding);

  return {
    currency,
    rounding,
    lines,
    subtotal: toAmount(sum(lines.map((line) => line.termNetAmount)), currency),
    discountAmount: toAmount(sum(lines.map((line) => line.quoteDiscountAmount)), currency),
    ...totals,
    recurring: recurringTotals(lines, quote),
    discountPercent: discountPercent(lines, dec(totals.netAmount)),
    marginPercent: marginPercent(lines, dec(totals.netAmount)),
    waterfall,
    ...(quote.promotions?.length ? { promotions: promotionsOf(quote.promotions, waterfall, currency) } : {}),
  };
}

/** What each promotion has come to, those that are kept out included. */
function promotionsOf(
  met: readonly MetPromotion[],
  waterfall: readonly WaterfallEntry[],
  currency: string,
): QuotePromotion[] {
  return met.map(({ promotion: { id, name, code }, keptOut }) => {
    const taken = waterfall.find(({ promotionId }) => promotionId === id);
    const amount = taken?.amount ?? toAmount(ZERO, currency);
    return {
      id,
      name,
      code,
      amount,
      reason: taken?.reason ?? keptOut ?? 'There was nothing left to take off.',
    };
  });
}

/** A line as it is kept: its own amounts by the period, its share of what is taken off the quote over the term. */
function pricedLine({ line, amounts, left, waterfall }: LineOnItsWay, currency: string): PricedLine {
  const { discount: _, standaloneSellingPrice, contractPrice: __, reasons = [], ...kept } = line;
  const { listAmount, netAmount, termNetAmount, termListAmount, every, periods, broken } = amounts;
  const share = termNetAmount.minus(left);
  return {
    ...kept,
    listAmount: toAmount(listAmount, currency),
    discountAmount: toAmount(listAmount.minus(netAmount), currency),
    netAmount: toAmount(netAmount, currency),
    every,
    periods,
    ...(broken.length > 0 ? { brokenPeriods: broken.map((share) => brokenPeriod(share, currency)) } : {}),
    termNetAmount: toAmount(termNetAmount, currency),
    quoteDiscountAmount: toAmount(share, currency),
    standaloneSellingPrice: standaloneSellingPrice ?? toAmount(termListAmount, currency),
    explanation: [...reasons, ...amounts.explanation, ...notes({ termNetAmount, left, waterfall }, currency)],
    waterfall,
  };
}

function brokenPeriod(share: BrokenAmounts, currency: string): BrokenPeriod {
  const { position, periodStart, periodEnd, days, ofDays, listAmount, netAmount } = share;
  return {
    position,
    periodStart,
    periodEnd,
    days,
    ofDays,
    listAmount: toAmount(listAmount, currency),
    netAmount: toAmount(netAmount, currency),
  };
}

/** What a line costs by the list over its term. */
export const termListOf = ({ listAmount, periods, brokenPeriods = [] }: PricedLine): Decimal =>
  sum([dec(listAmount).times(periods), ...brokenPeriods.map((period) => period.listAmount)]);

/** How what is taken off the quote brings a line from its own net amount over the term to what it costs. */
function notes(
  { termNetAmount, left, waterfall }: { termNetAmount: Decimal; left: Decimal; waterfall: WaterfallEntry[] },
  currency: string,
): string[] {
  const discount = dec(waterfall.find(({ step }) => step === 'quoteDiscount')?.amount ?? '0').negated();
  const promoted = left.plus(discount);
  const note = (off: Decimal, by: string, after: Decimal) =>
    off.isZero() ? [] : [`less ${written(off, currency)} ${by} = ${written(after, currency)}`];
  return [
    ...note(termNetAmount.minus(promoted), 'by promotions', promoted),
    ...note(discount, "of the quote's discount", left),
  ];
}

/** A line as tax sees it: its net over the term, after its share of the quote-wide discount. */
function overTheTerm(line: PricedLine): { taxCategory: string; netAmount: string } {
  const net = dec(line.termNetAmount).minus(line.quoteDiscountAmount);
  return { taxCategory: line.taxCategory, netAmount: net.toFixed() };
}

/**
 * What comes again each period, before a quote-wide discount, which is one amount over the term. Of a ramp, whose
 * segments follow one another, that is what it begins with.
 */
function recurringTotals(lines: PricedLine[], quote: ResolvedQuote): PricedQuote['recurring'] {
  const first = lines.filter(({ segment }) => segment === undefined || segment.number === 1);
  const used: Every[] = EVERY.filter((every) => first.some((line) => line.every === every));
  return used.map((every) => {
    const charged = first.filter((line) => line.every === every);
    const { netAmount, taxAmount, total } = documentTotals(
      charged,
      quote.taxRates,
      quote.currency,
      quote.rounding,
    );
    return { every, netAmount, taxAmount, total };
  });
}

function discountPercent(lines: PricedLine[], net: Decimal): string {
  return discountPercentOf(sum(lines.map(termListOf)), net);
}

/** All discounts ÷ list over the term in percent, to 4 decimals; "0" where the list is zero. */
export function discountPercentOf(list: Decimal, net: Decimal): string {
  return list.isZero() ? '0' : percentOf(list.minus(net), list);
}

/** Null where a line's cost is unknown. */
function marginPercent(lines: PricedLine[], net: Decimal): string | null {
  const costs = lines.map((line) => line.cost).filter((cost) => cost !== null);
  return costs.length < lines.length ? null : marginPercentOf(net, sum(costs));
}

/**
 * (net − cost) ÷ net in percent, to 4 decimals. What is given away for nothing has no margin to divide by: it counts as
 * −100 where it costs something, so that a rule on low margins catches it.
 */
export function marginPercentOf(net: Decimal, cost: Decimal): string {
  if (net.isZero()) return cost.isZero() ? '0' : '-100';
  return percentOf(net.minus(cost), net);
}

/** A part of a whole that is not zero, in percent to 4 decimals. */
function percentOf(part: Decimal, whole: Decimal): string {
  const percent = part.div(whole).times(100).toDecimalPlaces(4);
  return (percent.isZero() ? ZERO : percent).toFixed();
}
