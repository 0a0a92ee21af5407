import type { ProductKind } from '../catalogue/product.ts';
import { problemAt } from '../checks.ts';
import type { FieldProblem } from '../types.ts';
import type { Price } from './price.ts';

/**
 * Why a product of a kind cannot have a price: what a quote would refuse is refused when the price is saved.
 * `pointer` is where the price stands in the request.
 */
export function kindProblems(kind: ProductKind, price: Price, pointer: string): FieldProblem[] {
  if (kind === 'usage' && price.model !== 'commitment') {
    const detail = 'A product billed by usage is quoted by a price of the model "commitment" alone.';
    return problemAt(`${pointer}/model`, detail);
  }
  if (kind === 'recurring' && !price.every)
    return problemAt(`${pointer}/every`, 'The price of a recurring product needs "every".');
  if (kind === 'oneTime' && price.every)
    return problemAt(`${pointer}/every`, 'The price of a one-time product must not have "every".');
  return [];
}
