import { eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { type Quote, quotes } from '#db/schema/deals.ts';
import { tell } from '#db/timeline.ts';
import { addDays, endOfDay } from '#domain/dates.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import { priceSelection } from '#domain/pricing/selection.ts';
import type { Result } from '#domain/types.ts';
import type { Commands, Outcome } from '#workflows/messages.ts';
import { drawUpContract } from './contract.ts';
import type { Dependencies } from './dependencies.ts';
import { loadDeal, loadQuote, moveDeal, refuse, refuseFields, type Step, today } from './step.ts';

/** An offer as it went to the customer. */
export interface SentQuote {
  quoteId: string;
  customerEmail: string;
  /** The last day on which it can be accepted. */
  validUntil: string;
}

export function offerActivities({ db }: Dependencies) {
  return {
    /** The customer's word on the offer. Accepting it draws up the contract. */
    answerOffer(
      step: Step,
      input: Commands['answerOffer']['input'],
    ): Promise<Outcome<Commands['answerOffer']['answer']>> {
      return once(db, step.key, async (tx) => {
        const quote = await loadQuote(tx, step.dealId);
        if (input.quoteId && input.quoteId !== quote.id) {
          return refuse('gone', 'This version of the quote was superseded by a newer one.');
        }
        if (quote.status !== 'offered')
          return refuse('wrongStage', 'The quote is not offered to the customer.');
        const { decision, name, email, reason, reasonCode, purchaseOrder } = input;
        const choice = chosenPrice(quote, input);
        if (!choice.ok) return refuseFields(choice.problems);
        const priced = choice.value;
        await tx
          .update(quotes)
          .set({
            status: decision === 'accept' ? 'accepted' : 'declined',
            priced,
            decidedAt: step.at,
            decidedBy: `${name} <${email}>`,
            decisionReason: reason ?? null,
            purchaseOrder: purchaseOrder ?? null,
          })
          .where(eq(quotes.id, quote.id));
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: decision === 'accept' ? 'quoteAccepted' : 'quoteDeclined',
          actor: email,
          summary:
            decision === 'accept'
              ? `${name} accepted version ${quote.version} of the quote${choiceWords(quote, priced)}.`
              : `${name} declined version ${quote.version} of the quote${reason ? `: “${reason}”` : '.'}`,
          data: {
            version: quote.version,
            reason: reason ?? null,
            purchaseOrder: purchaseOrder ?? null,
            recordedBy: step.actor,
            ...(reasonCode && decision === 'decline' ? { reasonCode } : {}),
            ...(quote.selectable && decision === 'accept' ? { total: priced.total } : {}),
          },
        });
        if (decision === 'accept') await drawUpContract(tx, step, { ...quote, priced });
        else {
          await moveDeal(tx, step, 'lost', reason ?? 'The customer declined the quote.', reasonCode);
          await mailOwner(tx, step, 'quoteDeclined', {
            quoteId: quote.id,
            reason: reason ?? null,
            reasonCode: reasonCode ?? null,
          });
        }
        return { decision };
      });
    },

    /** The offer's validity has ended without an answer; false where there was one that the deal has not heard of yet. */
    expireQuote(step: Step): Promise<boolean> {
      return once(db, step.key, async (tx) => {
        const quote = await loadQuote(tx, step.dealId);
        if (quote.status !== 'offered') return false;
        await tx.update(quotes).set({ status: 'expired', decidedAt: step.at }).where(eq(quotes.id, quote.id));
        await moveDeal(tx, step, 'lost', 'The quote expired without an answer.', 'expired');
        await mailOwner(tx, step, 'quoteExpired', { quoteId: quote.id });
        await tell(tx, {
          dealId: step.dealId,
          at: step.at,
          type: 'quoteExpired',
          actor: 'system',
          summary: `Version ${quote.version} of the quote expired without an answer.`,
          data: { version: quote.version },
        });
        return true;
      });
    },
  };
}

/** What is accepted: the price with the optional lines that the customer has chosen. */
function chosenPrice(
  { priced, selectable }: Quote,
  { decision, selectedLines }: Commands['answerOffer']['input'],
): Result<PricedQuote> {
  if (selectedLines === undefined || (selectable && decision === 'accept')) {
    return selectable && selectedLines
      ? priceSelection(selectable, selectedLines)
      : { ok: true, value: priced };
  }
  const detail = selectable ? 'Who declines chooses no lines.' : 'The quote has no optional lines.';
  return { ok: false, problems: [{ pointer: '/selectedLines', detail }] };
}

function choiceWords({ selectable }: Quote, { lines, total, currency }: PricedQuote): string {
  if (!selectable) return '';
  const chosen = lines.filter(({ optional }) => optional).map(({ description }) => `“${description}”`);
  const which = chosen.length > 0 ? `with ${chosen.join(' and ')}` : 'without its optional lines';
  return `, ${which}: ${total} ${currency} over the term`;
}

/** Sends the newest version to the customer, with a link that lives as long as the offer. */
export async function sendQuote(tx: Transaction, step: Step): Promise<SentQuote> {
  const quote = await loadQuote(tx, step.dealId);
  const validUntil = addDays(today(step), quote.validDays);
  const { email } = quote.customer;
  await tx
    .update(quotes)
    .set({ status: 'offered', sentAt: step.at, validUntil })
    .where(eq(quotes.id, quote.id));
  await moveDeal(tx, step, 'offered');
  await queueMail(tx, {
    key: `${step.key}/quote`,
    dealId: step.dealId,
    to: email,
    template: 'quote',
    data: { quoteId: quote.id },
    link: {
      action: 'decideQuote',
      subjectId: quote.id,
      dealId: step.dealId,
      email,
      expiresAt: endOfDay(validUntil, step.timeZone),
    },
    dueAt: step.at,
  });
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'quoteSent',
    actor: 'system',
    summary: `Version ${quote.version} of the quote went to ${quote.customer.name}; it is valid until ${validUntil}.`,
    data: { version: quote.version, quoteId: quote.id, validUntil },
  });
  return { quoteId: quote.id, customerEmail: email, validUntil };
}

async function mailOwner(
  tx: Transaction,
  step: Step,
  template: 'quoteDeclined' | 'quoteExpired',
  data: Record<string, unknown>,
): Promise<void> {
  const { owner } = await loadDeal(tx, step.dealId);
  await queueMail(tx, {
    key: `${step.key}/${template}`,
    dealId: step.dealId,
    to: owner,
    template,
    data,
    dueAt: step.at,
  });
}
