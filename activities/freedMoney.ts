import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { postEntry } from '#db/ledger.ts';
import { invoices, type Payment, paymentAllocations, payments, refunds } from '#db/schema/billing.ts';
import { tell } from '#db/timeline.ts';
import { type Decimal, dec, min, sum, toAmount, ZERO } from '#domain/money.ts';
import { creditAppliedPostings } from '#domain/postings.ts';
import { amountDue } from '#domain/receivables.ts';
import { newId } from '#src/ids.ts';
import type { InvoiceStanding } from '#workflows/state.ts';
import { entryOf, invoicesOf, updateInvoice } from './invoices.ts';
import { standingOf } from './progress.ts';
import { promiseRefund } from './refund.ts';
import { loadDeal, type Step } from './step.ts';

/** Pays open invoices of the deal with credit, but none that is disputed; says what is left of it. */
export async function settleOpen(
  tx: Transaction,
  step: Step,
  credit: Decimal,
): Promise<{ standings: InvoiceStanding[]; left: Decimal }> {
  const standings: InvoiceStanding[] = [];
  let left = credit;
  for (const invoice of await invoicesOf(tx, step.dealId)) {
    const { id: invoiceId, number, currency, amountPaid } = invoice;
    const used = min(left, amountDue(invoice));
    if (invoice.onHold || !used.greaterThan(0)) continue;
    left = left.minus(used);
    const amount = toAmount(used, currency);
    await postEntry(tx, {
      ...entryOf(step, invoice),
      stepKey: `${step.key}/credit/${invoiceId}`,
      description: `Customer credit used by invoice ${number}`,
      postings: creditAppliedPostings({ amount, currency }),
    });
    const paid = await updateInvoice(tx, invoiceId, {
      amountPaid: toAmount(dec(amountPaid).plus(used), currency),
    });
    await tell(tx, {
      dealId: step.dealId,
      at: step.at,
      type: 'creditApplied',
      actor: 'system',
      summary: `${amount} ${currency} of the credit paid for what is open of invoice ${number}.`,
      data: { invoiceId, amount },
    });
    standings.push(await standingOf(tx, step, paid));
  }
  return { standings, left };
}

/**
 * Promises money back by the deal's payments, then by others of its customer, since an invoice may have been paid out of
 * credit; the newest first, none by more than came with it. Returns their sum.
 */
export async function refundPayments(
  tx: Transaction,
  step: Step,
  { left, currency, reason }: { left: Decimal; currency: string; reason: string },
): Promise<Decimal> {
  let refunded = ZERO;
  for (const payment of await paymentsOf(tx, step.dealId, currency)) {
    const earlier = await tx.select().from(refunds).where(eq(refunds.paymentId, payment.id));
    const refundable = dec(payment.amount).minus(sum(earlier.map(({ amount }) => amount)));
    const part = min(left.minus(refunded), refundable);
    if (!part.greaterThan(0)) continue;
    refunded = refunded.plus(part);
    const amount = toAmount(part, currency);
    await promiseRefund(tx, step, { refundId: newId('refund'), payment, amount, reason });
  }
  return refunded;
}

async function paymentsOf(tx: Transaction, dealId: string, currency: string): Promise<Payment[]> {
  const { customerId } = await loadDeal(tx, dealId);
  const allocated = tx
    .select({ id: paymentAllocations.paymentId })
    .from(paymentAllocations)
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(invoices.dealId, dealId));
  return tx
    .select()
    .from(payments)
    .where(and(eq(payments.customerId, customerId), eq(payments.currency, currency)))
    .orderBy(desc(inArray(payments.id, allocated)), desc(payments.id));
}
