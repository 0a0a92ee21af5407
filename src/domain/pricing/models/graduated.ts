import { dec, min, sum, ZERO } from '../../money.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { equation, type Listed, times, written } from '../explain.ts';
import type { PriceOf } from '../price.ts';

/**
 * Each unit at its own tier's price; a tier holds quantities up to and with its `upTo`. The `flatAmount` of every tier
 * that is reached is added once. Tiers rise strictly and the last is open (`priceProblems` has checked it).
 */
export function graduated(price: PriceOf<'graduated'>, quantity: string, unit: MoneyUnit): Listed {
  const wanted = dec(quantity);
  const amounts = [];
  const terms: string[] = [];
  let below = ZERO;
  for (const tier of price.tiers) {
    if (wanted.lessThanOrEqualTo(below)) break;
    const top = tier.upTo === null ? wanted : min(wanted, tier.upTo);
    const held = top.minus(below);
    amounts.push(held.times(tier.unitAmount));
    terms.push(times(held, tier.unitAmount, unit.currency));
    if (tier.flatAmount !== undefined && !dec(tier.flatAmount).isZero()) {
      amounts.push(dec(tier.flatAmount));
      terms.push(`${written(tier.flatAmount, unit.currency)} flat`);
    }
    below = top;
  }
  const listAmount = sum(amounts);
  return { listAmount, explanation: [equation(terms, listAmount, unit)] };
}
