import { dec } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, written } from '../explain.ts';
import type { PriceOf } from '../price.ts';

/** Every package that is begun is paid whole. */
export function packaged(price: PriceOf<'package'>, quantity: string, unit: MoneyUnit): Listed {
  const packages = dec(quantity).div(price.packageSize).ceil();
  const listAmount = packages.times(price.packageAmount);
  const noun = packages.equals(1) ? 'package' : 'packages';
  const size = dec(price.packageSize).toFixed();
  const term = `${packages.toFixed()} ${noun} of ${size} × ${written(price.packageAmount, unit.currency)}`;
  return { listAmount, explanation: [equation([term], listAmount, unit)] };
}
