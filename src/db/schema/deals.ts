import {
  bigserial,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { ApprovalFinding } from '#domain/approval/plan.ts';
import type { PricedQuote, SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import type { PaymentTerms, QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { LossCode, Stage } from '#domain/types.ts';
import type { PublishedWaitingFor } from '#domain/waiting.ts';
import { amount, instant, recordedAt } from './columns.ts';
import { type Customer, customers, type Seller } from './setup.ts';

export const deals = pgTable(
  'deals',
  {
    id: text().primaryKey(),
    workflowId: text().notNull(),
    customerId: text()
      .notNull()
      .references(() => customers.id),
    owner: text().notNull(),
    currency: text().notNull(),
    stage: text().$type<Stage>().notNull(),
    waitingFor: jsonb().$type<PublishedWaitingFor>(),
    /** The seller's zone when the deal began: the deal's days are counted in it to the end. */
    timeZone: text().notNull(),
    testClock: boolean().notNull(),
    /** Where a test clock stands; null where the deal lives by the wall clock. */
    clockAt: instant(),
    startedAt: instant().notNull(),
    /** When the deal reached a final stage. */
    endedAt: instant(),
    endReason: text(),
    /** Of a lost deal; null where nobody said why, and for one that was lost before this was kept. */
    lostReason: text().$type<LossCode>(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.customerId), index().on(t.stage)],
);
export type Deal = typeof deals.$inferSelect;

export const QUOTE_STATUSES = [
  'draft',
  'awaitingApproval',
  'offered',
  'accepted',
  'declined',
  'expired',
  'superseded',
  'rejected',
  'withdrawn',
] as const;
export type QuoteStatus = (typeof QUOTE_STATUSES)[number];

/** One row a version. What it was made from is kept on it: the request, the prices, the seller and the customer. */
export const quotes = pgTable(
  'quotes',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    version: integer().notNull(),
    status: text().$type<QuoteStatus>().notNull(),
    terms: jsonb().$type<QuoteTerms>().notNull(),
    /** With the optional lines that are chosen by default, later with those that were accepted. */
    priced: jsonb().$type<PricedQuote>().notNull(),
    /** What any other choice is priced from; null where no line is optional. */
    selectable: jsonb().$type<SelectableQuote>(),
    paymentTerms: jsonb().$type<PaymentTerms>().notNull(),
    validDays: integer().notNull(),
    taxRates: jsonb().$type<Record<string, string>>().notNull(),
    seller: jsonb().$type<Seller>().notNull(),
    customer: jsonb().$type<Customer>().notNull(),
    createdAt: instant().notNull(),
    sentAt: instant(),
    validUntil: date(),
    decidedAt: instant(),
    decidedBy: text(),
    decisionReason: text(),
    purchaseOrder: text(),
    /** What the policy said when it was submitted last; null for one that was submitted before this was kept. */
    approval: jsonb().$type<ApprovalFinding>(),
  },
  (t) => [uniqueIndex().on(t.dealId, t.version)],
);
export type Quote = typeof quotes.$inferSelect;

export const APPROVAL_STATUSES = ['waiting', 'pending', 'approved', 'rejected', 'withdrawn'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

export const approvalRequests = pgTable(
  'approval_requests',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    quoteId: text()
      .notNull()
      .references(() => quotes.id),
    /** A version can be submitted again, after it was rejected or recalled; each time counts by itself. */
    submission: integer().notNull().default(1),
    /** Groups are asked in order; the requests of one group side by side. */
    groupNo: integer().notNull(),
    approver: text().notNull(),
    eligible: jsonb().$type<string[]>().notNull(),
    /** Who was asked in the stead of those who are away. */
    delegatesAsked: jsonb().$type<string[]>(),
    reason: text().notNull(),
    /** Those of the quote's `approval` that this request answers, by their place. */
    rules: jsonb().$type<number[]>(),
    /** Where its group votes: how many have to agree. Null for steps side by side, which all have to. */
    votesNeeded: integer(),
    remindAfterHours: integer(),
    remindedAt: instant(),
    reminders: integer().notNull().default(0),
    escalateAfterHours: integer(),
    escalateTo: text(),
    status: text().$type<ApprovalStatus>().notNull(),
    requestedAt: instant(),
    escalatedAt: instant(),
    decidedAt: instant(),
    decidedBy: text(),
    /** Who was asked, where their delegate decided. */
    decidedFor: text(),
    comment: text(),
  },
  (t) => [index().on(t.dealId), index().on(t.status)],
);
export type ApprovalRequest = typeof approvalRequests.$inferSelect;

export const CONTRACT_STATUSES = ['preparing', 'open', 'signed', 'declined', 'expired', 'withdrawn'] as const;
export type ContractStatus = (typeof CONTRACT_STATUSES)[number];

/** A contract and its envelope: the document that the signers are asked to sign. */
export const contracts = pgTable(
  'contracts',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    quoteId: text()
      .notNull()
      .references(() => quotes.id),
    status: text().$type<ContractStatus>().notNull(),
    /** SHA-256 of the PDF that is signed, in hex. */
    documentSha256: text(),
    openedAt: instant().notNull(),
    expiresOn: date().notNull(),
    closedAt: instant(),
  },
  (t) => [uniqueIndex().on(t.quoteId), index().on(t.dealId)],
);
export type Contract = typeof contracts.$inferSelect;

export interface SignatureEvidence {
  name: string;
  email: string;
  at: string;
  ip: string | null;
  userAgent: string | null;
  documentSha256: string;
  /** How the signature came: over the signed link, or recorded by an API key. */
  via: string;
  consent: string;
}

export const SIGNER_STATUSES = ['waiting', 'pending', 'signed', 'declined'] as const;

export const signers = pgTable(
  'signers',
  {
    id: text().primaryKey(),
    contractId: text()
      .notNull()
      .references(() => contracts.id),
    name: text().notNull(),
    email: text().notNull(),
    party: text().$type<'customer' | 'seller'>().notNull(),
    signingOrder: integer().notNull(),
    status: text().$type<(typeof SIGNER_STATUSES)[number]>().notNull(),
    decidedAt: instant(),
    reason: text(),
    evidence: jsonb().$type<SignatureEvidence>(),
  },
  (t) => [uniqueIndex().on(t.contractId, t.email)],
);
export type Signer = typeof signers.$inferSelect;

export const ORDER_STATUSES = ['held', 'released', 'refused', 'cancelled'] as const;

export const orders = pgTable(
  'orders',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    quoteId: text()
      .notNull()
      .references(() => quotes.id),
    status: text().$type<(typeof ORDER_STATUSES)[number]>().notNull(),
    total: amount().notNull(),
    /** The day that the last signer signed; a recurring line without `startOn` begins on it. */
    signedOn: date().notNull(),
    placedAt: instant().notNull(),
    heldReason: text(),
    decidedAt: instant(),
    decidedBy: text(),
    decisionReason: text(),
    releasedOn: date(),
    cancelledOn: date(),
  },
  (t) => [uniqueIndex().on(t.dealId)],
);
export type Order = typeof orders.$inferSelect;

export const fulfilments = pgTable(
  'fulfilments',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    deliveredOn: date().notNull(),
    lines: jsonb().$type<{ lineNo: number; sku: string | null; quantity: string }[]>().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.dealId)],
);

/** The story of a deal. */
export const timelineEvents = pgTable(
  'timeline_events',
  {
    seq: bigserial({ mode: 'number' }).primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    at: instant().notNull(),
    type: text().notNull(),
    actor: text().notNull(),
    summary: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.dealId, t.seq)],
);
