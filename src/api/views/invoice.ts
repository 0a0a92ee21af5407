import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import {
  creditNotes,
  type Invoice,
  invoices,
  paymentAllocations,
  payments,
  refunds,
  reminders,
} from '#db/schema/billing.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import { Problem } from '../problems.ts';
import { inCurrency } from './amounts.ts';
import { behind, pageOf } from './paging.ts';

export async function findInvoice(db: Database, id: string): Promise<Invoice> {
  const [invoice] = await db.select().from(invoices).where(eq(invoices.id, id));
  if (!invoice) throw new Problem('notFound', `There is no invoice ${id}.`);
  return invoice;
}

export async function showInvoice(db: Database, id: string) {
  const [shown] = await showAll(db, [await findInvoice(db, id)]);
  if (!shown) throw new Problem('notFound', `There is no invoice ${id}.`);
  return shown;
}

/** Of one deal in the order of issue; of all deals the newest first. */
export async function listInvoices(
  db: Database,
  query: { limit: number; after?: string; dealId?: string; customerId?: string },
) {
  const isOneDeal = query.dealId !== undefined;
  const rows = await db
    .select()
    .from(invoices)
    .where(
      and(
        query.dealId ? eq(invoices.dealId, query.dealId) : undefined,
        query.customerId ? eq(invoices.customerId, query.customerId) : undefined,
        await behind(db, query.after, { cursor: invoices.id, newestFirst: !isOneDeal }),
      ),
    )
    .orderBy(isOneDeal ? asc(invoices.id) : desc(invoices.id))
    .limit(query.limit + 1);
  const page = pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show: (row) => row });
  return { ...page, data: await showAll(db, page.data) };
}

async function showAll(db: Database, rows: Invoice[]) {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const sent = await db
    .select()
    .from(reminders)
    .where(inArray(reminders.invoiceId, ids))
    .orderBy(asc(reminders.step));
  const notes = await db
    .select()
    .from(creditNotes)
    .where(inArray(creditNotes.invoiceId, ids))
    .orderBy(asc(creditNotes.id));
  return rows.map((invoice) => {
    const money = inCurrency(invoice.currency);
    return {
      id: invoice.id,
      number: invoice.number,
      dealId: invoice.dealId,
      customerId: invoice.customerId,
      status: invoiceStatus(invoice),
      issuedOn: invoice.issuedOn,
      dueOn: invoice.dueOn,
      currency: invoice.currency,
      instalment: invoice.instalment,
      lines: invoice.lines.map((line, index) => ({ ...line, lineNo: index + 1 })),
      taxes: invoice.taxes,
      netAmount: money(invoice.netAmount),
      taxAmount: money(invoice.taxAmount),
      total: money(invoice.total),
      lateFees: money(invoice.lateFees),
      amountPaid: money(invoice.amountPaid),
      amountCredited: money(invoice.amountCredited),
      amountWrittenOff: money(invoice.amountWrittenOff),
      amountDue: amountDue(invoice),
      onHold: invoice.onHold,
      holdReason: invoice.holdReason,
      holdUntil: invoice.holdUntil,
      purchaseOrder: invoice.purchaseOrder,
      reminders: sent
        .filter(({ invoiceId }) => invoiceId === invoice.id)
        .map(({ at, step, offsetDays, template, lateFee }) => ({
          sentAt: at,
          step,
          offsetDays,
          template,
          lateFee: lateFee === null ? null : money(lateFee),
        })),
      creditNotes: notes
        .filter(({ invoiceId }) => invoiceId === invoice.id)
        .map(({ id, number, issuedOn, total, kind, reason }) => ({
          id,
          number,
          issuedOn,
          total: money(total),
          kind,
          reason,
        })),
    };
  });
}

export async function showPayment(db: Database, id: string) {
  const [payment] = await db.select().from(payments).where(eq(payments.id, id));
  if (!payment) throw new Problem('notFound', `There is no payment ${id}.`);
  const money = inCurrency(payment.currency);
  const allocations = await db.select().from(paymentAllocations).where(eq(paymentAllocations.paymentId, id));
  const promised = await db.select().from(refunds).where(eq(refunds.paymentId, id)).orderBy(asc(refunds.id));
  const { customerId, invoiceId: named, currency, method, reference, receivedOn } = payment;
  return {
    id,
    customerId,
    invoiceId: named,
    currency,
    amount: money(payment.amount),
    method,
    reference,
    receivedOn,
    allocations: allocations.map(({ invoiceId, amount }) => ({ invoiceId, amount: money(amount) })),
    unallocated: money(payment.unallocated),
    refunds: promised.map(({ id: refundId, amount, reason, refundedOn, paidOutOn }) => ({
      id: refundId,
      amount: money(amount),
      reason,
      refundedOn,
      paidOutOn,
    })),
  };
}
