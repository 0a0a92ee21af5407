import type { Product } from '../catalogue/product.ts';

export type ProductsBySku = ReadonlyMap<string, Product>;

export const bySku = (products: readonly Product[]): ProductsBySku =>
  new Map(products.map((product) => [product.sku, product]));

/** A product as a salesperson knows it: “Docking station” (DOCK). */
export function named(sku: string, products: ProductsBySku): string {
  const product = products.get(sku);
  return product === undefined || product.name === sku ? `“${sku}”` : `“${product.name}” (${sku})`;
}

/** "A, B and C", or with another word than "and". */
export function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

export const namedAll = (skus: readonly string[], products: ProductsBySku, last?: string): string =>
  listed(
    skus.map((sku) => named(sku, products)),
    last,
  );

/** A field of a request by the name that a caller gave it, as RFC 6901 writes it. */
export const segment = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
