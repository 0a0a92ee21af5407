import { and, asc, desc, gt, lt, sql } from 'drizzle-orm';
import { loadConfiguration, loadProducts, ruleOf } from '#db/configuration.ts';
import type { Queryable } from '#db/connection.ts';
import { configurationRules, priceBooks, products } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { bySku, type ProductsBySku } from '#domain/configuration/words.ts';
import type { PlainDate, Price, Product } from '#domain/types.ts';
import { type ListQuery, PAGE_SIZE } from '../list.ts';

/** What the pages of the catalogue read. A list has one row more than a page shows. */

export function listProducts(db: Queryable, { text, after }: ListQuery) {
  return db
    .select()
    .from(products)
    .where(
      and(
        text ? contains(text, [products.sku, products.name]) : undefined,
        after ? gt(products.sku, after) : undefined,
      ),
    )
    .orderBy(asc(products.sku))
    .limit(PAGE_SIZE + 1);
}

/** A product with all that it is made of; null where there is none. */
export async function findProduct(
  db: Queryable,
  sku: string,
  on: PlainDate,
): Promise<{ product: Product; products: ProductsBySku } | null> {
  const found = await loadConfiguration(db, { lines: [{ sku, quantity: '1' }], on });
  const known = bySku(found.products);
  const product = known.get(sku);
  return product ? { product, products: known } : null;
}

export const productsNamed = async (db: Queryable, skus: readonly string[]): Promise<ProductsBySku> =>
  bySku(await loadProducts(db, [...new Set(skus)]));

/** What a product costs in each price book that has it. */
export async function pricesOf(db: Queryable, sku: string) {
  const { id, name, currency, customerId, segment, effectiveFrom, effectiveTo } = priceBooks;
  const entry = sql<Price | null>`(
    select entry -> 'price' from jsonb_array_elements(${priceBooks.prices}) entry where entry ->> 'sku' = ${sku} limit 1
  )`;
  const rows = await db
    .select({ id, name, currency, customerId, segment, effectiveFrom, effectiveTo, price: entry })
    .from(priceBooks)
    .orderBy(asc(priceBooks.name), asc(priceBooks.id));
  return rows.flatMap(({ price, ...book }) => (price ? [{ ...book, price }] : []));
}

/** All rules that are about a product or name it. */
export async function rulesNaming(db: Queryable, sku: string): Promise<ConfigurationRule[]> {
  const rows = await db.select().from(configurationRules).orderBy(asc(configurationRules.name));
  return rows.map(ruleOf).filter((rule) => skusOf(rule).includes(sku));
}

/** The products that a rule names. */
export const skusOf = ({ when, then, kind }: ConfigurationRule): string[] => [
  when.sku,
  ...(then.skus ?? []),
  ...(kind === 'requires' ? (then.anyOf ?? []) : []),
];

export async function listRules(db: Queryable, { after }: ListQuery): Promise<ConfigurationRule[]> {
  const rows = await db
    .select()
    .from(configurationRules)
    .where(after ? lt(configurationRules.id, after) : undefined)
    .orderBy(desc(configurationRules.id))
    .limit(PAGE_SIZE + 1);
  return rows.map(ruleOf);
}
