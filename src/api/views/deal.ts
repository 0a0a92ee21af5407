import { and, asc, desc, eq } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { latestContract, latestTotal } from '#db/latest.ts';
import { financeFor } from '#db/people.ts';
import { creditNotes, invoices, obligations, plannedInvoices } from '#db/schema/billing.ts';
import { type Deal, deals, orders, type Quote, quotes, signers, timelineEvents } from '#db/schema/deals.ts';
import { type Customer, customers } from '#db/schema/setup.ts';
import { sum, toAmount } from '#domain/money.ts';
import { amountDue, invoiceStatus } from '#domain/receivables.ts';
import { documentTotals } from '#domain/tax.ts';
import type { Stage } from '#domain/types.ts';
import { waitingForOf } from '#domain/waiting.ts';
import { quoteReader } from '#src/documents/quote.ts';
import { Problem } from '../problems.ts';
import { inCurrency } from './amounts.ts';
import { approvalsOf } from './approval.ts';
import { behind, pageOf } from './paging.ts';

export async function findDeal(db: Database, id: string): Promise<Deal> {
  const [deal] = await db.select().from(deals).where(eq(deals.id, id));
  if (!deal) throw new Problem('notFound', `There is no deal ${id}.`);
  return deal;
}

/** Where the deal's clock stands: a test clock's instant, else the wall clock's. */
export const nowOf = (deal: Pick<Deal, 'testClock' | 'clockAt'>): string =>
  deal.testClock && deal.clockAt ? deal.clockAt : new Date().toISOString();

export async function listDeals(
  db: Database,
  query: { limit: number; after?: string; stage?: Stage; customerId?: string; owner?: string },
) {
  const rows = await db
    .select({ deal: deals, customer: customers, total: latestTotal })
    .from(deals)
    .innerJoin(customers, eq(customers.id, deals.customerId))
    .where(
      and(
        await behind(db, query.after, { cursor: deals.id, newestFirst: true }),
        query.stage ? eq(deals.stage, query.stage) : undefined,
        query.customerId ? eq(deals.customerId, query.customerId) : undefined,
        query.owner ? eq(deals.owner, query.owner) : undefined,
      ),
    )
    .orderBy(desc(deals.id))
    .limit(query.limit + 1);
  const finance = await financeFor(
    db,
    rows.map(({ deal }) => deal.waitingFor),
  );
  return pageOf(rows, {
    limit: query.limit,
    cursorOf: ({ deal }) => deal.id,
    show: (row) => summary({ ...row, finance }),
  });
}

interface Summarized {
  deal: Deal;
  customer: Pick<Customer, 'id' | 'externalId' | 'name'>;
  total: string;
  /** Who is meant where the deal waits for finance. */
  finance: readonly string[];
}

const summary = ({ deal, customer, total, finance }: Summarized) => ({
  id: deal.id,
  workflowId: deal.workflowId,
  stage: deal.stage,
  customer: { id: customer.id, externalId: customer.externalId, name: customer.name },
  owner: deal.owner,
  currency: deal.currency,
  total,
  waitingFor: waitingForOf(deal.waitingFor, finance),
  now: nowOf(deal),
  testClock: deal.testClock,
  startedAt: deal.startedAt,
  endedAt: deal.endedAt,
  endReason: deal.endReason,
  lostReason: deal.lostReason,
});

/** All that there is to say of a deal, as Postgres has it. */
export async function showDeal(db: Database, id: string) {
  const deal = await findDeal(db, id);
  const versions = await db.select().from(quotes).where(eq(quotes.dealId, id)).orderBy(desc(quotes.version));
  const latest = versions[0];
  if (!latest) throw new Problem('notFound', `There is no deal ${id}.`);
  return {
    ...summary({
      deal,
      customer: latest.customer,
      total: latest.priced.total,
      finance: await financeFor(db, [deal.waitingFor]),
    }),
    quote: showQuote(latest),
    quoteVersions: versions.map(summarizeVersion),
    approvals: await approvalsOf(db, id),
    contract: await showContract(db, id),
    order: await showOrder(db, id),
    billing: await showBilling(db, latest),
    invoices: (
      await db
        .select()
        .from(invoices)
        .where(eq(invoices.dealId, id))
        .orderBy(asc(invoices.issuedOn), asc(invoices.number))
    ).map((invoice) => ({
      id: invoice.id,
      number: invoice.number,
      status: invoiceStatus(invoice),
      issuedOn: invoice.issuedOn,
      dueOn: invoice.dueOn,
      total: inCurrency(invoice.currency)(invoice.total),
      amountDue: amountDue(invoice),
    })),
  };
}

