import { and, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { addToResult, once } from '#db/effects.ts';
import { contractPosition, customerCredit, postEntry } from '#db/ledger.ts';
import { queueMail } from '#db/outbox.ts';
import { financeStaff } from '#db/people.ts';
import { obligations, plannedInvoices, revenueSchedule } from '#db/schema/billing.ts';
import { type Order, orders } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { deliveredBy, type Settlement } from '#domain/cancellation.ts';
import { isUndelivered } from '#domain/delivery.ts';
import { dec, min, sum, toAmount, ZERO } from '#domain/money.ts';
import { revenuePostings } from '#domain/postings.ts';
import { performedAmount } from '#domain/ratable.ts';
import { amountDue } from '#domain/receivables.ts';
import { performanceOf } from '#domain/revenue.ts';
import type { Amount, PlainDate, Stage } from '#domain/types.ts';
import type { CancellationSettlement, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import { issuePlanned, planInvoice } from './billing.ts';
import { issueNote, planFor } from './creditNote.ts';
import type { Dependencies } from './dependencies.ts';
import { refundPayments, settleOpen } from './freedMoney.ts';
import { invoicesOf, lockCustomer, lockInvoice } from './invoices.ts';
import { customerAddresses } from './order.ts';
import { onceUpToDate, progressOf, standingOf } from './progress.ts';
import { addRecognised, obligationsOf, postRevenue } from './revenue.ts';
import { cancellationNotesOf, settlementOf } from './settlement.ts';
import { loadDeal, loadOrder, loadQuote, moveDeal, refuse, type Step, today } from './step.ts';

/** What is left to do once an order has been stopped. */
export interface Stopped {
  /** Invoices that charge what was not delivered, the newest first. */
  toCredit: string[];
  /** Whether something was delivered that no invoice has charged. */
  isToInvoice: boolean;
}

/**
 * The cancellation of a signed deal, step by step: the order is stopped, what was not delivered is credited, what was
 * delivered is charged, freed money is given back, the contract is closed. Each step works out anew what is left to do.
 */
export function cancellationActivities({ db }: Dependencies) {
  return {
    /** From here on nothing of the order is delivered, invoiced or recognised by itself. */
    stopOrder(step: Step, { reason }: { reason: string }): Promise<Outcome<Stopped>> {
      return once(db, step.key, async (tx) => {
        const { dealId } = step;
        const { customerId, stage } = await loadDeal(tx, dealId);
        await lockCustomer(tx, customerId);
        // Where a task of the engine was lost, another cancellation may have been taken that the deal has yet to follow.
        const { status } = await loadOrder(tx, dealId);
        if (!STOPPABLE.includes(stage) || (status !== 'held' && status !== 'released'))
          return refuse('wrongStage', 'The deal has ended or is being cancelled already.');
        const stopped = (await obligationsOf(tx, dealId)).filter(isUndelivered);
        await tx
          .update(orders)
          .set({ status: 'cancelled', cancelledOn: today(step) })
          .where(eq(orders.dealId, dealId));
        await tx
          .delete(plannedInvoices)
          .where(and(eq(plannedInvoices.dealId, dealId), isNull(plannedInvoices.invoiceId)));
        await tx
          .delete(revenueSchedule)
          .where(and(eq(revenueSchedule.dealId, dealId), eq(revenueSchedule.status, 'planned')));
        await moveDeal(tx, step, 'cancelled', reason);
        const what = stopped.map(({ description }) => description).join(', ');
        await tell(tx, {
          dealId,
          at: step.at,
          type: 'dealCancelled',
          actor: step.actor,
          summary: `The deal was cancelled: “${reason}”${what ? ` No longer to be delivered: ${what}.` : ''}`,
          data: { reason, stopped: stopped.map(({ lineNo, sku }) => ({ lineNo, sku })) },
        });
        if (status === 'held') await withdrawHold(tx, step, reason);
        const { credits, toInvoice } = await settlementOf(tx, dealId);
        return {
          toCredit: credits.map(({ invoiceId }) => invoiceId),
          isToInvoice: toInvoice.length > 0,
        };
      });
    },

    /** Credits what one invoice charges for what was not delivered; `freed` is what had been paid of it. */
    creditUndelivered(
      step: Step,
      { invoiceId }: { invoiceId: string },
    ): Promise<{ standing: InvoiceStanding; freed: Amount }> {
      return onceUpToDate(db, step, async (tx) => {
        const invoice = await lockInvoice(tx, { dealId: step.dealId, invoiceId });
        if (!invoice) throw new Error(`The deal ${step.dealId} has no invoice ${invoiceId}.`);
        const { credits } = await settlementOf(tx, step.dealId);
        const credit = credits.find((of) => of.invoiceId === invoiceId);
        if (!credit) return { standing: await standingOf(tx, step, invoice), freed: '0' };
        const plan = await planFor(tx, invoice, { lines: credit.lines });
        if (!plan.ok)
          throw new Error(`Invoice ${invoice.number} cannot be credited: ${plan.problems[0]?.detail}`);
        const { endReason, customerId, currency } = await loadDeal(tx, step.dealId);
        const before = await customerCredit(tx, customerId, currency);
        const { credited } = await issueNote(tx, step, {
          invoice,
          note: plan.value,
          kind: 'cancellation',
          reason: endReason ?? 'The deal was cancelled.',
        });
        // Late fees that fall with the invoice free what was paid of them as well.
        const freed = dec(await customerCredit(tx, customerId, currency)).minus(before);
        return { standing: await standingOf(tx, step, credited), freed: toAmount(freed, currency) };
      });
    },

    /** Invoices what was delivered and not charged yet; `used` is what the customer's credit has paid of it. */
    invoiceDelivered(step: Step): Promise<{ standings: InvoiceStanding[]; used: Amount }> {
      return onceUpToDate(db, step, async (tx) => {
        const { toInvoice } = await settlementOf(tx, step.dealId);
        const { paymentTerms } = await loadQuote(tx, step.dealId);
        const dueDays =
          'dueDays' in paymentTerms ? paymentTerms.dueDays : (paymentTerms.instalments[0]?.dueDays ?? 0);
        if (toInvoice.length > 0)
          await planInvoice(tx, step, { dueDays, instalment: null, lines: toInvoice });
        const { customerId, currency } = await loadDeal(tx, step.dealId);
        await lockCustomer(tx, customerId);
        const before = await customerCredit(tx, customerId, currency);
        const standings = await issuePlanned(tx, step);
        const used = dec(before).minus(await customerCredit(tx, customerId, currency));
        return { standings, used: toAmount(used, currency) };
      });
    },

    /**
     * Money that was paid for what was credited settles what is still open of the deal, the older invoice first. What is
     * left of it stays the customer's credit, or is promised back by the payments that it came with. `settled` is what
     * it has paid before, of the invoice for what had not been charged.
     */
    returnFreedMoney(
      step: Step,
      { freed, settled = '0', refund }: { freed: Amount; settled?: Amount; refund: boolean },
    ): Promise<{ standings: InvoiceStanding[]; returned: ReturnedMoney }> {
      return onceUpToDate(db, step, async (tx) => {
        const { customerId, currency, endReason } = await loadDeal(tx, step.dealId);
        await lockCustomer(tx, customerId);
        const credit = min(freed, await customerCredit(tx, customerId, currency));
        const { standings, left } = await settleOpen(tx, step, credit);
        const reason = endReason ?? 'The deal was cancelled.';
        const refunded = refund ? await refundPayments(tx, step, { left, currency, reason }) : ZERO;
        return {
          standings,
          returned: {
            settled: toAmount(credit.minus(left).plus(settled), currency),
            refunded: toAmount(refunded, currency),
            kept: toAmount(left.minus(refunded), currency),
          },
        };
      });
    },

    /** Recognises what was delivered until the day, then closes the contract: revenue in the end is what was charged. */
    closeOrder(
      step: Step,
      { returned, commandKey }: { returned: ReturnedMoney; commandKey: string },
    ): Promise<Closed> {
      return onceUpToDate(db, step, async (tx) => {
        const { currency } = await loadDeal(tx, step.dealId);
        const order = await loadOrder(tx, step.dealId);
        const cancelledOn = order.cancelledOn ?? today(step);
        const { lines, charged } = await settlementOf(tx, step.dealId);
        await recogniseThrough(tx, step, { order, cancelledOn, currency });
        const revenueAdjustment = await adjustRevenue(tx, step, { lines, cancelledOn, currency });
        const credited = sum((await cancellationNotesOf(tx, step.dealId)).map(({ total }) => total));
        const due = sum((await invoicesOf(tx, step.dealId)).map(amountDue));
        const settlement = {
          cancelledOn,
          charged,
          credited: toAmount(credited, currency),
          ...returned,
          amountDue: toAmount(due, currency),
          revenueAdjustment,
        };
        await announce(tx, step, { settlement, currency });
        const answer = { stage: 'cancelled' as const, settlement };
        await addToResult(tx, commandKey, { answer });
        return { answer, progress: await progressOf(tx, step.dealId) };
      });
    },
  };
}

type ReturnedMoney = Pick<CancellationSettlement, 'settled' | 'refunded' | 'kept'>;
interface Closed {
  answer: { stage: 'cancelled'; settlement: CancellationSettlement };
  progress: Progress;
}

async function announce(
  tx: Transaction,
  step: Step,
  { settlement, currency }: { settlement: CancellationSettlement; currency: string },
): Promise<void> {
  const { dealId, at } = step;
  const { cancelledOn, charged, credited, settled, refunded, kept, revenueAdjustment } = settlement;
  const { owner, endReason } = await loadDeal(tx, dealId);
  await tell(tx, {
    dealId,
    at,
    type: 'cancellationSettled',
    actor: 'system',
    summary: `The cancellation is settled: ${charged} ${currency} net were charged for what was delivered until ${cancelledOn}, ${credited} gross credited. Of money that had been paid, ${settled} settle other invoices of the deal, ${refunded} are to be refunded and ${kept} stay the customer's credit; ${settlement.amountDue} are still to be paid. Revenue was adjusted by ${revenueAdjustment}. The reason was “${endReason}”.`,
    data: { ...settlement },
  });
  const { id: quoteId } = await loadQuote(tx, dealId);
  const mail = { dealId, data: { quoteId, reason: endReason, ...settlement }, dueAt: at };
  for (const to of await customerAddresses(tx, dealId)) {
    await queueMail(tx, { ...mail, key: `${step.key}/orderCancelled/${to}`, to, template: 'orderCancelled' });
  }
  await queueMail(tx, { ...mail, key: `${step.key}/dealCancelled`, to: owner, template: 'dealCancelled' });
}

const STOPPABLE: readonly Stage[] = ['ordering', 'active'];

/** Those who were asked to decide on a held order have nothing to decide any more. */
async function withdrawHold(tx: Transaction, step: Step, reason: string): Promise<void> {
  for (const email of await financeStaff(tx)) {
    await queueMail(tx, {
      key: `${step.key}/creditHoldWithdrawn/${email}`,
      dealId: step.dealId,
      to: email,
      template: 'creditHoldWithdrawn',
      data: { reason },
      dueAt: step.at,
    });
  }
}

async function recogniseThrough(
  tx: Transaction,
  step: Step,
  { order, cancelledOn, currency }: { order: Order; cancelledOn: PlainDate; currency: string },
): Promise<void> {
  for (const obligation of await obligationsOf(tx, step.dealId)) {
    const delivered = deliveredBy({ ...obligation, releasedOn: order.releasedOn }, cancelledOn);
    const performance = performanceOf({ ...obligation, delivered }, cancelledOn);
    const earned = performedAmount(obligation.allocated, performance, currency);
    const amount = toAmount(earned.minus(obligation.recognised), currency);
    const what = `Revenue of ${obligation.description} until the cancellation`;
    await postRevenue(tx, step, { obligation, amount, effectiveOn: cancelledOn, currency, what });
    await addRecognised(tx, step, { obligation, amount, on: cancelledOn });
    await tx.update(obligations).set({ delivered }).where(eq(obligations.id, obligation.id));
  }
}

/** One entry takes revenue from what was allocated to what was charged; the contract's position is zero after it. */
async function adjustRevenue(
  tx: Transaction,
  step: Step,
  { lines, cancelledOn, currency }: { lines: Settlement['lines']; cancelledOn: PlainDate; currency: string },
): Promise<Amount> {
  const adjusted = (await obligationsOf(tx, step.dealId)).map((obligation) => {
    const charged = lines.find(({ lineNo }) => lineNo === obligation.lineNo)?.charged ?? '0';
    return { obligation, charged, by: toAmount(dec(charged).minus(obligation.recognised), currency) };
  });
  const adjustment = toAmount(sum(adjusted.map(({ by }) => by)), currency);
  await postEntry(tx, {
    stepKey: `${step.key}/adjustment`,
    on: today(step),
    at: step.at,
    description: 'Revenue adjustment of the cancellation',
    currency,
    dealId: step.dealId,
    postings: revenuePostings({
      amount: adjustment,
      position: await contractPosition(tx, step.dealId, currency),
      currency,
    }),
  });
  for (const { obligation, charged, by } of adjusted) {
    await addRecognised(tx, step, { obligation, amount: by, on: cancelledOn, isCatchUp: true });
    await tx
      .update(obligations)
      .set({ allocated: charged, recognised: charged, closedOn: cancelledOn })
      .where(eq(obligations.id, obligation.id));
  }
  const { asset, liability } = await contractPosition(tx, step.dealId, currency);
  if (!dec(asset).isZero() || !dec(liability).isZero())
    throw new Error(
      `The cancelled deal ${step.dealId} leaves a contract position of ${asset} and ${liability}.`,
    );
  return adjustment;
}
