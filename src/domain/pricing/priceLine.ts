import { type Decimal, dec, max, roundTo, toAmount, ZERO } from '../money.ts';
import { periodsOf } from '../periods.ts';
import type { Discount, Every, PricedLine, ResolvedLine } from '../types.ts';
import { written } from './explain.ts';
import { listPrice } from './listPrice.ts';

/**
 * Prices one line, still without its share of a quote-wide discount. List and net are each rounded to the currency,
 * the line's discount is their difference. A discount amount is per period.
 */
export function priceLine(line: ResolvedLine, currency: string): PricedLine {
  const { discount, standaloneSellingPrice, ...kept } = line;
  const every = line.price.every ?? null;
  const periods = periodsOf(every, line.termMonths);
  const list = listPrice(line.price, line.quantity, currency);
  const listAmount = roundTo(list.listAmount, currency);
  const netAmount = roundTo(discounted(list.listAmount, discount), currency);
  const termNetAmount = netAmount.times(periods);

  return {
    ...kept,
    listAmount: toAmount(listAmount, currency),
    discountAmount: toAmount(listAmount.minus(netAmount), currency),
    netAmount: toAmount(netAmount, currency),
    every,
    periods,
    termNetAmount: toAmount(termNetAmount, currency),
    quoteDiscountAmount: toAmount(ZERO, currency),
    standaloneSellingPrice: standaloneSellingPrice ?? toAmount(listAmount.times(periods), currency),
    explanation: [
      ...list.explanation,
      ...(discount ? [`less ${reduction(discount, currency)} = ${written(netAmount, currency)}`] : []),
      ...(every ? [`${counted(periods, every)}: ${written(termNetAmount, currency)}`] : []),
    ],
  };
}

/** Never below zero: a discount amount may equal the rounded list amount, which can be above the exact one. */
function discounted(list: Decimal, discount: Discount | undefined): Decimal {
  if (!discount) return list;
  if ('percent' in discount) return list.times(dec(100).minus(discount.percent)).div(100);
  return max(list.minus(discount.amount), ZERO);
}

function reduction(discount: Discount, currency: string): string {
  return 'percent' in discount ? `${dec(discount.percent).toFixed()} %` : written(discount.amount, currency);
}

function counted(periods: number, every: Every): string {
  return periods === 1 ? `1 ${every}` : `${periods} ${every}s`;
}
