import { eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { promotions, promotionUses } from '#db/schema/promotions.ts';
import { customers, products } from '#db/schema/setup.ts';
import { promotionProblems } from '#domain/promotions/promotionProblems.ts';
import { endedBefore } from '#domain/promotions/promotionWords.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { failFields } from './routes/support.ts';
import type { newPromotion } from './schemas/promotion.ts';
import { showPromotion } from './views/promotion.ts';

type NewPromotion = z.infer<typeof newPromotion>;
type Columns = Omit<typeof promotions.$inferInsert, 'id'>;

/** A promotion as it is stored: what is left out is null. */
const columnsOf = ({ code, effectiveTo, cap, maxUses, ...given }: NewPromotion) =>
  ({
    ...given,
    code: code ?? null,
    effectiveTo: effectiveTo ?? null,
    cap: cap ?? null,
    maxUses: maxUses ?? null,
  }) as Columns & Pick<typeof promotions.$inferSelect, 'effectiveTo' | 'cap' | 'conditions'>;

/** Refuses what no promotion may be, and customers and products that are not there. */
async function checkPromotion(db: Queryable, body: NewPromotion): Promise<void> {
  const { customerIds = [], skus = [] } = body.conditions;
  const knownCustomers =
    customerIds.length === 0
      ? []
      : await db.select({ name: customers.id }).from(customers).where(inArray(customers.id, customerIds));
  const knownProducts =
    skus.length === 0
      ? []
      : await db.select({ name: products.sku }).from(products).where(inArray(products.sku, skus));
  const problems = [
    ...promotionProblems(columnsOf(body)),
    ...unknown('/conditions/customerIds', customerIds, knownCustomers, 'customer'),
    ...unknown('/conditions/skus', skus, knownProducts, 'product'),
  ];
  if (problems.length > 0) failFields(problems);
}

function unknown(at: string, asked: string[], known: { name: string }[], what: string): FieldProblem[] {
  const names = new Set(known.map(({ name }) => name));
  return asked.flatMap((name, index) =>
    names.has(name) ? [] : [{ pointer: `${at}/${index}`, detail: `There is no ${what} ${name}.` }],
  );
}

/** A code is one promotion's, so that what a customer types means one thing. */
function codeTaken(code: string | null | undefined): Problem {
  const detail = `There is a promotion with the code ${code ?? ''} already.`;
  return new Problem('conflict', detail, [{ pointer: '/code', detail }]);
}

/** Adds a promotion once under a key. */
export async function addPromotion(
  db: Database,
  { key, id }: { key: string; id: string },
  body: NewPromotion,
): Promise<void> {
  const row = { id, ...columnsOf(body) };
  const isAdded = await once(db, key, async (tx) => {
    await checkPromotion(tx, body);
    const rows = await tx
      .insert(promotions)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: promotions.id });
    return rows.length > 0;
  });
  if (!isAdded) throw codeTaken(row.code);
}

export async function replacePromotion(db: Database, id: string, body: NewPromotion): Promise<void> {
  await checkPromotion(db, body);
  const columns: Columns = columnsOf(body);
  try {
    await db.transaction(async (tx) => {
      // Nobody claims a use meanwhile: claims hold the promotion too.
      await tx.select({ id: promotions.id }).from(promotions).where(eq(promotions.id, id)).for('update');
      const uses = await tx.$count(promotionUses, eq(promotionUses.promotionId, id));
      if (typeof columns.maxUses === 'number' && columns.maxUses < uses) {
        const detail = `It has been used ${uses} times already.`;
        failFields([{ pointer: '/maxUses', detail }]);
      }
      await tx.update(promotions).set(columns).where(eq(promotions.id, id));
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw codeTaken(columns.code);
    throw error;
  }
}

/** Lets a promotion count no more from `today` on; quotes that were priced keep what it took off. */
export async function endPromotion(db: Database, id: string, today: PlainDate): Promise<void> {
  const { effectiveFrom } = await showPromotion(db, id);
  await db.update(promotions).set(endedBefore({ effectiveFrom }, today)).where(eq(promotions.id, id));
}

/** Drizzle wraps what the driver throws. */
function isUniqueViolation(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  return cause instanceof Error && 'code' in cause && cause.code === '23505';
}
