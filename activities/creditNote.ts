import { asc, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { contractPosition, postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import { creditNotes, type Invoice } from '#db/schema/billing.ts';
import { nextNumber } from '#db/series.ts';
import { tell } from '#db/timeline.ts';
import type { IssuedCredit } from '#domain/creditedLeft.ts';
import { type PlannedCreditNote, planCreditNote } from '#domain/creditNote.ts';
import { daysBetween } from '#domain/dates.ts';
import { dec, toAmount } from '#domain/money.ts';
import { creditNotePostings } from '#domain/postings.ts';
import { linesToBillAgain } from '#domain/rebilling.ts';
import { amountDue } from '#domain/receivables.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import { planInvoice } from './billing.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockInvoice, takeBackWriteOff, updateInvoice } from './invoices.ts';
import { reduceTransactionPrice } from './priceReduction.ts';
import { onceUpToDate, progressOf, standingOf } from './progress.ts';
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
        const { kind, reason } = input;
        const earlier = await notesOf(tx, invoice.id);
        const { id, number, credited } = await issueNote(tx, step, { invoice, note, kind, reason });
        const { netAmount, taxAmount, total, toCredit } = note;
        if (kind === 'priceReduction')
          await reduceTransactionPrice(tx, step, { by: netAmount, currency: invoice.currency });
        else await billAgain(tx, step, { invoice, note, earlier });
        return {
          answer: { id, number, netAmount, taxAmount, total, toCredit },
          standing: await standingOf(tx, step, credited),
          progress: await progressOf(tx, step.dealId),
        };
      });
    },
  };
}

/** Writes, books, mails and tells a credit note that was planned for the invoice, which the caller has locked. */
export async function issueNote(
  tx: Transaction,
  step: Step,
  {
    invoice,
    note,
    kind,
    reason,
  }: {
    invoice: Invoice;
    note: PlannedCreditNote;
    kind: typeof creditNotes.$inferSelect.kind;
    reason: string;
  },
): Promise<{ id: string; number: string; credited: Invoice }> {
  const issuedOn = today(step);
  const id = newId('creditNote');
  const number = await nextNumber(tx, 'CN', issuedOn);
  const { lines, netAmount, taxes, taxAmount, total, toCredit } = note;
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
  return { id, number, credited: await withoutFeesOnceVoid(tx, step, booked) };
}

/** The credit notes of an invoice, the oldest first. */
const notesOf = (tx: Transaction, invoiceId: string) =>
  tx.select().from(creditNotes).where(eq(creditNotes.invoiceId, invoiceId)).orderBy(asc(creditNotes.id));

/** What can be credited of an invoice, and what of it is asked for. */
export async function planFor(
  tx: Transaction,
  invoice: Invoice,
  { amount, lines }: Pick<Commands['issueCreditNote']['input'], 'amount' | 'lines'>,
) {
  const earlier = await notesOf(tx, invoice.id);
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
  { invoice, note, earlier }: { invoice: Invoice; note: PlannedCreditNote; earlier: IssuedCredit[] },
): Promise<void> {
  const { dealId } = step;
  const { lines: invoiced, currency } = invoice;
  const lines = linesToBillAgain({
    lines: invoiced,
    earlier,
    note: { ...note, kind: 'correction' },
    currency,
  });
  // A cent of tax alone has no line.
  if (lines.length === 0) return;
  const dueDays = daysBetween(invoice.issuedOn, invoice.dueOn);
  await planInvoice(tx, step, { dueDays, instalment: invoice.instalment, lines });
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
