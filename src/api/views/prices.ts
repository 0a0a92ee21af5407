import { and, asc, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { countsOn } from '#db/prices.ts';
import { prices } from '#db/schema/catalogue.ts';
import type { PlainDate } from '#domain/types.ts';
import { noSuchPlace, pageOf } from './paging.ts';

const { bookId, sku, effectiveFrom, price } = prices;

/** The prices of a book by SKU and day: those that count on a day, or all of them. */
export async function listBookPrices(
  db: Database,
  book: string,
  query: { limit: number; after?: string; on?: PlainDate | undefined; sku?: string | undefined },
) {
  const rows = await db
    .select({ sku, effectiveFrom, price })
    .from(prices)
    .where(
      and(
        eq(bookId, book),
        query.sku === undefined ? undefined : eq(sku, query.sku),
        query.on === undefined ? undefined : countsOn(query.on),
        query.after ? await behindPrice(db, book, query.after) : undefined,
      ),
    )
    .orderBy(asc(sku), asc(effectiveFrom))
    .limit(query.limit + 1);
  return pageOf(rows, { limit: query.limit, cursorOf, show: (row) => row });
}

/** A day has ten characters, so that a SKU may have any. */
const cursorOf = (row: { sku: string; effectiveFrom: PlainDate }) => `${row.effectiveFrom}${row.sku}`;

async function behindPrice(db: Database, book: string, after: string): Promise<SQL | undefined> {
  const [day, of] = [after.slice(0, 10), after.slice(10)];
  const [row] = await db
    .select({ day: effectiveFrom })
    .from(prices)
    .where(and(eq(bookId, book), eq(sku, of), eq(sql`${effectiveFrom}::text`, day)));
  if (!row) throw noSuchPlace();
  return or(gt(sku, of), and(eq(sku, of), gt(effectiveFrom, row.day)));
}
