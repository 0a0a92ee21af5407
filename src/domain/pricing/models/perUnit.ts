import { dec } from '../../money.ts';
import type { Price } from '../../types.ts';
import { equation, type Listed, times } from '../explain.ts';

/** Each unit at the same price. */
export function perUnit(
  price: Extract<Price, { model: 'perUnit' }>,
  quantity: string,
  currency: string,
): Listed {
  const listAmount = dec(quantity).times(price.unitAmount);
  return {
    listAmount,
    explanation: [equation([times(quantity, price.unitAmount, currency)], listAmount, currency)],
  };
}
