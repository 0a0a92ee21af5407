import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { type Invoice, paymentAllocations, payments, reminders } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { dateOf, laterOf } from '#domain/dates.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { type Allocation, coversPrincipal } from '#domain/receivables.ts';
import type { PlainDate } from '#domain/types.ts';
import { takeBackFees } from './invoices.ts';
import type { MoneyStep } from './step.ts';

/**
 * A late fee that was posted although the debt had been paid by then, which shows only now that the payment is
 * reported, is reversed. `part` is what the payment would settle of the invoice.
 */
export async function correctFees(
  tx: Transaction,
  step: MoneyStep,
  { invoice, part, receivedOn }: { invoice: Invoice; part: Allocation | undefined; receivedOn: PlainDate },
): Promise<Invoice> {
  if (!part || !coversPrincipal(invoice, part.amount)) return invoice;
  const paidOn = await lastPaidOn(tx, { invoiceId: invoice.id, receivedOn });
  return takeBackFeesChargedAfter(tx, step, { invoice, paidOn });
}

/** Payments may be reported in another order than they came: the debt had been paid when the last of them was there. */
async function lastPaidOn(
  tx: Transaction,
  { invoiceId, receivedOn }: { invoiceId: string; receivedOn: PlainDate },
): Promise<PlainDate> {
  const [earlier] = await tx
    .select({ last: sql<PlainDate | null>`max(${payments.receivedOn})::text` })
    .from(paymentAllocations)
    .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
    .where(eq(paymentAllocations.invoiceId, invoiceId));
  return earlier?.last ? laterOf(earlier.last, receivedOn) : receivedOn;
}

async function takeBackFeesChargedAfter(
  tx: Transaction,
  step: MoneyStep,
  { invoice, paidOn }: { invoice: Invoice; paidOn: PlainDate },
): Promise<Invoice> {
  const sent = await tx
    .select()
    .from(reminders)
    .where(
      and(eq(reminders.invoiceId, invoice.id), gt(reminders.lateFee, '0'), eq(reminders.feeReversed, false)),
    );
  const later = sent.filter(({ at }) => dateOf(at, step.timeZone) > paidOn);
  const { currency } = invoice;
  const amount = toAmount(sum(later.map(({ lateFee }) => lateFee ?? '0')), currency);
  if (dec(amount).isZero()) return invoice;
  await tx
    .update(reminders)
    .set({ feeReversed: true })
    .where(
      and(
        eq(reminders.invoiceId, invoice.id),
        inArray(
          reminders.step,
          later.map((reminder) => reminder.step),
        ),
      ),
    );
  await tell(tx, {
    dealId: invoice.dealId,
    at: step.at,
    type: 'lateFeeReversed',
    actor: step.actor,
    summary: `Late fees of ${amount} ${currency} on invoice ${invoice.number} were reversed: it had been paid on ${paidOn}.`,
    data: { invoiceId: invoice.id, amount, paidOn },
  });
  return takeBackFees(tx, step, { invoice, amount, key: `${step.key}/fee/${invoice.id}` });
}

/** Takes back all late fees of an invoice that has some, by somebody's word. */
export async function waiveAllFees(
  tx: Transaction,
  step: MoneyStep,
  { invoice, reason }: { invoice: Invoice; reason: string },
): Promise<Invoice> {
  const { id, number, dealId, currency } = invoice;
  const amount = toAmount(invoice.lateFees, currency);
  const waived = await takeBackFees(tx, step, { invoice, amount, key: `${step.key}/waive` });
  // A payment that is reported late must not find them again among the fees that it reverses.
  await tx.update(reminders).set({ feeReversed: true }).where(eq(reminders.invoiceId, id));
  await tell(tx, {
    dealId,
    at: step.at,
    type: 'feesWaived',
    actor: step.actor,
    summary: `Late fees of ${amount} ${currency} on invoice ${number} were waived: “${reason}”`,
    data: { invoiceId: id, amount, reason },
  });
  return waived;
}
