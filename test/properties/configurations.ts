import type { Catalogue, Product } from '#domain/catalogue/product.ts';
import type {
  Bundle,
  Composition,
  ConfigurationRule,
  OptionGroup,
  RuleEffect,
} from '#domain/configuration/types.ts';
import type { QuoteLineRequest } from '#domain/pricing/quoteRequest.ts';
import { aCatalogue } from './builders.ts';

/** A one-time product whose name is its sku in lower case. */
export const aProduct = (sku: string, fields: Partial<Product> = {}): Product => ({
  sku,
  name: sku.toLowerCase(),
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'none',
  ...fields,
});

export const bundleOf = (
  pricing: Bundle['pricing'],
  ...components: [sku: string, quantity: Bundle['components'][number]['quantity']][]
): Composition => ({
  bundle: { pricing, components: components.map(([sku, quantity]) => ({ sku, quantity })) },
});

export const groupOf = (
  name: string,
  { minimum = 0, maximum = 1 }: { minimum?: number; maximum?: number },
  ...options: OptionGroup['options']
): OptionGroup => ({ name, minimum, maximum, options });

/** Each product costs 10.00 for a unit, unless another price is given; null for none. */
export function catalogueOf(
  products: Product[],
  prices: Record<string, string | null> = {},
  changes: Partial<Catalogue> = {},
): Catalogue {
  return aCatalogue({
    products,
    prices: products.flatMap(({ sku, kind }) => {
      const unitAmount = sku in prices ? prices[sku] : '10.00';
      if (!unitAmount) return [];
      const every = kind === 'recurring' ? { every: 'month' as const } : {};
      return [{ sku, price: { model: 'perUnit' as const, unitAmount, ...every } }];
    }),
    ...changes,
  });
}

export const lineOf = (
  sku: string,
  quantity = '1',
  fields: Partial<QuoteLineRequest> = {},
): QuoteLineRequest => ({ sku, quantity, ...fields });

/** A rule about a product, named after what it does. */
export const aRule = (
  sku: string,
  effect: RuleEffect,
  fields: Partial<Omit<ConfigurationRule, 'kind' | 'then'>> = {},
): ConfigurationRule => {
  const { skus = [], anyOf = [] } = effect.kind === 'requires' ? effect.then : { skus: effect.then.skus };
  const name = `${sku} ${effect.kind} ${[...skus, ...anyOf].join('/')}`;
  return { id: name, name, when: { sku }, ...fields, ...effect };
};
