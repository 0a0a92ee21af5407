import { dec } from '../../money.ts';
import { paidUnits } from '../models/freeUnits.ts';
import { tierAt, tierName } from '../models/tiers.ts';
import type { ResolvedLine } from '../pricedQuote.ts';
import type { PricingStep } from './step.ts';

/** What it makes that the price has tiers, their flat amounts included. */
export const tier: PricingStep = {
  name: 'tier',
  changes: ({ lines }) =>
    lines.map(({ line, amounts, left }) => ({
      amount: amounts.termListAmount.minus(left),
      reason: tierReason(line),
    })),
  reasonOnQuote: () => 'The tiers that the quantities reach.',
};

function tierReason({ price, quantity }: ResolvedLine): string {
  if (price.model !== 'graduated' && price.model !== 'volume') return '';
  const { paid } = paidUnits(price, quantity);
  const name = tierName(price.tiers, tierAt(price.tiers, paid));
  const units = dec(paid).toFixed();
  return price.model === 'volume'
    ? `Volume price: ${units} is in ${name}, which prices all units.`
    : `Graduated price: ${units} reaches ${name}, and each unit has its own tier's price.`;
}
