import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { contractPosition, postEntry } from '#db/ledger.ts';
import { type Obligation, obligations, revenueSchedule } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { postingDate } from '#domain/dates.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { revenuePostings } from '#domain/postings.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import type { Progress } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { onceUpToDate, progressOf } from './progress.ts';
import { loadDeal, type Step } from './step.ts';

export function revenueActivities({ db }: Dependencies) {
  return {
    /** Recognises what the schedule has for the day, obligation by obligation. */
    recogniseRevenue(step: Step, { on }: { on: PlainDate }): Promise<{ progress: Progress }> {
      return onceUpToDate(db, step, async (tx) => {
        const { currency } = await loadDeal(tx, step.dealId);
        const due = await tx
          .select()
          .from(revenueSchedule)
          .where(
            and(
              eq(revenueSchedule.dealId, step.dealId),
              eq(revenueSchedule.status, 'planned'),
              lte(revenueSchedule.on, on),
            ),
          )
          .orderBy(asc(revenueSchedule.obligationId), asc(revenueSchedule.position));
        for (const obligation of await obligationsOf(tx, step.dealId)) {
          const parts = due.filter(({ obligationId }) => obligationId === obligation.id);
          if (parts.length === 0) continue;
          const amount = toAmount(sum(parts.map((part) => part.amount)), currency);
          await postRevenue(tx, step, {
            obligation,
            amount,
            effectiveOn: on,
            currency,
            what: `Revenue of ${obligation.description}`,
          });
          await tx
            .update(revenueSchedule)
            .set({ status: 'recognised' })
            .where(and(eq(revenueSchedule.obligationId, obligation.id), lte(revenueSchedule.on, on)));
          if (obligation.recognition === 'pointInTime') {
            await tx
              .update(obligations)
              .set({ delivered: obligation.ordered })
              .where(eq(obligations.id, obligation.id));
          }
        }
        return { progress: await progressOf(tx, step.dealId) };
      });
    },
  };
}

export function obligationsOf(tx: Transaction, dealId: string): Promise<Obligation[]> {
  return tx.select().from(obligations).where(eq(obligations.dealId, dealId)).orderBy(asc(obligations.lineNo));
}

/** Posts revenue of one obligation, negative where it is taken back, and counts it. */
export async function postRevenue(
  tx: Transaction,
  step: Step,
  posting: { obligation: Obligation; amount: Amount; effectiveOn: PlainDate; currency: string; what: string },
): Promise<void> {
  const { obligation, amount, effectiveOn, currency, what } = posting;
  if (dec(amount).isZero()) return;
  await postEntry(tx, {
    stepKey: `${step.key}/revenue/${obligation.id}`,
    on: postingDate({ effectiveOn, now: step.at, zone: step.timeZone }),
    effectiveOn,
    at: step.at,
    description: what,
    currency,
    dealId: step.dealId,
    postings: revenuePostings({
      amount,
      position: await contractPosition(tx, step.dealId, currency),
      currency,
    }),
  });
  await tx
    .update(obligations)
    .set({ recognised: toAmount(dec(obligation.recognised).plus(amount), currency) })
    .where(eq(obligations.id, obligation.id));
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'revenueRecognised',
    actor: 'system',
    summary: `${what}: ${amount} ${currency} recognised.`,
    data: { obligationId: obligation.id, sku: obligation.sku, amount, effectiveOn },
  });
}

/** What was recognised on an event stands in the schedule beside what time brings. */
export async function addRecognised(
  tx: Transaction,
  step: Step,
  part: { obligation: Obligation; amount: Amount; on: PlainDate; isCatchUp?: boolean },
): Promise<void> {
  const { obligation, amount, on, isCatchUp = false } = part;
  if (dec(amount).isZero()) return;
  const [last] = await tx
    .select({ position: sql<number>`coalesce(max(${revenueSchedule.position}), -1)::int` })
    .from(revenueSchedule)
    .where(eq(revenueSchedule.obligationId, obligation.id));
  await tx.insert(revenueSchedule).values({
    obligationId: obligation.id,
    dealId: step.dealId,
    position: (last?.position ?? -1) + 1,
    on,
    amount,
    status: 'recognised',
    isCatchUp,
  });
}
