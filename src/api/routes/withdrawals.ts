import { eq, max, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { isProduct, loadProducts, lockProducts, openWithdrawal, withdrawalOf } from '#db/products.ts';
import { productWithdrawals } from '#db/schema/catalogue.ts';
import { isWithdrawnOn } from '#domain/catalogue/availability.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { sellersToday } from '../quoteInput.ts';
import * as schemas from '../schemas/catalogue.ts';
import { noProduct, shown } from './products.ts';
import { type Api, answers, failFields } from './support.ts';

const tags = ['Set-up'];
const admin = { scopes: ['admin'] as const };

/** A product that is not sold any more, from a day on. */
export function withdrawalRoutes(app: Api, { db }: ApiDeps): void {
  const path = '/v1/products/:sku/withdrawal';
  app.post(
    path,
    {
      config: admin,
      schema: {
        tags,
        summary: 'Withdraw a product from a day on',
        description:
          'A quote of that day or a later one is refused, and names what is sold in its place. What was quoted stays.',
        params: schemas.skuParams,
        body: schemas.newWithdrawal,
        response: answers(201, schemas.withdrawal),
      },
    },
    async ({ params: { sku }, body, commandKey }, reply) => {
      const today = await sellersToday(db);
      const made = await once(db, commandKey, async (tx) => {
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
      return reply.code(201).send(withdrawalOf(made));
    },
  );
  app.delete(
    path,
    {
      config: admin,
      schema: {
        tags,
        summary: 'Take a withdrawal back',
        description:
          'Before its day it is as if it had never been; from that day on the product is sold again from today on. Answers with the product.',
        params: schemas.skuParams,
        response: answers(200, schemas.product),
      },
    },
    async (request) => {
      const { sku } = request.params;
      const today = await sellersToday(db);
      await db.transaction(async (tx) => {
        await lockProducts(tx);
        await endWithdrawal(tx, sku, today);
      });
      const [found] = await loadProducts(db, { skus: [sku], on: today });
      if (!found) throw noProduct(sku);
      return shown(found, request);
    },
  );
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
