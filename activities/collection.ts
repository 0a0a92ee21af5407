import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import { creditNotes, type Invoice, reminders } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { dateProblems } from '#domain/checks.ts';
import { dec, roundAmount, sum, toAmount } from '#domain/money.ts';
import { lateFeePostings, writeOffPostings } from '#domain/postings.ts';
import { amountDue, dueParts } from '#domain/receivables.ts';
import { planWriteOff } from '#domain/writeOff.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding } from '#workflows/state.ts';
import { invoiceLink } from './billing.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockInvoice, reverseFees, updateInvoice } from './invoices.ts';
import { standingOf } from './progress.ts';
import { refuse, refuseField, refuseFields, type Step, today } from './step.ts';

type Tended<T> = Promise<Outcome<{ answer: T; standing: InvoiceStanding }>>;

export function collectionActivities({ db }: Dependencies) {
  return {
    /** One step of dunning: the mail, and its late fee. Nothing goes out once nothing is due, or during a hold. */
    remind(step: Step, { invoiceId, index }: { invoiceId: string; index: number }): Promise<InvoiceStanding> {
      return once(db, step.key, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) throw new Error(`The deal ${step.dealId} has no invoice ${invoiceId}.`);
        const policy = invoice.dunningSteps[index];
        if (!policy || invoice.onHold || dec(amountDue(invoice)).isZero())
          return standingOf(tx, step, invoice);
        const fee = roundAmount(policy.lateFee ?? '0', invoice.currency);
        const charged = await chargeLateFee(tx, step, { invoice, fee, index });
        await tx.insert(reminders).values({
          invoiceId,
          step: index,
          offsetDays: policy.offsetDays,
          template: policy.template,
          at: step.at,
          lateFee: dec(fee).isZero() ? null : fee,
        });
        await queueMail(tx, {
          key: `dunning/${invoiceId}/${index}`,
          dealId: step.dealId,
          to: invoice.customer.email,
          template: policy.template,
          data: {
            invoiceId,
            step: index,
            lateFee: dec(fee).isZero() ? null : fee,
            amountDue: amountDue(charged),
          },
          link: invoiceLink(step, invoice),
          dueAt: step.at,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'reminderSent',
          actor: 'system',
          summary: `${policy.template === 'reminder' ? 'A reminder' : 'A final notice'} of invoice ${invoice.number} was due (day ${policy.offsetDays})${dec(fee).isZero() ? '' : `, with a late fee of ${fee} ${invoice.currency}`}.`,
          data: { invoiceId, step: index, offsetDays: policy.offsetDays, lateFee: fee },
        });
        return standingOf(tx, step, charged);
      });
    },

    /** A dispute or a promise to pay: no reminder goes out until the hold ends. */
    holdInvoice(
      step: Step,
      { invoiceId, reason, until }: Commands['holdInvoice']['input'],
    ): Promise<Outcome<Commands['holdInvoice']['answer']>> {
      return once(db, step.key, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        const problems = until ? dateProblems({ pointer: '/until', name: 'The end of the hold' }, until) : [];
        if (problems.length > 0) return refuseFields(problems);
        if (until && until < today(step))
          return refuseField('/until', 'The end of the hold must not be in the past.');
        if (dec(amountDue(invoice)).isZero()) return refuse('wrongStage', 'Nothing is due on this invoice.');
        await updateInvoice(tx, invoiceId, { onHold: true, holdReason: reason, holdUntil: until ?? null });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'invoiceHeld',
          actor: step.actor,
          summary: `Reminders of invoice ${invoice.number} pause${until ? ` until ${until}` : ''}: “${reason}”`,
          data: { invoiceId, reason, until: until ?? null },
        });
        return { onHold: true as const, until: until ?? null };
      });
    },

    /** Reminders go on with the next step that lies ahead; those of the days of the hold are left out. */
    releaseInvoice(
      step: Step,
      { invoiceId, reason }: Commands['releaseInvoice']['input'],
    ): Tended<Commands['releaseInvoice']['answer']> {
      return once(db, step.key, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        if (!invoice.onHold) return refuse('wrongStage', 'The invoice is not on hold.');
        const released = await updateInvoice(tx, invoiceId, {
          onHold: false,
          holdReason: null,
          holdUntil: null,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'invoiceReleased',
          actor: step.actor,
          summary: `The hold on invoice ${invoice.number} ended: “${reason}”`,
          data: { invoiceId, reason },
        });
        return { answer: { onHold: false as const }, standing: await standingOf(tx, step, released) };
      });
    },

    /** Gives up what is due, or a part of it. */
    writeOffInvoice(
      step: Step,
      input: Commands['writeOffInvoice']['input'],
    ): Tended<Commands['writeOffInvoice']['answer']> {
      return once(db, step.key, async (tx) => {
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
    ): Tended<Commands['waiveFees']['answer']> {
      return once(db, step.key, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        const { currency } = invoice;
        const amount = toAmount(invoice.lateFees, currency);
        if (dec(amount).isZero())
          return refuse('wrongStage', 'The invoice has no late fees that could be waived.');
        const waived = await reverseFees(tx, step, { invoice, amount, key: `${step.key}/waive` });
        // A payment that is reported late must not find them again among the fees that it reverses.
        await tx.update(reminders).set({ feeReversed: true }).where(eq(reminders.invoiceId, invoiceId));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'feesWaived',
          actor: step.actor,
          summary: `Late fees of ${amount} ${currency} on invoice ${invoice.number} were waived: “${reason}”`,
          data: { invoiceId, amount, reason },
        });
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

async function chargeLateFee(
  tx: Transaction,
  step: Step,
  { invoice, fee, index }: { invoice: Invoice; fee: string; index: number },
): Promise<Invoice> {
  if (dec(fee).isZero()) return invoice;
  const { currency } = invoice;
  await postEntry(tx, {
    ...entryOf(step, invoice),
    stepKey: `lateFee/${invoice.id}/${index}`,
    description: `Late fee of invoice ${invoice.number}`,
    postings: lateFeePostings({ amount: fee, currency }),
  });
  return updateInvoice(tx, invoice.id, { lateFees: toAmount(dec(invoice.lateFees).plus(fee), currency) });
}
