import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { orders, type Quote } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { daysBetween } from '#domain/dates.ts';
import { noticeSubject, type TermEnd, termEnds } from '#domain/renewal.ts';
import type { Dependencies } from './dependencies.ts';
import { loadDeal, loadQuote, type Step, today } from './step.ts';

export function renewalActivities({ db }: Dependencies) {
  return {
    /** A mail to the owner before a term ends. */
    noticeRenewal(step: Step, { subject }: { subject: string }): Promise<void> {
      return once(db, step.key, async (tx) => {
        const deal = await loadDeal(tx, step.dealId);
        const quote = await loadQuote(tx, step.dealId);
        const { termEnd, lines } = await noticedEnd(tx, step, { quote, subject });
        const daysLeft = daysBetween(today(step), termEnd);
        await queueMail(tx, {
          key: `${step.key}/renewal`,
          dealId: step.dealId,
          to: deal.owner,
          template: 'renewalNotice',
          data: { quoteId: quote.id, termEnd, daysLeft, lines },
          dueAt: step.at,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'renewalNoticed',
          actor: 'system',
          summary: `${deal.owner} was told that the term ends in ${daysLeft} days, on ${termEnd}.`,
          data: { termEnd, daysLeft, lines },
        });
      });
    },
  };
}

async function noticedEnd(
  tx: Transaction,
  step: Step,
  { quote, subject }: { quote: Quote; subject: string },
): Promise<TermEnd> {
  const [order] = await tx.select().from(orders).where(eq(orders.dealId, step.dealId));
  if (!order) throw new Error(`The deal ${step.dealId} has no order.`);
  const ends = termEnds({ lines: quote.priced.lines, signedOn: order.signedOn });
  const end = ends.find(({ termEnd }) => noticeSubject({ on: today(step), termEnd }) === subject);
  if (!end) throw new Error(`The deal ${step.dealId} has no term for the notice ${subject}.`);
  return end;
}
