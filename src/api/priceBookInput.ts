import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { lockPrices, priceChangeProblems, savePrices } from '#db/prices.ts';
import { customers, priceBooks } from '#db/schema/setup.ts';
import type { FieldProblem } from '#domain/types.ts';
import { sellersToday } from './quoteInput.ts';
import { failFields } from './routes/support.ts';
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
  await once(db, key, async (tx) => {
    await lockPrices(tx);
    const change = { book, effectiveFrom: book.effectiveFrom, entries };
    const problems = [
      // That it ends before it begins is told once.
      ...(await priceChangeProblems(tx, { ...change, book: { ...book, effectiveTo: null } }, today)),
      ...(await priceBookProblems(tx, body)),
    ];
    if (problems.length > 0) failFields(problems);
    await tx.insert(priceBooks).values(book);
    await savePrices(tx, change);
    return null;
  });
  return { ...book, prices: entries };
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
