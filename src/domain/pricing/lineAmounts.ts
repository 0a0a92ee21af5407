import { type Decimal, dec, max, roundTo, ZERO } from '../money.ts';
import { monthsOf } from '../periods.ts';
import type { Discount, Every, Price, ResolvedLine } from '../types.ts';
import { written } from './explain.ts';
import { listPrice } from './models/listPrice.ts';

/** What a line costs by its own price and discount, before promotions and what the whole quote is granted. */
export interface LineAmounts {
  every: Every | null;
  periods: number;
  /** Of one period, rounded to the currency; of the line where it has no period. */
  listAmount: Decimal;
  netAmount: Decimal;
  /** Over the term. */
  termListAmount: Decimal;
  termNetAmount: Decimal;
  explanation: string[];
}

/** List and net are each rounded to the currency. A discount amount is per period. */
export function lineAmounts(line: ResolvedLine, currency: string): LineAmounts {
  const { price, quantity, discount, termMonths } = line;
  const every = price.every ?? null;
  const periods = periodCount(price, termMonths).toNumber();
  const list = listPrice(price, quantity, currency);
  const listAmount = roundTo(list.listAmount, currency);
  const netAmount = roundTo(discounted(list.listAmount, discount), currency);
  const termNetAmount = netAmount.times(periods);
  return {
    every,
    periods,
    listAmount,
    netAmount,
    termListAmount: listAmount.times(periods),
    termNetAmount,
    explanation: [
      ...list.explanation,
      ...(discount ? [`less ${reduction(discount, currency)} = ${written(netAmount, currency)}`] : []),
      ...(every ? [`${counted(periods, every)}: ${written(termNetAmount, currency)}`] : []),
    ],
  };
}

/** What a quantity costs at a price over a term, where that price may have other periods than the line's own. */
export function amountOverTerm(
  price: Price,
  { quantity, termMonths }: Pick<ResolvedLine, 'quantity' | 'termMonths'>,
  currency: string,
): { amount: Decimal; explanation: string } {
  const { listAmount, explanation } = listPrice(price, quantity, currency);
  const periods = periodCount(price, termMonths);
  const amount = roundTo(roundTo(listAmount, currency).times(periods), currency);
  const isOnce = price.every === undefined || termMonths === null;
  const overTerm = isOnce ? '' : ` a ${price.every}, ${written(amount, currency)} over the term`;
  return { amount, explanation: `${explanation.join('; ')}${overTerm}` };
}

/** Exact, since a price that is only compared with may have periods that the term is no multiple of. */
function periodCount({ every }: Price, termMonths: number | null): Decimal {
  return every === undefined || termMonths === null ? dec(1) : dec(termMonths).div(monthsOf(every));
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

function counted(periods: number, every: Every): string {
  return periods === 1 ? `1 ${every}` : `${periods} ${every}s`;
}
