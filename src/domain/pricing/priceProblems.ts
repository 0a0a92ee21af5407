import { amountProblems, positiveProblems, problemAt } from '../checks.ts';
import { amountProblem, dec, ZERO } from '../money.ts';
import type { FieldProblem, Price, Tier } from '../types.ts';

const MAX_TIERS = 100;

/**
 * What is wrong with a price. Unit and flat amounts may have more decimals than the currency, since the list amount is
 * what is rounded. `pointer` is where the price stands in the request.
 */
export function priceProblems(price: Price, pointer: string): FieldProblem[] {
  switch (price.model) {
    case 'flat':
      return amountProblems({ pointer: `${pointer}/amount`, name: 'The amount' }, price.amount);
    case 'perUnit':
      return amountProblems({ pointer: `${pointer}/unitAmount`, name: 'The unit amount' }, price.unitAmount);
    case 'graduated':
    case 'volume':
      return [...tierAmountProblems(price.tiers, pointer), ...tierOrderProblems(price.tiers, pointer)];
    case 'package':
      return [
        ...positiveProblems(
          { pointer: `${pointer}/packageSize`, name: 'The package size' },
          price.packageSize,
        ),
        ...amountProblems(
          { pointer: `${pointer}/packageAmount`, name: 'The package amount' },
          price.packageAmount,
        ),
      ];
    default:
      return price satisfies never;
  }
}

function tierAmountProblems(tiers: Tier[], pointer: string): FieldProblem[] {
  return tiers.flatMap((tier, index) => {
    const at = `${pointer}/tiers/${index}`;
    return [
      ...amountProblems({ pointer: `${at}/unitAmount`, name: 'The unit amount' }, tier.unitAmount),
      ...(tier.flatAmount === undefined
        ? []
        : amountProblems({ pointer: `${at}/flatAmount`, name: 'The flat amount' }, tier.flatAmount)),
      ...(tier.upTo === null
        ? []
        : amountProblems({ pointer: `${at}/upTo`, name: 'The tier’s end' }, tier.upTo)),
    ];
  });
}

/** Tiers that rise strictly to one open end leave neither gap nor overlap: each begins where the last one stopped. */
function tierOrderProblems(tiers: Tier[], pointer: string): FieldProblem[] {
  if (tiers.length === 0) return problemAt(`${pointer}/tiers`, 'There must be at least one tier.');
  if (tiers.length > MAX_TIERS)
    return problemAt(`${pointer}/tiers`, `There must be at most ${MAX_TIERS} tiers.`);
  let below = ZERO;
  return tiers.flatMap(({ upTo }, index) => {
    const at = `${pointer}/tiers/${index}/upTo`;
    const isLast = index === tiers.length - 1;
    if (isLast) return upTo === null ? [] : problemAt(at, 'The last tier must be open (upTo null).');
    if (upTo === null) return problemAt(at, 'Only the last tier may be open (upTo null).');
    if (amountProblem(upTo) !== null) return [];
    const rises = dec(upTo).greaterThan(below);
    below = dec(upTo);
    return rises
      ? []
      : problemAt(at, index === 0 ? 'A tier must end above zero.' : 'Each tier must end above the last.');
  });
}
