import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { type Obligation, obligations } from '#db/schema/billing.ts';
import { fulfilments, orders } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { spreadDelivery } from '#domain/delivery.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { deliveredToDate, milestonesToDate, percentReached } from '#domain/revenue.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { Progress } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { onceUpToDate, progressOf } from './progress.ts';
import { addRecognised, obligationsOf, postRevenue } from './revenue.ts';
import { loadDeal, refuse, refuseField, refuseFields, type Step, today } from './step.ts';

export function fulfilmentActivities({ db }: Dependencies) {
  return {
    /** Records a delivery, in part or in full, and recognises what it satisfies. */
    recordFulfilment(
      step: Step,
      { lines, deliveredOn }: Commands['recordFulfilment']['input'],
    ): Promise<Outcome<Commands['recordFulfilment']['answer'] & { progress: Progress }>> {
      return onceUpToDate(db, step, async (tx) => {
        const on = deliveredOn ?? today(step);
        const badDate = await factProblem(tx, step, { pointer: '/deliveredOn', on });
        if (badDate) return badDate;
        const { currency } = await loadDeal(tx, step.dealId);
        const spread = spreadDelivery(await obligationsOf(tx, step.dealId), lines);
        if (!spread.ok) return refuseFields(spread.problems);
        const parts = spread.value;
        const id = newId('fulfilment');
        await tx.insert(fulfilments).values({
          id,
          dealId: step.dealId,
          deliveredOn: on,
          lines: parts.map(({ line: { lineNo, sku }, quantity }) => ({ lineNo, sku, quantity })),
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'delivered',
          actor: step.actor,
          summary: `Delivered on ${on}: ${parts.map(({ line, quantity }) => `${quantity} × ${line.description}`).join(', ')}.`,
          data: { fulfilmentId: id, deliveredOn: on, lines },
        });
        const earned: Earned[] = [];
        for (const { line: obligation, quantity } of parts) {
          const { id: obligationId, allocated, ordered, description, recognition } = obligation;
          const delivered = dec(obligation.delivered).plus(quantity).toFixed();
          await tx.update(obligations).set({ delivered }).where(eq(obligations.id, obligationId));
          if (recognition !== 'pointInTime') continue;
          const toDate = deliveredToDate({ allocated, delivered, ordered, currency });
          earned.push({ obligation, toDate, what: `Delivery of ${description}` });
        }
        const recognised = await recogniseEarned(tx, step, { earned, on, currency });
        return { id, deliveredOn: on, recognised, progress: await progressOf(tx, step.dealId) };
      });
    },

    /** Records that a milestone was reached, on every line that has one of this name. */
    reachMilestone(
      step: Step,
      { name, reachedOn }: Commands['reachMilestone']['input'],
    ): Promise<Outcome<Commands['reachMilestone']['answer'] & { progress: Progress }>> {
      return onceUpToDate(db, step, async (tx) => {
        const on = reachedOn ?? today(step);
        const badDate = await factProblem(tx, step, { pointer: '/reachedOn', on });
        if (badDate) return badDate;
        const { currency } = await loadDeal(tx, step.dealId);
        const withIt = (await obligationsOf(tx, step.dealId)).filter(({ milestones }) =>
          milestones?.some((milestone) => milestone.name === name),
        );
        if (withIt.length === 0) return refuseField('/name', `The order has no milestone “${name}”.`);
        const open = withIt.filter(({ reached }) => !reached.includes(name));
        if (open.length === 0) return refuse('wrongStage', `The milestone “${name}” was reached already.`);
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'milestoneReached',
          actor: step.actor,
          summary: `The milestone “${name}” was reached on ${on}.`,
          data: { name, reachedOn: on },
        });
        const earned: Earned[] = [];
        for (const obligation of open) {
          const { id, allocated, description } = obligation;
          const reached = [...obligation.reached, name];
          await tx.update(obligations).set({ reached }).where(eq(obligations.id, id));
          const toDate = milestonesToDate({
            allocated,
            percentReached: percentReached({ ...obligation, reached }),
            currency,
          });
          earned.push({ obligation, toDate, what: `Milestone “${name}” of ${description}` });
        }
        const recognised = await recogniseEarned(tx, step, { earned, on, currency });
        return { name, reachedOn: on, recognised, progress: await progressOf(tx, step.dealId) };
      });
    },
  };
}

interface Earned {
  obligation: Obligation;
  /** The obligation's revenue to date, with what the event earned. */
  toDate: Amount;
  what: string;
}

/** Recognises what an event on a day earned beyond what was recognised before, and returns the sum. */
async function recogniseEarned(
  tx: Transaction,
  step: Step,
  { earned, on, currency }: { earned: Earned[]; on: PlainDate; currency: string },
): Promise<Amount> {
  const amounts: Amount[] = [];
  for (const { obligation, toDate, what } of earned) {
    const amount = toAmount(dec(toDate).minus(obligation.recognised), currency);
    await postRevenue(tx, step, { obligation, amount, effectiveOn: on, currency, what });
    await addRecognised(tx, step, { obligation, amount, on });
    amounts.push(amount);
  }
  return toAmount(sum(amounts), currency);
}

/** A fact must not lie in the deal's future, nor before its contract. */
async function factProblem(tx: Transaction, step: Step, { pointer, on }: { pointer: string; on: PlainDate }) {
  if (on > today(step))
    return refuseField(pointer, `${on} is in the deal's future: it stands at ${today(step)}.`);
  const [order] = await tx.select().from(orders).where(eq(orders.dealId, step.dealId));
  // The rows may be ahead of the deal for a moment, where the engine has forgotten a command.
  if (order?.cancelledOn) return refuse('wrongStage', `The deal was cancelled on ${order.cancelledOn}.`);
  if (order && on < order.signedOn)
    return refuseField(pointer, `The contract was signed only on ${order.signedOn}.`);
  return null;
}
