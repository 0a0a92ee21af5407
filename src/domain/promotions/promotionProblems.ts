import { currencyAmountProblems, problemAt } from '../checks.ts';
import type { FieldProblem } from '../types.ts';
import type { Money, Promotion } from './promotion.ts';

/** What is wrong with a promotion by itself: its dates, and amounts that are finer than their currency. */
export function promotionProblems(
  promotion: Pick<Promotion, 'effectiveFrom' | 'effectiveTo' | 'effect' | 'cap' | 'conditions'>,
): FieldProblem[] {
  const { effectiveFrom, effectiveTo, effect, cap, conditions } = promotion;
  const amounts: [string, Money | null | undefined][] = [
    ['/effect', 'currency' in effect ? effect : null],
    ['/cap', cap],
    ['/conditions/minTotal', conditions.minTotal],
  ];
  const given = amounts.flatMap(([pointer, money]) => (money ? [{ pointer, ...money }] : []));
  const [first] = given;
  return [
    ...(effectiveTo !== null && effectiveTo < effectiveFrom
      ? problemAt('/effectiveTo', 'A promotion must not end before it begins.')
      : []),
    ...given.flatMap(({ pointer, amount, currency }) =>
      currencyAmountProblems({ pointer: `${pointer}/amount`, name: 'The amount' }, amount, currency),
    ),
    // In two currencies it could apply to no quote.
    ...given
      .filter(({ currency }) => first && currency !== first.currency)
      .flatMap(({ pointer }) =>
        problemAt(`${pointer}/currency`, 'All amounts of a promotion are in one currency.'),
      ),
  ];
}
