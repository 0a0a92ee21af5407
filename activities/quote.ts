import { eq } from 'drizzle-orm';
import { findApprovers } from '#db/approvers.ts';
import { prepareQuote, promotionQuery } from '#db/catalogue.ts';
import type { Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { queueMail } from '#db/outbox.ts';
import { lockPromotions } from '#db/promotions.ts';
import { deals, type Quote, quotes } from '#db/schema/deals.ts';
import { type Customer, customers } from '#db/schema/setup.ts';
import { tell } from '#db/timeline.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import { newId } from '#src/ids.ts';
import {
  type Commands,
  type DealStart,
  dealWorkflowId,
  isRefused,
  type Outcome,
} from '#workflows/messages.ts';
import { withdrawApprovals } from './approvalRequests.ts';
import type { Dependencies } from './dependencies.ts';
import {
  loadDeal,
  loadQuote,
  moveDeal,
  OPEN_VERSION,
  refuse,
  refuseFields,
  type Step,
  today,
} from './step.ts';
import { type Submitted, submit } from './submission.ts';

export function quoteActivities({ db }: Dependencies) {
  return {
    /** Opens the deal with version 1 of its quote; submits it in the same transaction where asked to. */
    openDeal(step: Step, start: DealStart): Promise<Outcome<{ submitted: Submitted | null }>> {
      return once(db, step.key, async (tx) => {
        const customer = await loadCustomer(tx, start.customerId);
        const { dealId, owner, terms, timeZone, clonedFrom } = start;
        const toPrice = { terms, customer, today: today(step), dealId };
        // What is submitted at once claims its promotions: their last use must not be claimed in between.
        if (start.submit) await lockPromotions(tx, promotionQuery(toPrice));
        const prepared = await prepareQuote(tx, toPrice);
        if (!prepared.ok) return refuseFields(prepared.problems);
        const { priced, resolved, selectable } = prepared.value;
        // A policy that cannot be followed refuses the deal before anything of it is written.
        const chain = start.submit
          ? await findApprovers(tx, {
              on: today(step),
              owner,
              customer,
              asked: { priced, paymentTerms: resolved.paymentTerms, terms, selectable },
            })
          : null;
        if (chain && !chain.ok) return refuseFields(chain.problems);

        await tx.insert(deals).values({
          id: dealId,
          workflowId: dealWorkflowId(dealId),
          customerId: customer.id,
          owner,
          currency: terms.currency,
          stage: 'draft',
          timeZone,
          testClock: start.testClock !== null,
          clockAt: start.testClock ? step.at : null,
          startedAt: step.at,
        });
        await tell(tx, {
          dealId,
          at: step.at,
          type: 'dealOpened',
          actor: step.actor,
          summary: `${owner} opened the deal with ${customer.name}${clonedFrom ? `, as a copy of ${clonedFrom}` : ''}.`,
          data: { customerId: customer.id, owner, ...(clonedFrom ? { clonedFrom } : {}) },
        });
        await addVersion(tx, step, { version: 1, terms, customer, ...prepared.value });
        if (!start.submit) return { submitted: null };
        const submitted = await submit(tx, step);
        if (isRefused(submitted))
          throw new Error('A deal whose approvers and promotions were found cannot be refused.');
        return { submitted };
      });
    },

    /** A new version supersedes one that is still open, with whatever was asked of anybody about it. */
    reviseQuote(
      step: Step,
      { terms, customerId, supersedes }: Commands['reviseQuote']['input'],
    ): Promise<Outcome<Commands['reviseQuote']['answer']>> {
      return once(db, step.key, async (tx) => {
        const deal = await loadDeal(tx, step.dealId);
        const last = await loadQuote(tx, step.dealId);
        const isTheDraft = deal.stage === 'draft' && last.version === supersedes;
        if (supersedes !== undefined && !isTheDraft) {
          return refuse(
            'conflict',
            `Version ${supersedes} of the quote is no draft any more; look at it again.`,
          );
        }
        if (customerId !== deal.customerId) {
          return refuseFields([
            { pointer: '/customerId', detail: 'A deal keeps its customer; start another deal.' },
          ]);
        }
        const customer = await loadCustomer(tx, customerId);
        const { dealId } = step;
        const prepared = await prepareQuote(tx, { terms, customer, today: today(step), dealId });
        if (!prepared.ok) return refuseFields(prepared.problems);
        const version = last.version + 1;
        await supersede(tx, step, last);
        await withdrawApprovals(tx, step, 'A new version of the quote is being prepared.');
        await tx.update(deals).set({ currency: terms.currency }).where(eq(deals.id, step.dealId));
        await moveDeal(tx, step, 'draft');
        if (last.status === 'offered') {
          await queueMail(tx, {
            key: `${step.key}/superseded`,
            dealId: step.dealId,
            to: last.customer.email,
            template: 'quoteWithdrawn',
            data: {
              quoteId: last.id,
              reason: 'A new version of the quote is being prepared.',
              isReplaced: true,
            },
            dueAt: step.at,
          });
        }
        await addVersion(tx, step, { version, terms, customer, ...prepared.value });
        return { version };
      });
    },

    /** Asks for what approval the policy demands; where it demands none, the quote goes to the customer. */
    submitQuote(step: Step): Promise<Outcome<Submitted>> {
      return once(db, step.key, (tx) => submit(tx, step));
    },
  };
}

async function loadCustomer(tx: Transaction, customerId: string): Promise<Customer> {
  const [customer] = await tx.select().from(customers).where(eq(customers.id, customerId));
  if (!customer) throw new Error(`There is no customer ${customerId}.`);
  return customer;
}

/** A version that was answered, has expired or was withdrawn keeps that as its end. */
async function supersede(tx: Transaction, step: Step, { id, version, status }: Quote): Promise<void> {
  if (!OPEN_VERSION.includes(status)) return;
  await tx.update(quotes).set({ status: 'superseded' }).where(eq(quotes.id, id));
  // Nobody has heard of a draft, so the price of the next version says enough.
  if (status === 'draft') return;
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'quoteSuperseded',
    actor: step.actor,
    summary: `Version ${version} of the quote was superseded by version ${version + 1}.`,
    data: { version, supersededBy: version + 1 },
  });
}

async function addVersion(
  tx: Transaction,
  step: Step,
  made: {
    version: number;
    terms: QuoteTerms;
    customer: Customer;
    priced: PricedQuote;
    selectable: Quote['selectable'];
    resolved: { paymentTerms: Quote['paymentTerms']; validDays: number; taxRates: Record<string, string> };
    seller: Quote['seller'];
  },
): Promise<void> {
  const { version, terms, priced, selectable, resolved, seller, customer } = made;
  await tx.insert(quotes).values({
    id: newId('quote'),
    dealId: step.dealId,
    version,
    status: 'draft',
    terms,
    priced,
    selectable,
    paymentTerms: resolved.paymentTerms,
    validDays: resolved.validDays,
    taxRates: resolved.taxRates,
    seller,
    customer,
    createdAt: step.at,
  });
  await tell(tx, {
    dealId: step.dealId,
    at: step.at,
    type: 'quotePriced',
    actor: step.actor,
    summary: `Version ${version} of the quote: ${priced.total} ${priced.currency} over the term.`,
    data: { version, netAmount: priced.netAmount, taxAmount: priced.taxAmount, total: priced.total },
  });
}
