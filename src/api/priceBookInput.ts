import { and, desc, eq, gte, isNull, lte, or } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { countsOn, findPriceBook, lockPrices, priceChangeProblems, savePrices } from '#db/prices.ts';
import { prices } from '#db/schema/catalogue.ts';
import { customers, type PriceBook, priceBooks } from '#db/schema/setup.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { sellersToday } from './quoteInput.ts';
import { failField, failFields } from './routes/support.ts';
import type { priceChange } from './schemas/catalogue.ts';
import type * as schemas from './schemas/setup.ts';

type NewPriceBook = z.infer<typeof schemas.newPriceBook>;

/** Adds a price book once under a key; refuses products and customers that are not there, and prices that cannot be. */
export async function addPriceBook(
  db: Database,
  { key, id }: { key: string; id: string },
  { prices: entries, ...body }: NewPriceBook,
) {
  const book = {
    id,
    ...body,
    customerId: body.customerId ?? null,
    segment: body.segment ?? null,
    effectiveTo: body.effectiveTo ?? null,
  };
  const today = await sellersToday(db);
  const made = await once(db, key, async (tx) => {
    await lockPrices(tx);
    const change = { book, effectiveFrom: book.effectiveFrom, entries };
    const problems = [
      // That it ends before it begins is told once.
      ...(await priceChangeProblems(tx, { ...change, book: { ...book, effectiveTo: null } }, today)),
      ...(await priceBookProblems(tx, body)),
      ...(await pastProblems(tx, book, today)),
    ];
    if (problems.length > 0) failFields(problems);
    const hides = await hiddenBy(tx, { book, entries, today });
    await tx.insert(priceBooks).values(book);
    await savePrices(tx, change);
    return { hides };
  });
  return { ...book, ...made, prices: entries };
}

/** A book goes before those of the same owner that began earlier, so on past days it would change what they said. */
async function pastProblems(db: Queryable, book: BookOfOwner, today: PlainDate): Promise<FieldProblem[]> {
  if (book.effectiveFrom >= today) return [];
  const other = await bookBefore(db, book, book.effectiveFrom);
  if (!other) return [];
  const detail = `The price book “${other.name}” (${other.id}) counts on that day already, and what counted before today, ${today}, cannot be changed: only today or a later day is possible.`;
  return [{ pointer: '/effectiveFrom', detail }];
}

/** The standard book whose prices a new one hides from its first day of today or later on; null where there is none. */
async function hiddenBy(
  db: Queryable,
  of: { book: BookOfOwner; entries: NewPriceBook['prices']; today: PlainDate },
) {
  const { book, entries, today } = of;
  if (book.customerId !== null || book.segment !== null) return null;
  const on = book.effectiveFrom > today ? book.effectiveFrom : today;
  if (book.effectiveTo !== null && book.effectiveTo < on) return null;
  const other = await bookBefore(db, book, on);
  if (!other) return null;
  const priced = await db
    .select({ sku: prices.sku })
    .from(prices)
    .where(and(eq(prices.bookId, other.id), countsOn(on)));
  const own = new Set(entries.map(({ sku }) => sku));
  return { ...other, unpriced: priced.filter(({ sku }) => !own.has(sku)).length };
}

type BookOfOwner = Pick<PriceBook, 'currency' | 'customerId' | 'segment' | 'effectiveFrom' | 'effectiveTo'>;

/** The book of the same currency and owner that counts on a day and that a new one would go before. */
async function bookBefore(db: Queryable, book: BookOfOwner, on: PlainDate) {
  const { id, name, currency, customerId, segment, effectiveFrom, effectiveTo } = priceBooks;
  const [found] = await db
    .select({ id, name })
    .from(priceBooks)
    .where(
      and(
        eq(currency, book.currency),
        book.customerId === null ? isNull(customerId) : eq(customerId, book.customerId),
        book.segment === null ? isNull(segment) : eq(segment, book.segment),
        lte(effectiveFrom, book.effectiveFrom),
        or(isNull(effectiveTo), gte(effectiveTo, on)),
      ),
    )
    .orderBy(desc(effectiveFrom), desc(id))
    .limit(1);
  return found;
}

async function priceBookProblems(db: Queryable, body: Omit<NewPriceBook, 'prices'>): Promise<FieldProblem[]> {
  const problems = await ownerProblems(db, body);
  if (body.effectiveTo && body.effectiveTo < body.effectiveFrom) {
    problems.push({ pointer: '/effectiveTo', detail: 'A price book must not end before it begins.' });
  }
  return problems;
}

async function ownerProblems(
  db: Queryable,
  { customerId, segment }: { customerId?: string | undefined; segment?: string | undefined },
): Promise<FieldProblem[]> {
  if (customerId === undefined) return [];
  if (segment !== undefined)
    return [
      { pointer: '/segment', detail: 'A price book is for a customer or for a segment, not for both.' },
    ];
  const [known] = await db.select({ id: customers.id }).from(customers).where(eq(customers.id, customerId));
  return known ? [] : [{ pointer: '/customerId', detail: `There is no customer ${customerId}.` }];
}

/** Changes some prices of a book once under a key, from a day on; the others stay. Fails with all that is wrong. */
export async function changePrices(
  db: Database,
  { key, bookId }: { key: string; bookId: string },
  body: z.infer<typeof priceChange>,
): Promise<{ effectiveFrom: PlainDate }> {
  const today = await sellersToday(db);
  return once(db, key, async (tx) => {
    const book = await requireBook(tx, bookId);
    const entries = body.prices as { sku: string; price: Price | null }[];
    const effectiveFrom = body.effectiveFrom ?? firstDayOf(book, today);
    await lockPrices(tx);
    const change = { book, effectiveFrom, entries };
    const problems = await priceChangeProblems(tx, change, today);
    if (problems.length > 0) failFields(problems);
    await savePrices(tx, change);
    return { effectiveFrom };
  });
}

/** From when prices count where nothing is said: today, but not before their book. */
export const firstDayOf = ({ effectiveFrom }: Pick<PriceBook, 'effectiveFrom'>, today: PlainDate) =>
  effectiveFrom > today ? effectiveFrom : today;

/** Says once under a key until when a book counts; null for no end. */
export async function endPriceBook(
  db: Database,
  { key, bookId }: { key: string; bookId: string },
  effectiveTo: PlainDate | null,
): Promise<PriceBook> {
  const today = await sellersToday(db);
  await once(db, key, async (tx) => {
    const [book] = await tx.select().from(priceBooks).where(eq(priceBooks.id, bookId)).for('update');
    if (!book) throw noBook(bookId);
    const problem = endProblem(book, effectiveTo, today);
    if (problem !== null) failField('/effectiveTo', problem);
    await tx.update(priceBooks).set({ effectiveTo }).where(eq(priceBooks.id, book.id));
    return null;
  });
  return requireBook(db, bookId);
}

/** The last days of a book that has ended are past, and stay as they were. */
function endProblem(book: PriceBook, effectiveTo: PlainDate | null, today: PlainDate): string | null {
  if (book.effectiveTo !== null && book.effectiveTo < today)
    return `The book has ended on ${book.effectiveTo}.`;
  if (effectiveTo === null) return null;
  if (effectiveTo < book.effectiveFrom) return 'A price book must not end before it begins.';
  return effectiveTo < today ? `The last day must not be before today, ${today}.` : null;
}

export async function requireBook(db: Queryable, id: string): Promise<PriceBook> {
  const book = await findPriceBook(db, id);
  if (!book) throw noBook(id);
  return book;
}

const noBook = (id: string) => new Problem('notFound', `There is no price book ${id}.`);
