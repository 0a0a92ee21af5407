import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { financeStaff } from '#db/people.ts';
import { obligations, plannedInvoices, revenueSchedule } from '#db/schema/billing.ts';
import { orders, type Quote, signers } from '#db/schema/deals.ts';
import { customers } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import { planBilling } from '#domain/billing.ts';
import { termOf } from '#domain/periods.ts';
import type { PricedLine } from '#domain/pricing/pricedQuote.ts';
import { creditCheck } from '#domain/receivables.ts';
import { type RenewalNotice, renewalNotices } from '#domain/renewal.ts';
import { allocate } from '#domain/revenue.ts';
import { scheduleOf } from '#domain/schedule.ts';
import type { Amount, PlainDate } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { Progress } from '#workflows/state.ts';
import type { Dependencies } from './dependencies.ts';
import { openReceivables } from './exposure.ts';
import { lockCustomer } from './invoices.ts';
import { progressOf } from './progress.ts';
import { giveBackPromotions } from './promotionUses.ts';
import { loadContract, loadDeal, loadOrder, loadQuote, moveDeal, refuse, type Step, today } from './step.ts';

/** What a released order brings with it. */
export interface Released {
  progress: Progress;
  renewalNotices: RenewalNotice[];
}

export function orderActivities({ db }: Dependencies) {
  return {
    /** Makes the order of the signed contract and checks the customer's credit; where that holds it, `asked` decides. */
    placeOrder(step: Step): Promise<{ released: Released | null; asked: string[] }> {
      return once(db, step.key, async (tx) => {
        const quote = await loadQuote(tx, step.dealId);
        const [customer] = await tx
          .select()
          .from(customers)
          .where(eq(customers.id, quote.customer.id))
          .for('update');
        const { held, reason } = creditCheck({
          creditLimit: customer?.creditLimit ?? null,
          limitCurrency: quote.seller.currency,
          orderCurrency: quote.priced.currency,
          openReceivables: await openReceivables(tx, {
            customerId: quote.customer.id,
            currency: quote.priced.currency,
          }),
          orderTotal: quote.priced.total,
        });
        await tx.insert(orders).values({
          id: newId('order'),
          dealId: step.dealId,
          quoteId: quote.id,
          status: held ? 'held' : 'released',
          total: quote.priced.total,
          signedOn: today(step),
          placedAt: step.at,
          heldReason: reason,
        });
        if (held) {
          const asked = await holdOrder(tx, step, reason ?? 'The order is over the credit limit.');
          return { released: null, asked };
        }
        return { released: await releaseOrder(tx, step, quote), asked: [] };
      });
    },

    /** Finance's word on an order that the credit check holds. */
    decideCredit(
      step: Step,
      { decision, reason }: Commands['decideCredit']['input'],
    ): Promise<Outcome<{ status: 'released' | 'refused'; released: Released | null }>> {
      return once(db, step.key, async (tx) => {
        const status = decision === 'release' ? 'released' : 'refused';
        const quote = await loadQuote(tx, step.dealId);
        await lockCustomer(tx, quote.customer.id);
        // The rows may be ahead of the deal for a moment, where the engine has forgotten a command.
        const order = await loadOrder(tx, step.dealId);
        if (order.status !== 'held') return refuse('wrongStage', 'The order does not wait for a decision.');
        await tx
          .update(orders)
          .set({ status, decidedAt: step.at, decidedBy: step.actor, decisionReason: reason })
          .where(eq(orders.dealId, step.dealId));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: decision === 'release' ? 'creditReleased' : 'creditRefused',
          actor: step.actor,
          summary: `The held order was ${status}: “${reason}”`,
          data: { reason },
        });
        await mailDecision(tx, step, { status, reason });
        if (decision === 'refuse') {
          await giveBackPromotions(tx, step);
          await moveDeal(tx, step, 'cancelled', reason);
          return { status, released: null };
        }
        return { status, released: await releaseOrder(tx, step, await loadQuote(tx, step.dealId)) };
      });
    },
  };
}

/** The owner hears of it with the reason, which is not the customer's to read; who has signed hears that it was in vain. */
async function mailDecision(
  tx: Transaction,
  step: Step,
  { status, reason }: { status: 'released' | 'refused'; reason: string },
): Promise<void> {
  if (status === 'refused') await mailCustomer(tx, step);
  const { owner } = await loadDeal(tx, step.dealId);
  const template = status === 'released' ? 'creditReleased' : 'creditRefused';
  await queueMail(tx, {
    key: `${step.key}/${template}`,
    dealId: step.dealId,
    to: owner,
    template,
    data: { reason, decidedBy: step.actor },
    dueAt: step.at,
  });
}

