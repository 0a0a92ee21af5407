import { eq, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from './connection.ts';
import { effects } from './schema/technical.ts';

/**
 * Takes a step once. The step's writes and its result are committed in one transaction under `key`;
 * a second try, whether it comes later or at the same moment, takes nothing and gets the first one's result.
 *
 * @param key names the step for ever; unique in Postgres
 * @param renew brings the first one's result up to date for a second try; as it was by default
 */
export async function once<T>(
  db: Database,
  key: string,
  take: (tx: Transaction) => Promise<T>,
  renew: (tx: Transaction, first: T) => Promise<T> = async (_, first) => first,
): Promise<T> {
  return db.transaction(async (tx) => {
    if (!(await claim(tx, key))) {
      const [first] = await tx.select({ result: effects.result }).from(effects).where(eq(effects.key, key));
      return renew(tx, first?.result as T);
    }
    const result = await take(tx);
    await tx
      .update(effects)
      .set({ result: result ?? null })
      .where(eq(effects.key, key));
    return result;
  });
}

/**
 * Says whether this transaction is the first to take a key. The insert waits for one that holds the same key, so two
 * never go on side by side.
 */
export async function claim(tx: Transaction, key: string): Promise<boolean> {
  const claimed = await tx
    .insert(effects)
    .values({ key })
    .onConflictDoNothing()
    .returning({ key: effects.key });
  return claimed.length > 0;
}

/** Adds to the result of a step that was taken before: what a command answers is known only once all its steps are. */
export async function addToResult(tx: Transaction, key: string, more: object): Promise<void> {
  await tx
    .update(effects)
    .set({ result: sql`${effects.result} || ${JSON.stringify(more)}::jsonb` })
    .where(eq(effects.key, key));
}

/** The result of a step that was taken before, or undefined. */
export async function resultOf(db: Queryable, key: string): Promise<unknown> {
  const [effect] = await db.select({ result: effects.result }).from(effects).where(eq(effects.key, key));
  return effect?.result;
}
