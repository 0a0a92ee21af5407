import { and, desc, getTableColumns, lt, sql } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import { exchangeRates, priceBooks } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { PlainDate } from '#domain/types.ts';
import { type ListQuery, PAGE_SIZE } from '../list.ts';

/** What the pages of prices read. A list has one row more than a page shows. */

export function listBooks(db: Queryable, { text, after }: ListQuery, on: PlainDate) {
  const { id, name, currency, segment } = priceBooks;
  const count = sql<number>`(
    select count(*)::int from (
      select distinct on (sku) price from prices
      where book_id = ${id} and effective_from <= ${on} order by sku, effective_from desc
    ) entry where entry.price is not null
  )`;
  return db
    .select({ ...getTableColumns(priceBooks), count })
    .from(priceBooks)
    .where(
      and(text ? contains(text, [name, currency, segment]) : undefined, after ? lt(id, after) : undefined),
    )
    .orderBy(desc(id))
    .limit(PAGE_SIZE + 1);
}

/** Null as the price, and as its first day, where only `later` has some. */
export interface BookPriceShown extends Record<string, unknown> {
  sku: string;
  name: string | null;
  price: Price | null;
  from: PlainDate | null;
  later: { from: PlainDate; price: Price | null }[] | null;
}

/** A book's prices on a day by SKU, each with those to come, and with the names that the products have then. */
export function listPrices(
  db: Queryable,
  bookId: string,
  { query: { text, after }, on }: { query: ListQuery; on: PlainDate },
) {
  return db.execute<BookPriceShown>(sql`
    select entry.sku as sku, product.name as name, today.price as price, today.day as from, coming.later as later
    from (
      select distinct sku from prices
      where book_id = ${bookId} and (${after}::text is null or sku > ${after})
    ) entry
    left join lateral (
      select price, effective_from::text as day from prices
      where book_id = ${bookId} and sku = entry.sku and effective_from <= ${on}
      order by effective_from desc limit 1
    ) today on true
    left join lateral (
      select json_agg(json_build_object('from', effective_from, 'price', price) order by effective_from) as later
      from prices where book_id = ${bookId} and sku = entry.sku and effective_from > ${on}
    ) coming on true
    left join lateral (
      select name from products where products.sku = entry.sku and effective_from <= ${on}
      order by effective_from desc limit 1
    ) product on true
    where (today.price is not null or coming.later is not null)
      and (${text} = '' or position(lower(${text}) in lower(entry.sku || ' ' || coalesce(product.name, ''))) > 0)
    order by entry.sku
    limit ${PAGE_SIZE + 1}
  `);
}

export function listRates(db: Queryable, { after }: ListQuery) {
  return db
    .select()
    .from(exchangeRates)
    .where(after ? lt(exchangeRates.effectiveFrom, after) : undefined)
    .orderBy(desc(exchangeRates.effectiveFrom))
    .limit(PAGE_SIZE + 1);
}
