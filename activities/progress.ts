import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import {
  type Invoice,
  obligations,
  plannedInvoices,
  reminders,
  revenueSchedule,
} from '#db/schema/billing.ts';
import { addDays, instantAt, MAILS_AT } from '#domain/dates.ts';
import { nextDunningStep } from '#domain/dunning.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import type { PlainDate } from '#domain/types.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import { type Step, today } from './step.ts';

/** What is still to come of a deal's order, as Postgres has it. */
export async function progressOf(tx: Queryable, dealId: string): Promise<Progress> {
  const [billing] = await tx
    .select({ next: sql<string | null>`min(${plannedInvoices.on})::text` })
    .from(plannedInvoices)
    .where(and(eq(plannedInvoices.dealId, dealId), isNull(plannedInvoices.invoiceId)));
  const [recognition] = await tx
    .select({ next: sql<string | null>`min(${revenueSchedule.on})::text` })
    .from(revenueSchedule)
    .where(and(eq(revenueSchedule.dealId, dealId), eq(revenueSchedule.status, 'planned')));
  const open = await tx.select().from(obligations).where(eq(obligations.dealId, dealId));
  return {
    nextInvoiceOn: billing?.next ?? null,
    nextRecognitionOn: recognition?.next ?? null,
    undelivered: open.filter(isUndelivered).length,
  };
}

/** A ratable line needs no delivery; one with milestones is delivered by reaching them. */
function isUndelivered(obligation: typeof obligations.$inferSelect): boolean {
  const { recognition, fulfilment, milestones, reached, delivered, ordered } = obligation;
  switch (recognition) {
    case 'ratable':
      return false;
    case 'milestone':
      return reached.length < (milestones?.length ?? 0);
    case 'pointInTime':
      return fulfilment !== 'none' && dec(delivered).lt(ordered);
    default:
      return recognition satisfies never;
  }
}

/** What is due on an invoice, and the step of dunning that comes next; none while it is on hold. */
export async function standingOf(tx: Queryable, step: Step, invoice: Invoice): Promise<InvoiceStanding> {
  const due = amountDue(invoice);
  if (dec(due).isZero() || invoice.onHold)
    return { invoiceId: invoice.id, amountDue: due, nextDunning: null };
  const [last] = await tx
    .select({ step: sql<number | null>`max(${reminders.step})` })
    .from(reminders)
    .where(eq(reminders.invoiceId, invoice.id));
  const next = nextDunningStep({
    steps: invoice.dunningSteps,
    dueOn: invoice.dueOn,
    issuedOn: invoice.issuedOn,
    after: last?.step ?? null,
    notBefore: remindsFrom(step, invoice),
  });
  return {
    invoiceId: invoice.id,
    amountDue: due,
    nextDunning: next ? { index: next.index, on: next.on } : null,
  };
}

/** Once today's reminders have gone out the next can go tomorrow; an invoice of today was not there when they did. */
function remindsFrom(step: Step, { issuedOn }: Invoice): PlainDate {
  const on = today(step);
  const isTooLate = step.at > instantAt(on, MAILS_AT, step.timeZone) && issuedOn !== on;
  return isTooLate ? addDays(on, 1) : on;
}
