import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, recordedAt } from './columns.ts';
import { deals } from './deals.ts';

export const COMMENT_SIDES = ['customer', 'seller'] as const;
export type CommentSide = (typeof COMMENT_SIDES)[number];

/** What customer and seller say to each other about a quote. */
export const comments = pgTable(
  'comments',
  {
    id: text().primaryKey(),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    side: text().$type<CommentSide>().notNull(),
    name: text().notNull(),
    email: text().notNull(),
    text: text().notNull(),
    /** Of the quote that counted then. */
    quoteVersion: integer().notNull(),
    /** By the deal's clock. */
    at: instant().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [index().on(t.dealId, t.id)],
);
export type Comment = typeof comments.$inferSelect;