/** Tells the customer, and those who have signed for it, that the order ends here. */
async function mailCustomer(tx: Transaction, step: Step): Promise<void> {
  const { id: quoteId } = await loadQuote(tx, step.dealId);
  for (const to of await customerAddresses(tx, step.dealId)) {
    await queueMail(tx, {
      key: `${step.key}/orderRefused/${to}`,
      dealId: step.dealId,
      to,
      template: 'orderRefused',
      data: { quoteId },
      dueAt: step.at,
    });
  }
}

/** The customer, and those who have signed for it. */
export async function customerAddresses(tx: Transaction, dealId: string): Promise<Set<string>> {
  const { customer } = await loadQuote(tx, dealId);
  const contract = await loadContract(tx, dealId);
  const signed = await tx
    .select({ email: signers.email })
    .from(signers)
    .where(and(eq(signers.contractId, contract.id), eq(signers.party, 'customer')))
    .orderBy(asc(signers.id));
  return new Set([customer.email, ...signed.map(({ email }) => email)]);
}

/** Asks everybody who may decide; returns their e-mail addresses. */
async function holdOrder(tx: Transaction, step: Step, reason: string): Promise<string[]> {
  await moveDeal(tx, step, 'ordering');
  const deciders = await financeStaff(tx);
  for (const email of deciders) {
    await queueMail(tx, {
      key: `${step.key}/creditHold/${email}`,
      dealId: step.dealId,
      to: email,
      template: 'creditHold',
      data: { reason },
      dueAt: step.at,
    });
  }
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'orderHeld',
    actor: 'system',
    summary: `The credit check holds the order: ${reason}`,
    data: { reason },
  });
  return deciders;
}

/** From here on the order is delivered, billed and recognised: all of that is planned now. */
async function releaseOrder(tx: Transaction, step: Step, quote: Quote): Promise<Released> {
  const releasedOn = today(step);
  const [order] = await tx
    .update(orders)
    .set({ status: 'released', releasedOn })
    .where(eq(orders.dealId, step.dealId))
    .returning();
  if (!order) throw new Error(`The deal ${step.dealId} has no order.`);
  const { lines, currency, netAmount, total } = quote.priced;
  const plan = planBilling({
    currency,
    lines,
    paymentTerms: quote.paymentTerms,
    startOn: order.signedOn,
    releasedOn,
  });
  if (plan.length > 0) {
    await tx
      .insert(plannedInvoices)
      .values(plan.map((invoice, position) => ({ dealId: step.dealId, position, ...invoice })));
  }
  const allocated = allocate(
    netAmount,
    lines.map((line) => line.standaloneSellingPrice),
    currency,
  );
  for (const [index, line] of lines.entries()) {
    await planObligation(tx, { step, line, order, currency, releasedOn, allocated: allocated[index] ?? '0' });
  }
  await moveDeal(tx, step, 'active');
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'orderReleased',
    actor: 'system',
    summary: `The order over ${total} ${currency} was released.`,
    data: { orderId: order.id, invoices: plan.length, transactionPrice: netAmount },
  });
  return {
    progress: await progressOf(tx, step.dealId),
    renewalNotices: renewalNotices({ lines, signedOn: order.signedOn, releasedOn }),
  };
}

async function planObligation(
  tx: Transaction,
  plan: {
    step: Step;
    line: PricedLine;
    order: { id: string; signedOn: PlainDate };
    currency: string;
    releasedOn: PlainDate;
    allocated: Amount;
  },
): Promise<void> {
  const { step, line, order, currency, releasedOn, allocated } = plan;
  const term = termOf(line, order.signedOn);
  const startOn = term?.startOn ?? line.startOn;
  const endOn = term?.endOn ?? null;
  const id = newId('obligation');
  await tx.insert(obligations).values({
    id,
    dealId: step.dealId,
    orderId: order.id,
    lineNo: line.lineNo,
    sku: line.sku,
    description: line.description,
    recognition: line.recognition,
    fulfilment: line.fulfilment,
    standaloneSellingPrice: line.standaloneSellingPrice,
    allocated,
    ordered: line.quantity,
    milestones: line.milestones,
    reached: [],
    startOn,
    endOn,
  });
  const parts = scheduleOf({
    recognition: line.recognition,
    allocated,
    startOn,
    endOn,
    awaitsDelivery: line.fulfilment !== 'none',
    releasedOn,
    currency,
  });
  const dated = parts.flatMap(({ on, amount }) => (on === null ? [] : [{ on, amount }]));
  if (dated.length === 0) return;
  await tx.insert(revenueSchedule).values(
    dated.map((part, position) => ({
      obligationId: id,
      dealId: step.dealId,
      position,
      ...part,
      status: 'planned' as const,
    })),
  );
}
