import { type Decimal, dec, max, min, ZERO } from '../../money.ts';
import type { Price } from '../price.ts';

/** What of a quantity is paid for, after the units that a price gives for nothing. */
export function paidUnits(price: Price, quantity: string): { paid: string; free: Decimal } {
  const free = 'freeUnits' in price && price.freeUnits !== undefined ? min(price.freeUnits, quantity) : ZERO;
  return { paid: max(dec(quantity).minus(free), ZERO).toFixed(), free };
}
