import { and, asc, desc, eq, inArray, max } from 'drizzle-orm';
import { priceChangesOf } from '#api/views/priceChanges.ts';
import type { Database } from '#db/connection.ts';
import { financeFor } from '#db/people.ts';
import { creditNotes, invoices, obligations, paymentAllocations, payments } from '#db/schema/billing.ts';
import {
  approvalRequests,
  contracts,
  type Deal,
  deals,
  fulfilments,
  orders,
  quotes,
  signers,
  timelineEvents,
} from '#db/schema/deals.ts';
import { journalEntries, postings } from '#db/schema/ledger.ts';
import { customers } from '#db/schema/setup.ts';
import { isUnsettled, outbox } from '#db/schema/technical.ts';
import { waitingForOf } from '#domain/waiting.ts';

export type DealData = NonNullable<Awaited<ReturnType<typeof loadDealData>>>;

/** Everything that the console shows of one deal. */
export async function loadDealData(db: Database, dealId: string) {
  const [head] = await db
    .select({ deal: deals, customer: customers })
    .from(deals)
    .innerJoin(customers, eq(customers.id, deals.customerId))
    .where(eq(deals.id, dealId));
  if (!head) return null;
  const { waitingFor } = head.deal;
  const deal = { ...head.deal, waitingFor: waitingForOf(waitingFor, await financeFor(db, [waitingFor])) };
  const version = await dealVersion(db, head.deal);
  const [story, papers, books] = await Promise.all([
    loadStory(db, dealId),
    loadPapers(db, dealId),
    loadBooks(db, dealId),
  ]);
  const priceChanges = await priceChangesOf(db, head.deal);
  return { ...head, deal, version, priceChanges, ...story, ...papers, ...books };
}

/** Changes with everything that happens in a deal: a page that knows it need not be drawn again. */
export async function dealVersion(db: Database, { id, stage, clockAt }: Deal): Promise<string> {
  const [last] = await db
    .select({ seq: max(timelineEvents.seq) })
    .from(timelineEvents)
    .where(eq(timelineEvents.dealId, id));
  return `${last?.seq ?? 0}.${stage}.${clockAt ?? ''}`;
}

async function loadStory(db: Database, dealId: string) {
  const timeline = await db
    .select()
    .from(timelineEvents)
    .where(eq(timelineEvents.dealId, dealId))
    .orderBy(asc(timelineEvents.seq));
  const unsentMails = await db
    .select()
    .from(outbox)
    .where(and(eq(outbox.dealId, dealId), isUnsettled(outbox)))
    .orderBy(asc(outbox.id));
  return { timeline, unsentMails };
}

async function loadPapers(db: Database, dealId: string) {
  const versions = await db
    .select()
    .from(quotes)
    .where(eq(quotes.dealId, dealId))
    .orderBy(desc(quotes.version));
  const approvals = await db
    .select({ request: approvalRequests, version: quotes.version })
    .from(approvalRequests)
    .innerJoin(quotes, eq(quotes.id, approvalRequests.quoteId))
    .where(eq(approvalRequests.dealId, dealId))
    .orderBy(asc(quotes.version), asc(approvalRequests.groupNo), asc(approvalRequests.id));
  const envelopes = await db
    .select()
    .from(contracts)
    .where(eq(contracts.dealId, dealId))
    .orderBy(asc(contracts.id));
  const ids = envelopes.map(({ id }) => id);
  const allSigners =
    ids.length === 0
      ? []
      : await db
          .select()
          .from(signers)
          .where(inArray(signers.contractId, ids))
          .orderBy(asc(signers.signingOrder), asc(signers.id));
  return { versions, approvals, contracts: envelopes, signers: allSigners };
}

async function loadBooks(db: Database, dealId: string) {
  const [order] = await db.select().from(orders).where(eq(orders.dealId, dealId));
  const obligationRows = await db
    .select()
    .from(obligations)
    .where(eq(obligations.dealId, dealId))
    .orderBy(asc(obligations.lineNo));
  const deliveries = await db
    .select()
    .from(fulfilments)
    .where(eq(fulfilments.dealId, dealId))
    .orderBy(asc(fulfilments.id));
  const invoiceRows = await db
    .select()
    .from(invoices)
    .where(eq(invoices.dealId, dealId))
    .orderBy(asc(invoices.id));
  const credits = await db
    .select()
    .from(creditNotes)
    .where(eq(creditNotes.dealId, dealId))
    .orderBy(asc(creditNotes.id));
  const paid = await db
    .select({ payment: payments, invoiceNumber: invoices.number, amount: paymentAllocations.amount })
    .from(paymentAllocations)
    .innerJoin(payments, eq(payments.id, paymentAllocations.paymentId))
    .innerJoin(invoices, eq(invoices.id, paymentAllocations.invoiceId))
    .where(eq(invoices.dealId, dealId))
    .orderBy(asc(payments.id), asc(invoices.id));
  const ledger = await db
    .select({ entry: journalEntries, posting: postings })
    .from(journalEntries)
    .innerJoin(postings, eq(postings.entryId, journalEntries.id))
    .where(eq(journalEntries.dealId, dealId))
    .orderBy(asc(journalEntries.seq), asc(postings.seq));
  return {
    order: order ?? null,
    obligations: obligationRows,
    deliveries,
    invoices: invoiceRows,
    credits,
    paid,
    ledger,
  };
}
