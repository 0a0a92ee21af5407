import { dec } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, times } from '../explain.ts';
import type { PriceOf } from '../price.ts';

/** Each unit at the same price. */
export function perUnit(price: PriceOf<'perUnit'>, quantity: string, unit: MoneyUnit): Listed {
  const listAmount = dec(quantity).times(price.unitAmount);
  return {
    listAmount,
    explanation: [equation([times(quantity, price.unitAmount, unit.currency)], listAmount, unit)],
  };
}
