import type { Transaction } from '#db/connection.ts';
import { postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import { type Invoice, reminders } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { dateProblems } from '#domain/checks.ts';
import { dec, roundAmount, toAmount } from '#domain/money.ts';
import { lateFeePostings } from '#domain/postings.ts';
import { amountDue } from '#domain/receivables.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding } from '#workflows/state.ts';
import { invoiceLink } from './billing.ts';
import type { Dependencies } from './dependencies.ts';
import { entryOf, lockInvoice, NO_HOLD, updateInvoice } from './invoices.ts';
import { onceUpToDate, standingOf } from './progress.ts';
import { refuse, refuseField, refuseFields, type Step, today } from './step.ts';

type Tended<T> = Promise<Outcome<{ answer: T; standing: InvoiceStanding }>>;

export function collectionActivities({ db }: Dependencies) {
  return {
    /** One step of dunning: the mail, and its late fee. Nothing goes out once nothing is due, or during a hold. */
    remind(
      step: Step,
      { invoiceId, index }: { invoiceId: string; index: number },
    ): Promise<{ standing: InvoiceStanding }> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) throw new Error(`The deal ${step.dealId} has no invoice ${invoiceId}.`);
        const dunningStep = invoice.dunningSteps[index];
        if (!dunningStep || invoice.onHold || dec(amountDue(invoice)).isZero())
          return { standing: await standingOf(tx, step, invoice) };
        const fee = roundAmount(dunningStep.lateFee ?? '0', invoice.currency);
        const charged = await chargeLateFee(tx, step, { invoice, fee, index });
        await tx.insert(reminders).values({
          invoiceId,
          step: index,
          offsetDays: dunningStep.offsetDays,
          template: dunningStep.template,
          at: step.at,
          lateFee: dec(fee).isZero() ? null : fee,
        });
        await queueMail(tx, {
          key: `dunning/${invoiceId}/${index}`,
          dealId: step.dealId,
          to: invoice.customer.email,
          template: dunningStep.template,
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
          summary: `${dunningStep.template === 'reminder' ? 'A reminder' : 'A final notice'} of invoice ${invoice.number} was due (day ${dunningStep.offsetDays})${dec(fee).isZero() ? '' : `, with a late fee of ${fee} ${invoice.currency}`}.`,
          data: { invoiceId, step: index, offsetDays: dunningStep.offsetDays, lateFee: fee },
        });
        return { standing: await standingOf(tx, step, charged) };
      });
    },

    /** A dispute or a promise to pay: no reminder goes out until the hold ends. */
    holdInvoice(
      step: Step,
      { invoiceId, reason, until }: Commands['holdInvoice']['input'],
    ): Tended<Commands['holdInvoice']['answer']> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        const problems = until ? dateProblems({ pointer: '/until', name: 'The end of the hold' }, until) : [];
        if (problems.length > 0) return refuseFields(problems);
        if (until && until < today(step))
          return refuseField('/until', 'The end of the hold must not be in the past.');
        if (dec(amountDue(invoice)).isZero()) return refuse('wrongStage', 'Nothing is due on this invoice.');
        const held = await updateInvoice(tx, invoiceId, {
          onHold: true,
          holdReason: reason,
          holdUntil: until ?? null,
        });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'invoiceHeld',
          actor: step.actor,
          summary: `Reminders of invoice ${invoice.number} pause${until ? ` until ${until}` : ''}: “${reason}”`,
          data: { invoiceId, reason, until: until ?? null },
        });
        return {
          answer: { onHold: true as const, until: until ?? null },
          standing: await standingOf(tx, step, held),
        };
      });
    },

    /** Reminders go on with the next step that lies ahead; those of the days of the hold are left out. */
    releaseInvoice(
      step: Step,
      { invoiceId, reason }: Commands['releaseInvoice']['input'],
    ): Tended<Commands['releaseInvoice']['answer']> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) return refuse('notFound', 'There is no such invoice.');
        if (!invoice.onHold) return refuse('wrongStage', 'The invoice is not on hold.');
        const released = await updateInvoice(tx, invoiceId, NO_HOLD);
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
