import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import {
  type Invoice,
  invoices,
  obligations,
  plannedInvoices,
  reminders,
  revenueSchedule,
} from '#db/schema/billing.ts';
import { isUndelivered } from '#domain/delivery.ts';
import { nextDunningStep, remindsFrom } from '#domain/dunning.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import type { PlainDate } from '#domain/types.ts';
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

/** What a step says of the order and of its invoices, for the deal's agenda. */
interface Said {
  progress?: Progress;
  standing?: InvoiceStanding;
  standings?: InvoiceStanding[];
}

/**
 * Takes a step once. Where it was taken before, other steps may have come in between: what it says of the order and of
 * invoices is then said as it is now, so that the deal's agenda does not fall back behind its rows. What was to come
 * next stays next, though, even where that has come since: it is taken again as well, and the deal hears what it said.
 */
export function onceUpToDate<T>(db: Database, step: Step, take: (tx: Transaction) => Promise<T>): Promise<T> {
  return once(db, step.key, take, async (tx, first) => {
    const { progress, standing, standings } = first as Said;
    const now = (then: InvoiceStanding) => standingNow(tx, step, then);
    return {
      ...first,
      ...(progress ? { progress: await progressNow(tx, step.dealId, progress) } : {}),
      ...(standing ? { standing: await now(standing) } : {}),
      ...(standings ? { standings: await Promise.all(standings.map(now)) } : {}),
    };
  });
}

async function progressNow(tx: Transaction, dealId: string, then: Progress): Promise<Progress> {
  const now = await progressOf(tx, dealId);
  const { nextInvoice, nextRecognitionOn } = then;
  return {
    ...now,
    nextInvoice:
      nextInvoice && (await isIssued(tx, dealId, nextInvoice.position)) ? nextInvoice : now.nextInvoice,
    nextRecognitionOn:
      nextRecognitionOn && (await isRecognised(tx, dealId, nextRecognitionOn))
        ? nextRecognitionOn
        : now.nextRecognitionOn,
  };
}

async function standingNow(tx: Transaction, step: Step, then: InvoiceStanding): Promise<InvoiceStanding> {
  const { invoiceId, nextDunning } = then;
  const [invoice] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId));
  if (!invoice) throw new Error(`There is no invoice ${invoiceId}.`);
  const now = await standingOf(tx, step, invoice);
  const isWaiting = !dec(now.amountDue).isZero() && !invoice.onHold;
  return isWaiting && nextDunning && (await isReminded(tx, invoiceId, nextDunning.index))
    ? { ...now, nextDunning }
    : now;
}

async function isIssued(tx: Transaction, dealId: string, position: number): Promise<boolean> {
  const issued = await tx
    .select({ invoiceId: plannedInvoices.invoiceId })
    .from(plannedInvoices)
    .where(
      and(
        eq(plannedInvoices.dealId, dealId),
        eq(plannedInvoices.position, position),
        isNotNull(plannedInvoices.invoiceId),
      ),
    );
  return issued.length > 0;
}

async function isRecognised(tx: Transaction, dealId: string, on: PlainDate): Promise<boolean> {
  const recognised = await tx
    .select({ on: revenueSchedule.on })
    .from(revenueSchedule)
    .where(
      and(
        eq(revenueSchedule.dealId, dealId),
        eq(revenueSchedule.on, on),
        eq(revenueSchedule.status, 'recognised'),
      ),
    )
    .limit(1);
  return recognised.length > 0;
}

async function isReminded(tx: Transaction, invoiceId: string, index: number): Promise<boolean> {
  const reminded = await tx
    .select({ step: reminders.step })
    .from(reminders)
    .where(and(eq(reminders.invoiceId, invoiceId), eq(reminders.step, index)));
  return reminded.length > 0;
}
