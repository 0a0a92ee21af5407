import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import {
  type BookDays,
  dayOfBookProblem,
  type PriceEntry,
  pastPriceProblem,
  priceEntryProblems,
} from '#domain/catalogue/priceChanges.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import type { Queryable, Transaction } from './connection.ts';
import { loadProducts } from './products.ts';
import { prices } from './schema/catalogue.ts';
import { priceBooks } from './schema/setup.ts';

export interface BookPriceRow {
  bookId: string;
  sku: string;
  effectiveFrom: PlainDate;
  price: Price;
}

/** What products cost in books on a day. */
export async function pricesOn(
  db: Queryable,
  { bookIds, skus, on }: { bookIds: readonly string[]; skus: readonly string[]; on: PlainDate },
): Promise<BookPriceRow[]> {
  if (bookIds.length === 0 || skus.length === 0) return [];
  const { bookId, sku, effectiveFrom, price } = prices;
  const rows = await db
    .select({ bookId, sku, effectiveFrom, price })
    .from(prices)
    .where(and(inArray(bookId, [...bookIds]), inArray(sku, [...skus]), countsOn(on)));
  return rows.flatMap((row) => (row.price === null ? [] : [{ ...row, price: row.price }]));
}

/** Of the rows of `prices`: those that count on a day. */
export const countsOn = (on: PlainDate): SQL => sql`(
  ${prices.effectiveFrom} <= ${on} and ${prices.price} is not null and not exists (
    select 1 from ${prices} newer
    where newer.book_id = ${prices.bookId} and newer.sku = ${prices.sku}
      and newer.effective_from > ${prices.effectiveFrom} and newer.effective_from <= ${on}
  )
)`;

/**
 * Nobody else can save a price until the transaction ends, so that what is checked is what is written. Quotes go on
 * reading.
 */
export async function lockPrices(tx: Transaction): Promise<void> {
  await tx.execute(sql`lock table ${prices} in share row exclusive mode`);
}

/** What products are to cost in a book from a day on. */
export interface PriceChange {
  book: BookDays & { id: string };
  effectiveFrom: PlainDate;
  entries: PriceEntry[];
}

/** Why prices cannot be saved; to be asked under `lockPrices`. `today` is the seller's date. */
export async function priceChangeProblems(
  tx: Transaction,
  change: PriceChange,
  today: PlainDate,
): Promise<FieldProblem[]> {
  const { book, effectiveFrom, entries } = change;
  const skus = [...new Set(entries.map(({ sku }) => sku))];
  const known = await loadProducts(tx, { skus, on: effectiveFrom });
  const day = dayOfBookProblem(book, effectiveFrom);
  return [
    ...(day === null ? [] : [{ pointer: '/effectiveFrom', detail: day }]),
    ...priceEntryProblems(entries, new Map(known.map(({ sku, kind }) => [sku, kind]))),
    ...(effectiveFrom < today ? await pastProblems(tx, change, today) : []),
  ];
}

/** Saves prices that have no problem. One that begins on the same day is replaced. */
export async function savePrices(
  tx: Transaction,
  { book, effectiveFrom, entries }: PriceChange,
): Promise<void> {
  if (entries.length === 0) return;
  await tx
    .insert(prices)
    .values(entries.map(({ sku, price }) => ({ bookId: book.id, sku, effectiveFrom, price })))
    .onConflictDoUpdate({
      target: [prices.bookId, prices.sku, prices.effectiveFrom],
      set: { price: sql`excluded.price`, recordedAt: sql`now()` },
    });
}

async function pastProblems(
  tx: Transaction,
  { book, entries }: PriceChange,
  today: PlainDate,
): Promise<FieldProblem[]> {
  const rows = await tx.selectDistinct({ sku: prices.sku }).from(prices).where(eq(prices.bookId, book.id));
  const priced = new Set(rows.map(({ sku }) => sku));
  return entries.flatMap(({ sku }, index) =>
    priced.has(sku) ? [{ pointer: `/prices/${index}/sku`, detail: pastPriceProblem(sku, today) }] : [],
  );
}

export async function findPriceBook(db: Queryable, id: string) {
  const [book] = await db.select().from(priceBooks).where(eq(priceBooks.id, id));
  return book;
}
