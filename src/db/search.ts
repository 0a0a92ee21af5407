import { asc, ilike, or, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { PlainDate } from '#domain/types.ts';
import type { Queryable } from './connection.ts';
import { listProducts } from './products.ts';
import { customers, products } from './schema/setup.ts';

/** Whether one of the columns holds what somebody typed; percent signs and underscores mean themselves. */
export function contains(text: string, columns: readonly PgColumn[]): SQL | undefined {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return or(...columns.map((column) => ilike(column, like)));
}

/** The first customers whose name or number has the text in it. */
export function searchCustomers(db: Queryable, text: string, limit: number) {
  const { id, externalId, name, segment } = customers;
  return db
    .select({ id, externalId, name, segment })
    .from(customers)
    .where(contains(text, [name, externalId]))
    .orderBy(asc(name), asc(id))
    .limit(limit);
}

/** The first products, of those that are sold on a day, whose SKU or name has the text in it. */
export async function searchProducts(
  db: Queryable,
  text: string,
  { on, limit }: { on: PlainDate; limit: number },
) {
  const where = contains(text, [products.sku, products.name]);
  const found = await listProducts(db, { on, where, limit });
  return found.map(({ sku, name }) => ({ sku, name }));
}
