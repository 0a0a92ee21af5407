import { and, asc, desc, eq, isNull, lte, max } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { contractPosition, customerCredit, postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import { type Invoice, invoices, plannedInvoices } from '#db/schema/billing.ts';
import type { Quote } from '#db/schema/deals.ts';
import { dunningPolicies } from '#db/schema/setup.ts';
import { nextNumber } from '#db/series.ts';
import { tell } from '#db/timeline.ts';
import { dueOn, type PlannedInvoice } from '#domain/billing.ts';
import { addDays, endOfDay } from '#domain/dates.ts';
import { inOrder } from '#domain/dunning.ts';
import { dec, min, toAmount } from '#domain/money.ts';
import { creditAppliedPostings, invoicePostings } from '#domain/postings.ts';
import { documentTotals } from '#domain/tax.ts';
import { newId } from '#src/ids.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { lockCustomer } from './invoices.ts';
import { onceUpToDate, progressOf, standingOf } from './progress.ts';
import { loadQuote, type Step, today } from './step.ts';

/** How long a link to look at an invoice stays good after its due date. */
const LINK_DAYS = 365;

export function billingActivities({ db }: Dependencies) {
  return {
    /** Issues every invoice that is planned for the day of the step, or for a day before it. */
    issueInvoices(step: Step): Promise<{ standings: InvoiceStanding[]; progress: Progress }> {
      return onceUpToDate(db, step, async (tx) => ({
        standings: await issuePlanned(tx, step),
        progress: await progressOf(tx, step.dealId),
      }));
    },
  };
}

/** Issues what is planned until the day of the step, the earlier first. */
export async function issuePlanned(tx: Transaction, step: Step): Promise<InvoiceStanding[]> {
  const planned = await tx
    .select()
    .from(plannedInvoices)
    .where(
      and(
        eq(plannedInvoices.dealId, step.dealId),
        isNull(plannedInvoices.invoiceId),
        lte(plannedInvoices.on, today(step)),
      ),
    )
    .orderBy(asc(plannedInvoices.position));
  const quote = await loadQuote(tx, step.dealId);
  // Credit of the customer may be used by any of its deals, so it is looked at under a lock.
  await lockCustomer(tx, quote.customer.id);
  const standings: InvoiceStanding[] = [];
  for (const plan of planned) {
    const invoice = await issue(tx, step, { plan, quote });
    standings.push(await standingOf(tx, step, invoice));
  }
  return standings;
}

/** Plans one more invoice for the day of the step, after those that were planned with the order. */
export async function planInvoice(
  tx: Transaction,
  step: Step,
  invoice: Pick<PlannedInvoice, 'dueDays' | 'instalment' | 'lines'>,
): Promise<void> {
  const { dealId } = step;
  const [last] = await tx
    .select({ position: max(plannedInvoices.position) })
    .from(plannedInvoices)
    .where(eq(plannedInvoices.dealId, dealId));
  const position = (last?.position ?? 0) + 1;
  await tx.insert(plannedInvoices).values({ dealId, position, on: today(step), ...invoice });
}

async function issue(
  tx: Transaction,
  step: Step,
  { plan, quote }: { plan: typeof plannedInvoices.$inferSelect; quote: Quote },
): Promise<Invoice> {
  const { currency } = quote.priced;
  const totals = documentTotals(plan.lines, quote.taxRates, currency, quote.priced.rounding);
  const issuedOn = today(step);
  const credit = await customerCredit(tx, quote.customer.id, currency);
  const used = toAmount(min(credit, totals.total), currency);
  const [policy] = await tx.select().from(dunningPolicies).orderBy(desc(dunningPolicies.id)).limit(1);
  const id = newId('invoice');
  const number = await nextNumber(tx, 'INV', issuedOn);
  const [invoice] = await tx
    .insert(invoices)
    .values({
      id,
      number,
      dealId: step.dealId,
      customerId: quote.customer.id,
      currency,
      issuedOn,
      dueOn: dueOn({ on: issuedOn, dueDays: plan.dueDays }),
      instalment: plan.instalment,
      lines: plan.lines,
      ...totals,
      amountPaid: used,
      dunningSteps: inOrder(policy?.steps ?? []),
      seller: quote.seller,
      customer: quote.customer,
      purchaseOrder: quote.purchaseOrder,
    })
    .returning();
  if (!invoice) throw new Error('The invoice was not written.');
  await tx
    .update(plannedInvoices)
    .set({ invoiceId: id })
    .where(and(eq(plannedInvoices.dealId, step.dealId), eq(plannedInvoices.position, plan.position)));

  const common = {
    on: issuedOn,
    at: step.at,
    currency,
    dealId: step.dealId,
    customerId: quote.customer.id,
    invoiceId: id,
  };
  const position = await contractPosition(tx, step.dealId, currency);
  await postEntry(tx, {
    ...common,
    stepKey: `${step.key}/invoice/${plan.position}`,
    description: `Invoice ${number}`,
    postings: invoicePostings({ ...totals, position, currency }),
  });
  if (!dec(used).isZero()) {
    await postEntry(tx, {
      ...common,
      stepKey: `${step.key}/credit/${plan.position}`,
      description: `Customer credit used by invoice ${number}`,
      postings: creditAppliedPostings({ amount: used, currency }),
    });
  }
  await announce(tx, step, { invoice, used });
  return invoice;
}

async function announce(
  tx: Transaction,
  step: Step,
  { invoice, used }: { invoice: Invoice; used: string },
): Promise<void> {
  const { id, number, total, currency, customer } = invoice;
  await queueMail(tx, {
    key: `invoice/${id}`,
    dealId: step.dealId,
    to: customer.email,
    template: 'invoice',
    data: { invoiceId: id },
    link: invoiceLink(step, invoice),
    dueAt: step.at,
  });
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'invoiceIssued',
    actor: 'system',
    summary: `Invoice ${number} over ${total} ${currency} was issued; it is due on ${invoice.dueOn}.`,
    data: { invoiceId: id, number, total, dueOn: invoice.dueOn, creditUsed: used },
  });
}

export const invoiceLink = (step: Step, { id, customer, dueOn: due }: Invoice) => ({
  action: 'viewInvoice' as const,
  subjectId: id,
  dealId: step.dealId,
  email: customer.email,
  expiresAt: endOfDay(addDays(due, LINK_DAYS), step.timeZone),
});
