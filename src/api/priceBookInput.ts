import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { customers, priceBooks, products } from '#db/schema/setup.ts';
import { priceProblems } from '#domain/pricing/priceProblems.ts';
import type { FieldProblem } from '#domain/types.ts';
import { failFields } from './routes/support.ts';
import type * as schemas from './schemas/setup.ts';

type NewPriceBook = z.infer<typeof schemas.newPriceBook>;

/** Adds a price book once under a key; refuses products and customers that are not there, and prices that cannot be. */
export async function addPriceBook(
  db: Database,
  { key, id }: { key: string; id: string },
  body: NewPriceBook,
) {
  const book = {
    id,
    ...body,
    customerId: body.customerId ?? null,
    segment: body.segment ?? null,
    effectiveTo: body.effectiveTo ?? null,
  };
  await once(db, key, async (tx) => {
    const problems = await priceBookProblems(tx, body);
    if (problems.length > 0) failFields(problems);
    await tx.insert(priceBooks).values(book);
    return null;
  });
  return book;
}

async function priceBookProblems(db: Queryable, body: NewPriceBook): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = body.prices.flatMap(({ price }, index) =>
    priceProblems(price, `/prices/${index}/price`),
  );
  const skus = body.prices.map(({ sku }) => sku);
  const known = new Set((await db.select({ sku: products.sku }).from(products)).map(({ sku }) => sku));
  for (const [index, sku] of skus.entries()) {
    if (!known.has(sku))
      problems.push({ pointer: `/prices/${index}/sku`, detail: `There is no product ${sku}.` });
    if (skus.indexOf(sku) < index)
      problems.push({ pointer: `/prices/${index}/sku`, detail: `${sku} has a price already.` });
  }
  problems.push(...(await ownerProblems(db, body)));
  if (body.effectiveTo && body.effectiveTo < body.effectiveFrom) {
    problems.push({ pointer: '/effectiveTo', detail: 'A price book must not end before it begins.' });
  }
  return problems;
}

async function ownerProblems(db: Queryable, { customerId, segment }: NewPriceBook): Promise<FieldProblem[]> {
  if (customerId === undefined) return [];
  if (segment !== undefined)
    return [
      { pointer: '/segment', detail: 'A price book is for a customer or for a segment, not for both.' },
    ];
  const [known] = await db.select({ id: customers.id }).from(customers).where(eq(customers.id, customerId));
  return known ? [] : [{ pointer: '/customerId', detail: `There is no customer ${customerId}.` }];
}
