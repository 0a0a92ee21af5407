import { currencyAmountProblems, percentProblems, problemAt } from '../checks.ts';
import type { Decimal } from '../money.ts';
import type { FieldProblem } from '../types.ts';
import { written } from './explain.ts';
import type { Discount } from './price.ts';

/**
 * What is wrong with a discount: above 100 percent, or above the amount that it is taken `of` (null where that is not
 * known because something else is wrong).
 */
export function discountProblems(
  discount: Discount,
  pointer: string,
  base: { currency: string | null; of: Decimal | null },
): FieldProblem[] {
  if ('percent' in discount) {
    return percentProblems({ pointer: `${pointer}/percent`, name: 'The discount' }, discount.percent);
  }
  const at = `${pointer}/amount`;
  const malformed = currencyAmountProblems(
    { pointer: at, name: 'The discount' },
    discount.amount,
    base.currency,
  );
  if (malformed.length > 0 || base.of === null || base.currency === null) return malformed;
  if (base.of.greaterThanOrEqualTo(discount.amount)) return [];
  return problemAt(
    at,
    `The discount must not be above the ${written(base.of, base.currency)} that it is taken of.`,
  );
}
