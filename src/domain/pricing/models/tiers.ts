import { dec } from '../../money.ts';
import type { Price, Tier } from '../price.ts';

/** A price as it would be if the first tier's unit price held for every quantity; one without tiers as it is. */
export function withoutTiers(price: Price): Price {
  if (price.model !== 'graduated' && price.model !== 'volume') return price;
  const { model: _, tiers, ...rest } = price;
  return { ...rest, model: 'perUnit', unitAmount: tiers[0]?.unitAmount ?? '0' };
}

/** The tier that a quantity falls in, up to and with its `upTo`. The last is open, so that one always fits. */
export function tierAt(tiers: readonly Tier[], quantity: string): Tier {
  const found = tiers.find(({ upTo }) => upTo === null || dec(quantity).lessThanOrEqualTo(upTo));
  if (!found) throw new RangeError(`No tier holds the quantity ${quantity}.`);
  return found;
}

/** Where a tier begins and ends, for a reader: "the tier above 10 up to 50". */
export function tierName(tiers: readonly Tier[], tier: Tier): string {
  const before = tiers[tiers.indexOf(tier) - 1]?.upTo ?? null;
  if (before === null) return tier.upTo === null ? 'the only tier' : `the tier up to ${tier.upTo}`;
  const above = `the tier above ${before}`;
  return tier.upTo === null ? above : `${above} up to ${tier.upTo}`;
}
