import { dec } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, times, written } from '../explain.ts';
import type { PriceOf } from '../price.ts';

/** Units that are paid in advance each period, used or not. What is used beyond is billed later, at its own price. */
export function commitment(price: PriceOf<'commitment'>, quantity: string, unit: MoneyUnit): Listed {
  const listAmount = dec(quantity).times(price.unitAmount);
  return {
    listAmount,
    explanation: [
      equation([times(quantity, price.unitAmount, unit.currency)], listAmount, unit),
      `${written(price.overageUnitAmount, unit.currency)} for each unit beyond ${dec(quantity).toFixed()}`,
    ],
  };
}