/** @param version as an address has it: what is no number names no version */
export async function findVersion(db: Database, dealId: string, version: number | string): Promise<Quote> {
  const number = /^\d{1,6}$/.test(String(version)) ? Number(version) : 0;
  const [quote] = await db
    .select()
    .from(quotes)
    .where(and(eq(quotes.dealId, dealId), eq(quotes.version, number)));
  if (!quote) throw new Problem('notFound', `The deal ${dealId} has no version ${version}.`);
  return quote;
}

export const summarizeVersion = ({ id, version, status, priced, createdAt }: Quote) => ({
  id,
  version,
  status,
  total: priced.total,
  createdAt,
});

export const showQuote = (quote: Quote) => ({
  id: quote.id,
  version: quote.version,
  status: quote.status,
  createdAt: quote.createdAt,
  sentAt: quote.sentAt,
  validUntil: quote.validUntil,
  decidedAt: quote.decidedAt,
  decidedBy: quote.decidedBy,
  decisionReason: quote.decisionReason,
  purchaseOrder: quote.purchaseOrder,
  paymentTerms: quote.paymentTerms,
  notes: quote.terms.notes ?? null,
  language: quoteReader(quote).texts.language,
  coverText: quote.terms.coverText ?? null,
  terms: quote.terms.terms ?? null,
  ...quote.priced,
});

async function showContract(db: Database, dealId: string) {
  const contract = await latestContract(db, dealId);
  if (!contract) return null;
  const asked = await db
    .select()
    .from(signers)
    .where(eq(signers.contractId, contract.id))
    .orderBy(asc(signers.signingOrder), asc(signers.id));
  return {
    id: contract.id,
    status: contract.status,
    documentSha256: contract.documentSha256,
    expiresOn: contract.expiresOn,
    signers: asked.map(({ name, email, party, signingOrder, status, decidedAt, reason }) => ({
      name,
      email,
      party,
      order: signingOrder,
      status,
      decidedAt,
      reason,
    })),
  };
}

async function showOrder(db: Database, dealId: string) {
  const [order] = await db.select().from(orders).where(eq(orders.dealId, dealId));
  if (!order) return null;
  const lines = await db
    .select()
    .from(obligations)
    .where(eq(obligations.dealId, dealId))
    .orderBy(asc(obligations.lineNo));
  const { id, status, total, signedOn, releasedOn, cancelledOn, heldReason, decidedBy, decisionReason } =
    order;
  return {
    id,
    status,
    total,
    signedOn,
    releasedOn,
    cancelledOn,
    heldReason,
    decidedBy,
    decisionReason,
    lines: lines.map(({ lineNo, sku, description, ordered, delivered, reached, startOn, endOn }) => ({
      lineNo,
      sku,
      description,
      ordered,
      delivered,
      milestonesReached: reached,
      startOn,
      endOn,
    })),
  };
}

/** What is invoiced when, and by how many cents the invoices' own tax differs from the quote's forecast. */
/** What is billed twice, since a correction took it back in between, counts once. */
async function showBilling(db: Database, { dealId, priced, taxRates }: Quote) {
  const { currency, taxAmount: taxForecast } = priced;
  const plans = await db
    .select()
    .from(plannedInvoices)
    .where(eq(plannedInvoices.dealId, dealId))
    .orderBy(asc(plannedInvoices.position));
  if (plans.length === 0) return null;
  const planned = plans.map(({ on, lines, invoiceId }) => {
    const { netAmount, taxAmount, total } = documentTotals(lines, taxRates, currency, priced.rounding);
    return { on, netAmount, taxAmount, total, invoiceId };
  });
  const corrections = await db
    .select({ taxAmount: creditNotes.taxAmount })
    .from(creditNotes)
    .where(and(eq(creditNotes.dealId, dealId), eq(creditNotes.kind, 'correction')));
  const [order] = await db.select().from(orders).where(eq(orders.dealId, dealId));
  const tax = sum(planned.map(({ taxAmount }) => taxAmount)).minus(
    sum(corrections.map(({ taxAmount }) => taxAmount)),
  );
  return {
    planned,
    taxForecast,
    taxOfInvoices: toAmount(tax, currency),
    taxDifference: order?.cancelledOn ? null : toAmount(tax.minus(taxForecast), currency),
  };
}

export async function listTimeline(db: Database, id: string, query: { limit: number; after?: string }) {
  await findDeal(db, id);
  const ofDeal = eq(timelineEvents.dealId, id);
  const rows = await db
    .select()
    .from(timelineEvents)
    .where(and(ofDeal, await behind(db, query.after, { cursor: timelineEvents.seq, of: ofDeal })))
    .orderBy(asc(timelineEvents.seq))
    .limit(query.limit + 1);
  return pageOf(rows, {
    limit: query.limit,
    cursorOf: ({ seq }) => String(seq),
    show: ({ at, type, actor, summary: text, data, recordedAt }) => ({
      at,
      type,
      actor,
      summary: text,
      data,
      recordedAt: new Date(recordedAt).toISOString(),
    }),
  });
}
