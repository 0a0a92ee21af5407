import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { postEntry } from '#db/ledger.ts';
import { creditNotes, type Invoice } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { writeOffPostings } from '#domain/postings.ts';
import { amountDue, dueParts } from '#domain/receivables.ts';
import { planWriteOff } from '#domain/writeOff.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockInvoice, updateInvoice } from './invoices.ts';
import { onceUpToDate, standingOf } from './progress.ts';
import { waiveAllFees } from './reversedFees.ts';
import { refuse, refuseFields, type Step } from './step.ts';

type GivenUp<T> = Promise<Outcome<{ answer: T; standing: InvoiceStanding }>>;

/** What is not collected: a debt that is given up, fees that are waived. */
export function writeOffActivities({ db }: Dependencies) {
  return {
    /** Gives up what is due, or a part of it. */
    writeOffInvoice(
      step: Step,
      input: Commands['writeOffInvoice']['input'],
    ): GivenUp<Commands['writeOffInvoice']['answer']> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId: input.invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        if (dec(amountDue(invoice)).isZero()) return refuse('wrongStage', 'Nothing is due on this invoice.');
        const { currency } = invoice;
        const plan = planWriteOff({
          ...dueParts(invoice),
          ...(await uncredited(tx, invoice)),
          ...(input.amount === undefined ? {} : { amount: input.amount }),
          taxRelief: input.taxRelief,
          currency,
        });
        if (!plan.ok) return refuseFields(plan.problems);
        const { amount, taxRelief } = plan.value;
        const writtenOff = await updateInvoice(tx, invoice.id, {
          amountWrittenOff: toAmount(dec(invoice.amountWrittenOff).plus(amount), currency),
          taxRelief: toAmount(dec(invoice.taxRelief).plus(taxRelief), currency),
        });
        await postEntry(tx, {
          ...entryOf(step, invoice),
          stepKey: `${step.key}/writeOff`,
          description: `Write-off of invoice ${invoice.number}`,
          postings: writeOffPostings({ amount, taxRelief, currency }),
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'invoiceWrittenOff',
          actor: step.actor,
          summary: `${amount} ${currency} of invoice ${invoice.number} was written off: “${input.reason}”`,
          data: { invoiceId: invoice.id, amount, taxRelief, reason: input.reason },
        });
        return { answer: { amount, taxRelief }, standing: await standingOf(tx, step, writtenOff) };
      });
    },

    /** Takes back an invoice's late fees; what was paid of them becomes the customer's credit. */
    waiveFees(
      step: Step,
      { invoiceId, reason }: Commands['waiveFees']['input'],
    ): GivenUp<Commands['waiveFees']['answer']> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        const amount = toAmount(invoice.lateFees, invoice.currency);
        if (dec(amount).isZero())
          return refuse('wrongStage', 'The invoice has no late fees that could be waived.');
        const waived = await waiveAllFees(tx, step, { invoice, reason });
        return { answer: { amount }, standing: await standingOf(tx, step, waived) };
      });
    },
  };
}

/** The invoice's tax and total, less what was credited: what a debt that is given up is made of. */
async function uncredited(tx: Transaction, invoice: Invoice): Promise<{ taxAmount: string; total: string }> {
  const notes = await tx.select().from(creditNotes).where(eq(creditNotes.invoiceId, invoice.id));
  const credited = sum(notes.map(({ taxAmount }) => taxAmount));
  return {
    taxAmount: dec(invoice.taxAmount).minus(credited).toFixed(),
    total: dec(invoice.total).minus(invoice.amountCredited).toFixed(),
  };
}
