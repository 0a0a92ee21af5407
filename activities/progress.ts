import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import {
  type Invoice,
  obligations,
  plannedInvoices,
  reminders,
  revenueSchedule,
} from '#db/schema/billing.ts';
import { isUndelivered } from '#domain/delivery.ts';
import { nextDunningStep, remindsFrom } from '#domain/dunning.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import type { Step } from './step.ts';

/** What is still to come of a deal's order, as Postgres has it. */
export async function progressOf(tx: Queryable, dealId: string): Promise<Progress> {
  const [billing] = await tx
    .select({ on: plannedInvoices.on, position: plannedInvoices.position })
    .from(plannedInvoices)
    .where(and(eq(plannedInvoices.dealId, dealId), isNull(plannedInvoices.invoiceId)))
    .orderBy(asc(plannedInvoices.on), asc(plannedInvoices.position))
    .limit(1);
  const [recognition] = await tx
    .select({ next: sql<string | null>`min(${revenueSchedule.on})::text` })
    .from(revenueSchedule)
    .where(and(eq(revenueSchedule.dealId, dealId), eq(revenueSchedule.status, 'planned')));
  const ordered = await tx.select().from(obligations).where(eq(obligations.dealId, dealId));
  return {
    nextInvoice: billing ?? null,
    nextRecognitionOn: recognition?.next ?? null,
    undelivered: ordered.filter(isUndelivered).length,
  };
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
    notBefore: remindsFrom({ at: step.at, zone: step.timeZone, issuedOn: invoice.issuedOn }),
  });
  return {
    invoiceId: invoice.id,
    amountDue: due,
    nextDunning: next ? { index: next.index, on: next.on } : null,
  };
}
