import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { PlannedInvoiceLine } from '#domain/billing.ts';
import type { Fulfilment, Recognition } from '#domain/catalogue/product.ts';
import type { TaxLine } from '#domain/pricing/pricedQuote.ts';
import type { Milestone } from '#domain/pricing/quoteRequest.ts';
import type { DunningStep } from '#domain/types.ts';
import { amount, instant, recordedAt } from './columns.ts';
import { deals, orders } from './deals.ts';
import { type Customer, customers, type Seller } from './setup.ts';

/** What will be invoiced, planned when the order is released: one row an invoice. */
export const plannedInvoices = pgTable(
  'planned_invoices',
  {
    dealId: text()
      .notNull()
      .references(() => deals.id),
    position: integer().notNull(),
    on: date().notNull(),
    dueDays: integer().notNull(),
    instalment: jsonb().$type<{ number: number; of: number; percent: string }>(),
    lines: jsonb().$type<PlannedInvoiceLine[]>().notNull(),
    invoiceId: text(),
  },
  (t) => [primaryKey({ columns: [t.dealId, t.position] })],
);

export const invoices = pgTable(
  'invoices',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    customerId: text()
      .notNull()
      .references(() => customers.id),
    currency: text().notNull(),
    issuedOn: date().notNull(),
    dueOn: date().notNull(),
    instalment: jsonb().$type<{ number: number; of: number; percent: string }>(),
    lines: jsonb().$type<PlannedInvoiceLine[]>().notNull(),
    taxes: jsonb().$type<TaxLine[]>().notNull(),
    netAmount: amount().notNull(),
    taxAmount: amount().notNull(),
    total: amount().notNull(),
    lateFees: amount().notNull().default('0'),
    amountPaid: amount().notNull().default('0'),
    amountCredited: amount().notNull().default('0'),
    amountWrittenOff: amount().notNull().default('0'),
    /** The part of `amountWrittenOff` that was tax, taken back from the tax office. */
    taxRelief: amount().notNull().default('0'),
    dunningSteps: jsonb().$type<DunningStep[]>().notNull(),
    onHold: boolean().notNull().default(false),
    holdReason: text(),
    holdUntil: date(),
    seller: jsonb().$type<Seller>().notNull(),
    customer: jsonb().$type<Customer>().notNull(),
    purchaseOrder: text(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.dealId), index().on(t.customerId)],
);
export type Invoice = typeof invoices.$inferSelect;

export const reminders = pgTable(
  'reminders',
  {
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    /** Index of the step in the invoice's dunning steps, in order of days. */
    step: integer().notNull(),
    offsetDays: integer().notNull(),
    template: text().notNull(),
    at: instant().notNull(),
    /** Null where the reminder carried no fee. */
    lateFee: amount(),
    feeReversed: boolean().notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.invoiceId, t.step] })],
);

export const creditNotes = pgTable(
  'credit_notes',
  {
    id: text().primaryKey(),
    number: text().notNull().unique(),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    kind: text().$type<'correction' | 'priceReduction' | 'cancellation'>().notNull(),
    reason: text().notNull(),
    issuedOn: date().notNull(),
    /** The invoice's lines that were credited, by their position on it; empty for a credit by amount. */
    lines: jsonb().$type<{ lineNo: number; netAmount: string }[]>().notNull(),
    netAmount: amount().notNull(),
    taxes: jsonb().$type<TaxLine[]>().notNull(),
    taxAmount: amount().notNull(),
    total: amount().notNull(),
    /** What exceeded the invoice's open amount and became the customer's credit. */
    toCredit: amount().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.invoiceId)],
);

export const payments = pgTable(
  'payments',
  {
    id: text().primaryKey(),
    customerId: text()
      .notNull()
      .references(() => customers.id),
    /** The invoice that the payment names. */
    invoiceId: text().references(() => invoices.id),
    currency: text().notNull(),
    amount: amount().notNull(),
    method: text().notNull(),
    reference: text().notNull(),
    receivedOn: date().notNull(),
    unallocated: amount().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.customerId)],
);

export type Payment = typeof payments.$inferSelect;

export const paymentAllocations = pgTable(
  'payment_allocations',
  {
    paymentId: text()
      .notNull()
      .references(() => payments.id),
    invoiceId: text()
      .notNull()
      .references(() => invoices.id),
    amount: amount().notNull(),
  },
  (t) => [primaryKey({ columns: [t.paymentId, t.invoiceId] })],
);

export const refunds = pgTable(
  'refunds',
  {
    id: text().primaryKey(),
    paymentId: text()
      .notNull()
      .references(() => payments.id),
    amount: amount().notNull(),
    reason: text().notNull(),
    refundedOn: date().notNull(),
    paidOutOn: date(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.paymentId)],
);

/** A performance obligation (IFRS 15.22): one a line of the order. */
export const obligations = pgTable(
  'obligations',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    orderId: text()
      .notNull()
      .references(() => orders.id),
    lineNo: integer().notNull(),
    sku: text(),
    description: text().notNull(),
    recognition: text().$type<Recognition>().notNull(),
    fulfilment: text().$type<Fulfilment>().notNull(),
    standaloneSellingPrice: amount().notNull(),
    allocated: amount().notNull(),
    recognised: amount().notNull().default('0'),
    ordered: amount().notNull(),
    delivered: amount().notNull().default('0'),
    milestones: jsonb().$type<Milestone[]>(),
    reached: jsonb().$type<string[]>().notNull(),
    startOn: date(),
    endOn: date(),
    /** When a cancellation ended it: what was recognised by then is all there will be. */
    closedOn: date(),
  },
  (t) => [uniqueIndex().on(t.dealId, t.lineNo)],
);
export type Obligation = typeof obligations.$inferSelect;

/** The days on which revenue is recognised by itself, and what was recognised on any other. */
export const revenueSchedule = pgTable(
  'revenue_schedule',
  {
    obligationId: text()
      .notNull()
      .references(() => obligations.id),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    position: integer().notNull(),
    on: date().notNull(),
    amount: amount().notNull(),
    status: text().$type<'planned' | 'recognised'>().notNull(),
    /** True for a catch-up after a change of price: it says nothing of what was performed until its day. */
    isCatchUp: boolean().notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.obligationId, t.position] }), index().on(t.dealId, t.on)],
);
