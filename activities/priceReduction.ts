import { and, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { type Obligation, obligations, revenueSchedule } from '#db/schema/billing.ts';
import { sum, toAmount } from '#domain/money.ts';
import { remainingSchedule } from '#domain/ratable.ts';
import { allocate, catchUp, performanceOf } from '#domain/revenue.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import { addRecognised, obligationsOf, postRevenue } from './revenue.ts';
import { type Step, today } from './step.ts';

/**
 * The lower price is allocated on the same basis as at inception; what was performed catches up at once, and what
 * lies ahead is planned anew (IFRS 15.87-90).
 */
export async function reduceTransactionPrice(
  tx: Transaction,
  step: Step,
  { by, currency }: { by: Amount; currency: string },
): Promise<void> {
  const all = await obligationsOf(tx, step.dealId);
  const price = toAmount(sum(all.map(({ allocated }) => allocated)).minus(by), currency);
  // What a cancellation has left of each obligation has no standalone selling price any more.
  const weights = all.map(({ closedOn, allocated, standaloneSellingPrice }) =>
    closedOn ? allocated : standaloneSellingPrice,
  );
  const allocated = allocate(price, weights, currency);
  for (const [index, obligation] of all.entries()) {
    const allocatedAfter = allocated[index] ?? '0';
    const through = await recognisedThrough(tx, obligation.id);
    const { toDate, adjustment } = catchUp({
      allocatedAfter,
      recognised: toAmount(obligation.recognised, currency),
      performed: performanceOf(obligation, through),
      currency,
    });
    await tx.update(obligations).set({ allocated: allocatedAfter }).where(eq(obligations.id, obligation.id));
    await postRevenue(tx, step, {
      obligation,
      amount: adjustment,
      effectiveOn: today(step),
      currency,
      what: `Price reduction of ${obligation.description}`,
    });
    await replan(tx, step, { obligation, allocatedAfter, toDate, through, currency });
    await addRecognised(tx, step, { obligation, amount: adjustment, on: today(step), isCatchUp: true });
  }
}

async function recognisedThrough(tx: Transaction, obligationId: string): Promise<PlainDate | null> {
  const rows = await tx
    .select({ on: revenueSchedule.on })
    .from(revenueSchedule)
    .where(
      and(
        eq(revenueSchedule.obligationId, obligationId),
        eq(revenueSchedule.status, 'recognised'),
        eq(revenueSchedule.isCatchUp, false),
      ),
    );
  return (
    rows
      .map(({ on }) => on)
      .sort()
      .at(-1) ?? null
  );
}

/** What is planned is laid out again, so that it adds up to the new allocation less what was recognised. */
async function replan(
  tx: Transaction,
  step: Step,
  change: {
    obligation: Obligation;
    allocatedAfter: Amount;
    toDate: Amount;
    through: PlainDate | null;
    currency: string;
  },
): Promise<void> {
  const { obligation, allocatedAfter, toDate, through, currency } = change;
  const { id, recognition, startOn, endOn } = obligation;
  const planned = await tx
    .delete(revenueSchedule)
    .where(and(eq(revenueSchedule.obligationId, id), eq(revenueSchedule.status, 'planned')))
    .returning();
  const first = planned.sort((a, b) => a.position - b.position)[0];
  if (!first) return;
  const parts =
    recognition === 'ratable' && startOn && endOn
      ? remainingSchedule({
          allocated: allocatedAfter,
          startOn,
          endOn,
          currency,
          recognised: toDate,
          after: through,
        })
      : [{ on: first.on, amount: allocatedAfter }];
  if (parts.length === 0) return;
  await tx.insert(revenueSchedule).values(
    parts.map((part, index) => ({
      obligationId: id,
      dealId: step.dealId,
      position: first.position + index,
      ...part,
      status: 'planned' as const,
    })),
  );
}
