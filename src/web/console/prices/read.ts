import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import { exchangeRates, priceBooks } from '#db/schema/setup.ts';
import { contains } from '#db/search.ts';
import type { Price } from '#domain/types.ts';
import { type ListQuery, PAGE_SIZE } from '../list.ts';

/** What the pages of prices read. A list has one row more than a page shows. */

const bookColumns = {
  id: priceBooks.id,
  name: priceBooks.name,
  currency: priceBooks.currency,
  customerId: priceBooks.customerId,
  segment: priceBooks.segment,
  effectiveFrom: priceBooks.effectiveFrom,
  effectiveTo: priceBooks.effectiveTo,
};

export function listBooks(db: Queryable, { text, after }: ListQuery) {
  return db
    .select({ ...bookColumns, count: sql<number>`jsonb_array_length(${priceBooks.prices})` })
    .from(priceBooks)
    .where(
      and(
        text ? contains(text, [priceBooks.name, priceBooks.currency, priceBooks.segment]) : undefined,
        after ? lt(priceBooks.id, after) : undefined,
      ),
    )
    .orderBy(desc(priceBooks.id))
    .limit(PAGE_SIZE + 1);
}

export async function findBook(db: Queryable, id: string) {
  const [book] = await db.select(bookColumns).from(priceBooks).where(eq(priceBooks.id, id));
  return book ?? null;
}

/** A book's prices by SKU, with the names of the products. */
export function listPrices(db: Queryable, bookId: string, { text, after }: ListQuery) {
  return db.execute<{ sku: string; name: string | null; price: Price }>(sql`
    select entry ->> 'sku' as sku, product.name as name, entry -> 'price' as price
    from price_books book
    cross join jsonb_array_elements(book.prices) entry
    left join products product on product.sku = entry ->> 'sku'
    where book.id = ${bookId}
      and (${after}::text is null or entry ->> 'sku' > ${after})
      and (${text} = '' or position(lower(${text}) in lower(entry ->> 'sku' || ' ' || coalesce(product.name, ''))) > 0)
    order by entry ->> 'sku'
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
