import { and, eq, inArray } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { deals, quotes } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { isNothingToCome } from '#domain/delivery.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import type { Instant, LostReason } from '#domain/types.ts';
import type { WaitingFor } from '#domain/waiting.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import type { InvoiceStanding, Progress } from '#workflows/state.ts';
import { withdrawApprovals } from './approvalRequests.ts';
import { closeContract } from './contract.ts';
import type { Dependencies } from './dependencies.ts';
import { invoicesOf } from './invoices.ts';
import { progressOf, standingOf } from './progress.ts';
import { giveBackPromotions } from './promotionUses.ts';
import { loadContract, loadDeal, loadQuote, moveDeal, OPEN_VERSION, refuse, type Step } from './step.ts';

/** How a deal ends before its signature, and completes; its cancellation afterwards is in cancellation.ts. */
export function closingActivities({ db }: Dependencies) {
  return {
    /**
     * What the deal waits for, for those who read Postgres. Said twice it changes nothing, so it needs no key. Its stage is
     * left to the step that moves it: where the engine has forgotten a command, the rows are ahead of the deal for a moment,
     * and a stage that went back would let the same command through a second time.
     */
    async publishStatus({
      dealId,
      ...status
    }: {
      dealId: string;
      waitingFor: WaitingFor | null;
      clockAt: Instant | null;
    }): Promise<void> {
      await db.update(deals).set(status).where(eq(deals.id, dealId));
    },

    /** Withdraws what is open, and tells those who were asked. */
    cancelDeal(step: Step, { reason }: { reason: string }): Promise<Outcome<{ stage: 'cancelled' }>> {
      return once(db, step.key, async (tx) => {
        if (await isConcluded(tx, step)) return refuse('wrongStage', CONCLUDED);
        await tellEnd(tx, step, {
          type: 'dealCancelled',
          summary: `The deal was cancelled: “${reason}” ${await withdrawn(tx, step)}`,
          reason,
        });
        await withdrawOpen(tx, step, reason);
        await giveBackPromotions(tx, step);
        await moveDeal(tx, step, 'cancelled', reason);
        return { stage: 'cancelled' };
      });
    },

    /** The owner gives the deal up. */
    loseDeal(
      step: Step,
      { reason, reasonCode }: Commands['loseDeal']['input'],
    ): Promise<Outcome<Commands['loseDeal']['answer']>> {
      return once(db, step.key, async (tx) => {
        if (await isConcluded(tx, step)) return refuse('wrongStage', CONCLUDED);
        await tellEnd(tx, step, {
          type: 'dealLost',
          summary: `The deal was given up: “${reason}” ${await withdrawn(tx, step)}`,
          reason,
          reasonCode,
        });
        await withdrawOpen(tx, step, reason);
        await moveDeal(tx, step, 'lost', reason, reasonCode);
        return { stage: 'lost' };
      });
    },

    /** Completes the deal. Where the rows are ahead of it, after a forgotten command, says what is still to come instead. */
    completeDeal(step: Step): Promise<Unfinished | null> {
      return once(db, step.key, async (tx) => {
        const unfinished = await unfinishedOf(tx, step);
        if (unfinished) return unfinished;
        await moveDeal(tx, step, 'completed');
        await tellEnd(tx, step, {
          type: 'dealCompleted',
          summary: 'All is delivered, invoiced, settled and recognised; the deal is completed.',
        });
        return null;
      });
    },
  };
}

export interface Unfinished {
  progress: Progress;
  standings: InvoiceStanding[];
}

async function unfinishedOf(tx: Transaction, step: Step): Promise<Unfinished | null> {
  const progress = await progressOf(tx, step.dealId);
  const open = (await invoicesOf(tx, step.dealId)).filter((invoice) => !dec(amountDue(invoice)).isZero());
  if (open.length === 0 && isNothingToCome(progress)) return null;
  const standings: InvoiceStanding[] = [];
  for (const invoice of open) standings.push(await standingOf(tx, step, invoice));
  return { progress, standings };
}

const CONCLUDED = 'The contract of this deal is signed.';

/** The rows may be ahead of the deal for a moment, where the engine has forgotten a command. */
async function isConcluded(tx: Transaction, step: Step): Promise<boolean> {
  const { stage } = await loadDeal(tx, step.dealId);
  return stage === 'ordering' || stage === 'active' || stage === 'completed';
}

/** What the deal's end takes back, as a sentence. */
async function withdrawn(tx: Transaction, step: Step): Promise<string> {
  const { stage } = await loadDeal(tx, step.dealId);
  const { version, customer } = await loadQuote(tx, step.dealId);
  switch (stage) {
    case 'awaitingApproval':
      return `Withdrawn: version ${version} of the quote, and the requests to approve it.`;
    case 'offered':
      return `Withdrawn: version ${version} of the quote, which was offered to ${customer.email}.`;
    case 'signing':
      return `Withdrawn: the contract of version ${version}, and the requests to sign it.`;
    default:
      return `Withdrawn: version ${version} of the quote, a draft.`;
  }
}

async function withdrawOpen(tx: Transaction, step: Step, reason: string): Promise<void> {
  const deal = await loadDeal(tx, step.dealId);
  const quote = await loadQuote(tx, step.dealId);
  await withdrawApprovals(tx, step, reason);
  if (deal.stage === 'signing') {
    const contract = await loadContract(tx, step.dealId);
    await closeContract(tx, step, contract, { outcome: 'withdrawn', reason });
    return;
  }
  await tx
    .update(quotes)
    .set({ status: 'withdrawn', decidedAt: step.at, decisionReason: reason })
    .where(and(eq(quotes.id, quote.id), inArray(quotes.status, OPEN_VERSION)));
  if (deal.stage !== 'offered') return;
  await queueMail(tx, {
    key: `${step.key}/withdrawn`,
    dealId: step.dealId,
    to: quote.customer.email,
    template: 'quoteWithdrawn',
    data: { quoteId: quote.id, reason },
    dueAt: step.at,
  });
}

const tellEnd = (
  tx: Transaction,
  step: Step,
  {
    type,
    summary,
    reason,
    reasonCode,
  }: { type: string; summary: string; reason?: string; reasonCode?: LostReason | undefined },
): Promise<void> =>
  tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type,
    actor: step.actor,
    summary,
    data: { ...(reason ? { reason } : {}), ...(reasonCode ? { reasonCode } : {}) },
  });
