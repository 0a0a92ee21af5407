import { and, eq, max } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { contractPosition, postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import {
  creditNotes,
  type Invoice,
  type Obligation,
  obligations,
  plannedInvoices,
  revenueSchedule,
} from '#db/schema/billing.ts';
import { nextNumber } from '#db/series.ts';
import { tell } from '#db/timeline.ts';
import { type PlannedCreditNote, planCreditNote } from '#domain/creditNote.ts';
import { daysBetween } from '#domain/dates.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { creditNotePostings } from '#domain/postings.ts';
import { remainingSchedule } from '#domain/ratable.ts';
import { linesToBillAgain } from '#domain/rebilling.ts';
import { amountDue } from '#domain/receivables.ts';
import { allocate, catchUp, performanceOf } from '#domain/revenue.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockInvoice, takeBackWriteOff, updateInvoice } from './invoices.ts';
import { onceUpToDate, progressOf, standingOf } from './progress.ts';
import { addRecognised, obligationsOf, postRevenue } from './revenue.ts';
import { waiveAllFees } from './reversedFees.ts';
import { loadDeal, moveDeal, refuse, refuseFields, type Step, today } from './step.ts';

type Credited = {
  answer: Commands['issueCreditNote']['answer'];
  standing: InvoiceStanding;
  progress: Progress;
};

export function creditNoteActivities({ db }: Dependencies) {
  return {
    /** Credits an invoice, in part or whole. A price reduction lowers the transaction price as well. */
    issueCreditNote(step: Step, input: Commands['issueCreditNote']['input']): Promise<Outcome<Credited>> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId: input.invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        const plan = await planFor(tx, invoice, input);
        if (!plan.ok) return refuseFields(plan.problems);
        const note = plan.value;
        const issuedOn = today(step);
        const id = newId('creditNote');
        const number = await nextNumber(tx, 'CN', issuedOn);
        const { lines, netAmount, taxes, taxAmount, total, toCredit } = note;
        const { kind, reason } = input;
        await tx.insert(creditNotes).values({
          id,
          number,
          invoiceId: invoice.id,
          dealId: step.dealId,
          kind,
          reason,
          issuedOn,
          lines,
          netAmount,
          taxes,
          taxAmount,
          total,
          toCredit,
        });
        const booked = await book(tx, step, { invoice, note, number });
        await queueMail(tx, {
          key: `creditNote/${id}`,
          dealId: step.dealId,
          to: invoice.customer.email,
          template: 'creditNote',
          data: { creditNoteId: id },
          dueAt: step.at,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'creditNoteIssued',
          actor: step.actor,
          summary: `Credit note ${number} over ${total} ${invoice.currency} for invoice ${invoice.number}: “${reason}”`,
          data: { creditNoteId: id, number, invoiceId: invoice.id, kind, netAmount, total, toCredit },
        });
        const credited = await withoutFeesOnceVoid(tx, step, booked);
        if (kind === 'priceReduction')
          await reduceTransactionPrice(tx, step, { by: netAmount, currency: invoice.currency });
        else await billAgain(tx, step, { invoice, note });
        return {
          answer: { id, number, netAmount, taxAmount, total, toCredit },
          standing: await standingOf(tx, step, credited),
          progress: await progressOf(tx, step.dealId),
        };
      });
    },
  };
}

async function planFor(
  tx: Transaction,
  invoice: Invoice,
  { amount, lines }: Commands['issueCreditNote']['input'],
) {
  const earlier = await tx.select().from(creditNotes).where(eq(creditNotes.invoiceId, invoice.id));
  return planCreditNote({
    invoice: {
      currency: invoice.currency,
      // Two periods of one line of the quote may share an invoice, so its lines are counted anew.
      lines: invoice.lines.map((line, index) => ({ ...line, lineNo: index + 1 })),
      taxes: invoice.taxes,
      amountDue: amountDue(invoice),
      amountWrittenOff: invoice.amountWrittenOff,
      credited: earlier.flatMap((note) => note.taxes),
      creditedLines: earlier.flatMap((note) => note.lines),
    },
    ...(amount === undefined ? {} : { amount }),
    ...(lines === undefined ? {} : { lines }),
  });
}

async function book(
  tx: Transaction,
  step: Step,
  { invoice, note, number }: { invoice: Invoice; note: PlannedCreditNote; number: string },
): Promise<Invoice> {
  const { currency } = invoice;
  const writeOff = await takeBackWriteOff(tx, step, {
    invoice,
    recovered: note.writeOffReversed,
    key: `${step.key}/recovery`,
  });
  await postEntry(tx, {
    ...entryOf(step, invoice),
    stepKey: `${step.key}/creditNote`,
    description: `Credit note ${number} for invoice ${invoice.number}`,
    postings: creditNotePostings({
      ...note,
      position: await contractPosition(tx, step.dealId, currency),
      currency,
    }),
  });
  return updateInvoice(tx, invoice.id, {
    amountCredited: toAmount(dec(invoice.amountCredited).plus(note.total), currency),
    amountPaid: toAmount(dec(invoice.amountPaid).minus(note.toCredit), currency),
    ...writeOff,
  });
}

/** A debt that was credited whole never was: the fees for its lateness go with it. */
async function withoutFeesOnceVoid(tx: Transaction, step: Step, invoice: Invoice): Promise<Invoice> {
  const isVoid = dec(invoice.amountCredited).gte(invoice.total);
  if (!isVoid || dec(invoice.lateFees).isZero()) return invoice;
  return waiveAllFees(tx, step, { invoice, reason: 'The invoice was credited whole.' });
}

/** What a correction takes back is invoiced again at once; a deal that was completed is active until that is paid. */
async function billAgain(
  tx: Transaction,
  step: Step,
  { invoice, note }: { invoice: Invoice; note: PlannedCreditNote },
): Promise<void> {
  const { dealId } = step;
  const lines = linesToBillAgain({ lines: invoice.lines, note, currency: invoice.currency });
  // A cent of tax alone has no line.
  if (lines.length === 0) return;
  const [last] = await tx
    .select({ position: max(plannedInvoices.position) })
    .from(plannedInvoices)
    .where(eq(plannedInvoices.dealId, dealId));
  await tx.insert(plannedInvoices).values({
    dealId,
    position: (last?.position ?? 0) + 1,
    on: today(step),
    dueDays: daysBetween(invoice.issuedOn, invoice.dueOn),
    instalment: invoice.instalment,
    lines,
  });
  const { stage } = await loadDeal(tx, dealId);
  if (stage !== 'completed') return;
  await moveDeal(tx, step, 'active');
  await tell(tx, {
    dealId,
    at: step.at,
    type: 'dealReopened',
    actor: step.actor,
    summary: `The deal is active again, since invoice ${invoice.number} is corrected.`,
    data: { invoiceId: invoice.id },
  });
}

/**
 * The lower price is allocated on the same basis as at inception; what was performed catches up at once, and what
 * lies ahead is planned anew (IFRS 15.87-90).
 */
async function reduceTransactionPrice(
  tx: Transaction,
  step: Step,
  { by, currency }: { by: Amount; currency: string },
): Promise<void> {
  const all = await obligationsOf(tx, step.dealId);
  const price = toAmount(sum(all.map(({ allocated }) => allocated)).minus(by), currency);
  const allocated = allocate(
    price,
    all.map((obligation) => obligation.standaloneSellingPrice),
    currency,
  );
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
