import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import { loadConfiguration, ruleOf } from '#db/configuration.ts';
import type { Queryable } from '#db/connection.ts';
import { pricesOn } from '#db/prices.ts';
import { listProducts, loadProducts, productOf } from '#db/products.ts';
import { configurationRules, priceBooks, products } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import type { Product } from '#domain/catalogue/product.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { bySku, type ProductsBySku } from '#domain/configuration/words.ts';
import type { PlainDate } from '#domain/types.ts';
import { type ListQuery, PAGE_SIZE } from '../list.ts';

/** What the pages of the catalogue read. A list has one row more than a page shows. */

export function listSold(db: Queryable, { text, after }: ListQuery, on: PlainDate): Promise<Product[]> {
  const where = and(
    text ? contains(text, [products.sku, products.name]) : undefined,
    after ? gt(products.sku, after) : undefined,
  );
  return listProducts(db, { on, where, limit: PAGE_SIZE + 1 });
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

export const productsNamed = async (
  db: Queryable,
  skus: readonly string[],
  on: PlainDate,
): Promise<ProductsBySku> => bySku(await loadProducts(db, { skus: [...new Set(skus)], on }));

/** The versions of a product, the earliest first. */
export async function versionsOf(db: Queryable, sku: string): Promise<Product[]> {
  const rows = await db.select().from(products).where(eq(products.sku, sku)).orderBy(products.effectiveFrom);
  return rows.map(productOf);
}

/** What a product costs in each price book that has it on a day. */
export async function pricesOf(db: Queryable, sku: string, on: PlainDate) {
  const books = await db.select().from(priceBooks).orderBy(asc(priceBooks.name), asc(priceBooks.id));
  const priced = await pricesOn(db, { bookIds: books.map(({ id }) => id), skus: [sku], on });
  return books.flatMap((book) => {
    const found = priced.find(({ bookId }) => bookId === book.id);
    return found ? [{ ...book, price: found.price }] : [];
  });
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
