import { dec, ZERO } from '../../money.ts';
import { type CountedLine, countPeriods, exactCount } from '../../proration.ts';
import type { MoneyUnit } from '../../rounding.ts';
import type { Listed } from '../explain.ts';
import type { Price } from '../price.ts';
import { withinBounds } from './bounds.ts';
import { commitment } from './commitment.ts';
import { flat } from './flat.ts';
import { paidUnits } from './freeUnits.ts';
import { graduated } from './graduated.ts';
import { packaged } from './package.ts';
import { type OtherLine, percentOf } from './percentOf.ts';
import { perUnit } from './perUnit.ts';
import { volume } from './volume.ts';

/** What of a line its list price depends on besides the price. */
export interface ListedLine extends CountedLine {
  quantity: string;
}

export interface PriceContext {
  unit: MoneyUnit;
  /** The quote's lines that a percentage can be of; none of them is priced by a percentage itself. */
  others: readonly OtherLine[];
}

/** The list amount of one period (or of the line, where the price has no `every`), unrounded and never below zero. */
export function listPrice(price: Price, line: ListedLine, context: PriceContext): Listed {
  const { paid, free } = paidUnits(price, line.quantity);
  const listed = byModel(price, { ...line, quantity: paid }, context);
  const given = free.isZero() ? [] : [`${free.toFixed()} of ${dec(line.quantity).toFixed()} are free`];
  const whole = dec(paid).isZero()
    ? { listAmount: ZERO, explanation: given }
    : { ...listed, explanation: [...given, ...listed.explanation] };
  // Few prices have bounds over the term, and counting days takes longer than the rest.
  const periods = () => exactCount(countPeriods(line, price.every));
  return withinBounds(whole, price, { periods, unit: context.unit });
}

function byModel(price: Price, line: ListedLine, context: PriceContext): Listed {
  const { quantity } = line;
  const { unit } = context;
  switch (price.model) {
    case 'flat':
      return flat(price, unit);
    case 'perUnit':
      return perUnit(price, quantity, unit);
    case 'graduated':
      return graduated(price, quantity, unit);
    case 'volume':
      return volume(price, quantity, unit);
    case 'package':
      return packaged(price, quantity, unit);
    case 'percentOf':
      return percentOf(price, line, context);
    case 'commitment':
      return commitment(price, quantity, unit);
    default:
      return price satisfies never;
  }
}
