import { type Decimal, dec, max, roundTo, ZERO } from '../money.ts';
import { countPeriods, overPeriods, prorated, type Share } from '../proration.ts';
import type { MoneyUnit } from '../rounding.ts';
import { bundleSkusOf } from './bundleSkus.ts';
import { brokenWords, counted, periodName, written } from './explain.ts';
import { type ListedLine, listPrice, type PriceContext } from './models/listPrice.ts';
import type { Discount, Every, Price } from './price.ts';
import type { ResolvedLine } from './pricedQuote.ts';

/** What a line costs by its own price and discount, before promotions and what the whole quote is granted. */
export interface LineAmounts {
  every: Every | null;
  /** The whole ones. */
  periods: number;
  broken: readonly BrokenAmounts[];
  /** Of one period, rounded to the currency; of the line where it has no period. */
  listAmount: Decimal;
  netAmount: Decimal;
  /** Over the term. */
  termListAmount: Decimal;
  termNetAmount: Decimal;
  explanation: string[];
}

export interface BrokenAmounts extends Share {
  listAmount: Decimal;
  netAmount: Decimal;
}

export interface AmountsOfLines {
  amounts: LineAmounts[];
  context: PriceContext;
}

/**
 * The amounts of a quote's lines, in their order. Those that are a percentage of others are priced when the others
 * are, and never count for one another.
 */
export function amountsOfLines(lines: readonly ResolvedLine[], unit: MoneyUnit): AmountsOfLines {
  const alone = lines.map((line) =>
    line.price.model === 'percentOf' ? null : amountsOf(line, { unit, others: [] }),
  );
  const bundles = bundleSkusOf(lines);
  const others = lines.flatMap((line, index) => {
    const amounts = alone[index];
    if (!amounts) return [];
    const { every, termNetAmount } = amounts;
    return [{ ...line, bundleSkus: bundles[index] ?? [], every, termNetAmount }];
  });
  const context = { unit, others };
  return { amounts: lines.map((line, index) => alone[index] ?? amountsOf(line, context)), context };
}

/** List and net are each rounded to the currency, and again for the days of a broken period. A discount is per period. */
function amountsOf(line: ResolvedLine, context: PriceContext): LineAmounts {
  const { price, discount } = line;
  const { unit } = context;
  const { currency, mode } = unit;
  const every = price.every ?? null;
  const periods = countPeriods(line, every);
  const list = listPrice(price, line, context);
  const listAmount = roundTo(list.listAmount, currency, mode);
  const netAmount = roundTo(discounted(list.listAmount, discount), currency, mode);
  const broken = periods.broken.map((share) => ({
    ...share,
    listAmount: prorated(listAmount, share, unit),
    netAmount: prorated(netAmount, share, unit),
  }));
  const wholes = netAmount.times(periods.whole);
  return {
    every,
    periods: periods.whole,
    broken,
    listAmount,
    netAmount,
    termListAmount: overPeriods(listAmount, periods, unit),
    termNetAmount: overPeriods(netAmount, periods, unit),
    explanation: [
      ...list.explanation,
      ...(discount ? [`less ${reduction(discount, currency)} = ${written(netAmount, currency)}`] : []),
      ...(every && periods.whole > 0
        ? [`${counted(periods.whole, every)}: ${written(wholes, currency)}`]
        : []),
      ...(every ? broken.map((share) => brokenWords(share, { line, every, currency, netAmount })) : []),
    ],
  };
}

/** What a line costs over its term at a price that may have other periods than its own. */
export function amountOverTerm(
  price: Price,
  line: ListedLine,
  context: PriceContext,
): { amount: Decimal; explanation: string } {
  const { currency, mode } = context.unit;
  const { listAmount, explanation } = listPrice(price, line, context);
  const perPeriod = roundTo(listAmount, currency, mode);
  const amount = overPeriods(perPeriod, countPeriods(line, price.every), context.unit);
  const { every } = price;
  const isOnce = every === undefined || line.termMonths === null;
  const overTerm = isOnce ? '' : ` a ${periodName(every)}, ${written(amount, currency)} over the term`;
  return { amount, explanation: `${explanation.join('; ')}${overTerm}` };
}

/** Never below zero: a discount amount may equal the rounded list amount, which can be above the exact one. */
function discounted(list: Decimal, discount: Discount | undefined): Decimal {
  if (!discount) return list;
  if ('percent' in discount) return list.times(dec(100).minus(discount.percent)).div(100);
  return max(list.minus(discount.amount), ZERO);
}

/** "10 %" or "10.00". */
export function reduction(discount: Discount, currency: string): string {
  return 'percent' in discount ? `${dec(discount.percent).toFixed()} %` : written(discount.amount, currency);
}
