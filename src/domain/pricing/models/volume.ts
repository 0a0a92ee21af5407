import { dec } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, times, written } from '../explain.ts';
import type { PriceOf } from '../price.ts';
import { tierAt } from './tiers.ts';

/**
 * All units at the price of the tier that the whole quantity falls in (up to and with its `upTo`), plus that tier's
 * `flatAmount` alone. The last tier is open, so that one always fits.
 */
export function volume(price: PriceOf<'volume'>, quantity: string, unit: MoneyUnit): Listed {
  const tier = tierAt(price.tiers, quantity);
  const flatAmount = dec(tier.flatAmount ?? '0');
  const terms = [times(quantity, tier.unitAmount, unit.currency)];
  if (!flatAmount.isZero()) terms.push(`${written(flatAmount, unit.currency)} flat`);
  const listAmount = dec(quantity).times(tier.unitAmount).plus(flatAmount);
  return { listAmount, explanation: [equation(terms, listAmount, unit)] };
}
