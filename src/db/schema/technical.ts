import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytea, instant, recordedAt, technicalTime } from './columns.ts';

/** The result of each step that was taken: a second try of the step finds it here. */
export const effects = pgTable('effects', {
  key: text().primaryKey(),
  result: jsonb().$type<unknown>(),
  recordedAt: recordedAt(),
});

/** What was said to a deal and is not answered yet; a row goes with the answer. */
export const unansweredCommands = pgTable(
  'unanswered_commands',
  {
    key: text().primaryKey(),
    dealId: text().notNull(),
    kind: text().notNull(),
    input: jsonb().$type<unknown>().notNull(),
    actor: text().notNull(),
    sentAt: technicalTime().notNull().defaultNow(),
  },
  (t) => [index().on(t.sentAt)],
);

/** The first answer to each Idempotency-Key of each API key. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    apiKeyId: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    /** The key under which the request's command is taken: a retry after a crash continues the same command. */
    commandKey: text().notNull(),
    status: integer(),
    body: text(),
    contentType: text(),
    /** While the first request runs, it renews this; once it has passed, a retry takes over. */
    leasedUntil: technicalTime().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.apiKeyId, t.key] })],
);

/** Neither sent nor given up. The indexes of what waits are for this condition, word for word. */
export const isUnsettled = (t: Record<'sentAt' | 'droppedAt' | 'refusedAt', AnyPgColumn>) =>
  sql`${t.sentAt} is null and ${t.droppedAt} is null and ${t.refusedAt} is null`;

/** Mail to be sent, written in the transaction of the step that it tells of. */
export const outbox = pgTable(
  'outbox',
  {
    id: text().primaryKey(),
    /** Made from the step's key, so that a mail is written once. */
    key: text().notNull(),
    dealId: text(),
    to: text().notNull(),
    template: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    /** When it was due by the deal's clock. */
    dueAt: instant().notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: technicalTime().notNull().defaultNow(),
    lastError: text(),
    sentAt: technicalTime(),
    /** When it was given up, since what it asks for had been done while it waited. */
    droppedAt: technicalTime(),
    /** When a mail server refused it for good; what it said is in `lastError`. */
    refusedAt: technicalTime(),
    /** Until when later mails of its deal wait for it; without one they wait as long as it does. */
    holdsUntil: technicalTime(),
    recordedAt: recordedAt(),
  },
  (t) => [
    uniqueIndex().on(t.key),
    index().on(t.dealId),
    // The outbox only grows, and what waits in it is looked for all the time.
    index('outbox_waiting_index').on(t.id).where(isUnsettled(t)),
    index('outbox_waiting_of_deal_index').on(t.dealId, t.id).where(isUnsettled(t)),
  ],
);

/** A document as it was issued: rendered once, never again. */
export const documents = pgTable(
  'documents',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    /** The quote, contract, invoice or credit note that it shows. */
    subjectId: text().notNull(),
    fileName: text().notNull(),
    mediaType: text().notNull(),
    sha256: text().notNull(),
    content: bytea().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [uniqueIndex().on(t.kind, t.subjectId)],
);

/** Links that were used up, by the id of their token. */
export const usedLinks = pgTable('used_links', {
  tokenId: text().primaryKey(),
  recordedAt: recordedAt(),
});
