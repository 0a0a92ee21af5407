import { eq, max, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Database, Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { isProduct, loadProducts, lockProducts, openWithdrawal } from '#db/products.ts';
import { type ProductWithdrawal, productWithdrawals } from '#db/schema/catalogue.ts';
import { isWithdrawnOn } from '#domain/catalogue/availability.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { sellersToday } from './quoteInput.ts';
import { noProduct } from './routes/products.ts';
import { failFields } from './routes/support.ts';
import type { newWithdrawal } from './schemas/catalogue.ts';

/** Withdraws a product once under a key, by default from the seller's today on. */
export async function withdrawProduct(
  db: Database,
  { key, sku }: { key: string; sku: string },
  body: z.infer<typeof newWithdrawal>,
): Promise<Omit<ProductWithdrawal, 'recordedAt'>> {
  const today = await sellersToday(db);
  return once(db, key, async (tx) => {
    await lockProducts(tx);
    const problems = await withdrawalProblems(tx, { sku, ...body, today });
    if (problems.length > 0) failFields(problems);
    const row = {
      sku,
      startsOn: body.on ?? today,
      endsOn: null,
      reason: body.reason ?? null,
      replacedBy: body.replacedBy ?? null,
    };
    await tx.insert(productWithdrawals).values(row);
    return row;
  });
}

/** Sells a product again: before the day of its withdrawal as if there had been none, else from today on. */
export async function takeWithdrawalBack(db: Database, sku: string): Promise<void> {
  const today = await sellersToday(db);
  await db.transaction(async (tx) => {
    await lockProducts(tx);
    await endWithdrawal(tx, sku, today);
  });
}

async function withdrawalProblems(
  tx: Transaction,
  asked: { sku: string; on?: PlainDate | undefined; replacedBy?: string | undefined; today: PlainDate },
): Promise<FieldProblem[]> {
  const { sku, replacedBy, today } = asked;
  const on = asked.on ?? today;
  if (!(await isProduct(tx, sku))) throw noProduct(sku);
  const open = await openWithdrawal(tx, sku);
  if (open)
    throw new Problem('conflict', `${sku} is withdrawn from ${open.startsOn} on; take that back first.`);
  const [last] = await tx
    .select({ day: max(productWithdrawals.endsOn) })
    .from(productWithdrawals)
    .where(eq(productWithdrawals.sku, sku));
  const until = last?.day ?? null;
  const isAgain = until !== null && on < until;
  return [
    ...(on < today ? [{ pointer: '/on', detail: `The day must not be before today, ${today}.` }] : []),
    ...(isAgain ? [{ pointer: '/on', detail: `${sku} is withdrawn until ${until} already.` }] : []),
    ...(replacedBy === undefined ? [] : await replacementProblems(tx, { sku, replacedBy, on })),
  ];
}

async function replacementProblems(
  tx: Transaction,
  { sku, replacedBy, on }: { sku: string; replacedBy: string; on: PlainDate },
): Promise<FieldProblem[]> {
  const pointer = '/replacedBy';
  if (replacedBy === sku) return [{ pointer, detail: 'A product cannot replace itself.' }];
  const [replacement] = await loadProducts(tx, { skus: [replacedBy], on });
  if (!replacement) return [{ pointer, detail: `There is no product ${replacedBy}.` }];
  return isWithdrawnOn(replacement, on) ? [{ pointer, detail: `${replacedBy} is withdrawn itself.` }] : [];
}

async function endWithdrawal(tx: Transaction, sku: string, today: PlainDate): Promise<void> {
  const open = await openWithdrawal(tx, sku);
  if (!open) throw new Problem('notFound', `The product ${sku} is not withdrawn.`);
  const row = sql`${productWithdrawals.sku} = ${sku} and ${productWithdrawals.startsOn} = ${open.startsOn}`;
  if (open.startsOn >= today) await tx.delete(productWithdrawals).where(row);
  else await tx.update(productWithdrawals).set({ endsOn: today }).where(row);
}
