import type { Product } from '../../catalogue/product.ts';
import { dec } from '../../money.ts';
import { partQuantity } from '../partQuantity.ts';
import type { ConfigurationRule } from '../types.ts';

/** What a bundle is made of, told as rules that add it: so many of a part as one unit of the bundle always has. */
export function rulesOfParts(products: readonly Product[]): ConfigurationRule[] {
  return products.flatMap(({ sku, bundle }) =>
    (bundle?.components ?? []).flatMap((component) => {
      const quantity = partQuantity(component.quantity, dec(1));
      if (quantity.lte(0)) return [];
      const then = { skus: [component.sku], quantity: { fixed: quantity.toFixed() } };
      return [{ id: sku, name: bundleName(sku), when: { sku }, kind: 'adds' as const, then }];
    }),
  );
}

/** How a bundle is named beside rules. */
export const bundleName = (sku: string): string => `bundle ${sku}`;
