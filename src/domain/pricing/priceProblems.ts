import { amountProblems, percentProblems, positiveProblems, problemAt } from '../checks.ts';
import { amountProblem, dec, ZERO } from '../money.ts';
import type { FieldProblem } from '../types.ts';
import type { Price, PriceBounds, Tier } from './price.ts';

const MAX_TIERS = 100;
const MAX_SKUS = 100;

/**
 * What is wrong with a price. Unit and flat amounts may have more decimals than the currency, since the list amount is
 * what is rounded. `pointer` is where the price stands in the request.
 */
export function priceProblems(price: Price, pointer: string): FieldProblem[] {
  return [
    ...modelProblems(price, pointer),
    ...('freeUnits' in price && price.freeUnits !== undefined
      ? amountProblems({ pointer: `${pointer}/freeUnits`, name: 'The free units' }, price.freeUnits)
      : []),
    ...boundProblems(price, pointer),
  ];
}

function modelProblems(price: Price, pointer: string): FieldProblem[] {
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
    case 'percentOf':
      return [
        ...percentProblems({ pointer: `${pointer}/percent`, name: 'The percentage' }, price.percent),
        ...(price.skus === undefined || (price.skus.length > 0 && price.skus.length <= MAX_SKUS)
          ? []
          : problemAt(`${pointer}/skus`, `There must be from 1 to ${MAX_SKUS} SKUs, or no list of them.`)),
      ];
    case 'commitment':
      return [
        ...amountProblems({ pointer: `${pointer}/unitAmount`, name: 'The unit amount' }, price.unitAmount),
        ...amountProblems(
          { pointer: `${pointer}/overageUnitAmount`, name: 'The unit amount of overage' },
          price.overageUnitAmount,
        ),
      ];
    default:
      return price satisfies never;
  }
}

const BOUNDS = [
  ['minimumAmount', 'The least amount'],
  ['maximumAmount', 'The most'],
  ['minimumTermAmount', 'The least amount over the term'],
  ['maximumTermAmount', 'The most over the term'],
] as const;

function boundProblems(price: PriceBounds, pointer: string): FieldProblem[] {
  const malformed = BOUNDS.flatMap(([field, name]) => {
    const amount = price[field];
    return amount === undefined ? [] : amountProblems({ pointer: `${pointer}/${field}`, name }, amount);
  });
  if (malformed.length > 0) return malformed;
  const contradicts = (least: string | undefined, most: string | undefined) =>
    least !== undefined && most !== undefined && dec(least).greaterThan(most);
  return [
    ...(contradicts(price.minimumAmount, price.maximumAmount)
      ? problemAt(`${pointer}/maximumAmount`, 'The most must not be below the least.')
      : []),
    ...(contradicts(price.minimumTermAmount, price.maximumTermAmount)
      ? problemAt(`${pointer}/maximumTermAmount`, 'The most over the term must not be below the least.')
      : []),
  ];
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
