import { dec } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed } from '../explain.ts';
import type { PriceOf } from '../price.ts';

/** One amount for the line, whatever its quantity. */
export function flat(price: PriceOf<'flat'>, unit: MoneyUnit): Listed {
  const listAmount = dec(price.amount);
  return { listAmount, explanation: [equation(['flat'], listAmount, unit)] };
}
