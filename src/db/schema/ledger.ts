import { bigserial, date, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Account } from '#domain/types.ts';
import { amount, instant, recordedAt } from './columns.ts';
import { currencies } from './setup.ts';

/**
 * A journal entry and its postings. Triggers refuse an entry that does not balance, a posting that is
 * added to a committed entry, any change of either, and an amount finer than its currency.
 */
export const journalEntries = pgTable(
  'journal_entries',
  {
    seq: bigserial({ mode: 'number' }).notNull().unique(),
    id: text().primaryKey(),
    on: date().notNull(),
    /** The day that a fact which was reported late belongs to, where it differs from `on`. */
    effectiveOn: date(),
    /** The business instant of the posting, by the deal's clock. */
    at: instant().notNull(),
    description: text().notNull(),
    dealId: text(),
    customerId: text(),
    invoiceId: text(),
    /** Made from the step's key; a second posting of the same step is refused. */
    stepKey: text().notNull().unique(),
    recordedAt: recordedAt(),
    /** The transaction that made the entry, set by a trigger. */
    recordedBy: text(),
  },
  (t) => [index().on(t.dealId, t.seq), index().on(t.customerId), index().on(t.on)],
);

/**
 * The entries in the order in which they were committed, which `seq` is not: a transaction that began first can end
 * last. A trigger draws the position at commit, so that nothing is ever added before what a reader has seen.
 */
export const journalOrder = pgTable('journal_order', {
  position: bigserial({ mode: 'number' }).primaryKey(),
  entryId: text()
    .notNull()
    .unique()
    .references(() => journalEntries.id),
});

export const postings = pgTable(
  'postings',
  {
    seq: bigserial({ mode: 'number' }).primaryKey(),
    entryId: text()
      .notNull()
      .references(() => journalEntries.id),
    account: text()
      .$type<Account>()
      .notNull()
      .references(() => accounts.account),
    debit: amount(),
    credit: amount(),
    currency: text()
      .notNull()
      .references(() => currencies.code),
  },
  (t) => [index().on(t.entryId), index().on(t.account)],
);

/** The chart of accounts is data, so that it can be mapped to a company's own. */
export const accounts = pgTable(
  'accounts',
  {
    account: text().$type<Account>().primaryKey(),
    name: text().notNull(),
    externalCode: text(),
  },
  (t) => [uniqueIndex().on(t.externalCode)],
);
