import { boolean, date, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Price } from '#domain/pricing/price.ts';
import { bytea, recordedAt, technicalTime } from './columns.ts';
import { priceBooks } from './setup.ts';

/** From when on, and until when, a product is not sold. */
export const productWithdrawals = pgTable(
  'product_withdrawals',
  {
    sku: text().notNull(),
    /** The first day on which it is not sold. */
    startsOn: date().notNull(),
    /** The first day on which it is sold again; null for none. */
    endsOn: date(),
    reason: text(),
    replacedBy: text(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.sku, t.startsOn] })],
);
export type ProductWithdrawal = typeof productWithdrawals.$inferSelect;

/** What a product costs in a book from a day on, until the next row of both. */
export const prices = pgTable(
  'prices',
  {
    bookId: text()
      .notNull()
      .references(() => priceBooks.id),
    sku: text().notNull(),
    effectiveFrom: date().notNull(),
    /** Null where the book has no price for it from that day on. */
    price: jsonb().$type<Price>(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.bookId, t.sku, t.effectiveFrom] })],
);

export const IMPORT_SUBJECTS = ['products', 'prices'] as const;
export type ImportSubject = (typeof IMPORT_SUBJECTS)[number];
export const FILE_FORMATS = ['csv', 'json'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
export const IMPORT_STATUSES = ['queued', 'running', 'succeeded', 'failed'] as const;

/** What is wrong with a row of a file: rows are counted as a spreadsheet does, the header being the first. */
export interface RowProblem {
  row: number;
  /** Of a CSV. */
  column?: string;
  /** Of a JSON file. */
  pointer?: string;
  detail: string;
}

/** A file that is taken over whole or not at all. */
export const imports = pgTable('imports', {
  id: text().primaryKey(),
  subject: text().$type<ImportSubject>().notNull(),
  format: text().$type<FileFormat>().notNull(),
  /** Only validated. */
  dryRun: boolean().notNull(),
  requestedBy: text().notNull(),
  status: text().$type<(typeof IMPORT_STATUSES)[number]>().notNull().default('queued'),
  uploadId: text().notNull(),
  bytes: integer().notNull(),
  bytesRead: integer().notNull().default(0),
  rowsRead: integer().notNull().default(0),
  rowsValid: integer().notNull().default(0),
  /** They say what is there already. */
  rowsUnchanged: integer().notNull().default(0),
  rowsWritten: integer().notNull().default(0),
  errorCount: integer().notNull().default(0),
  /** The first of them. */
  errors: jsonb().$type<RowProblem[]>().notNull().default([]),
  attempts: integer().notNull().default(0),
  /** Whoever works on it renews this; once it has passed, another process begins anew. */
  leasedUntil: technicalTime(),
  leaseHolder: text(),
  startedAt: technicalTime(),
  finishedAt: technicalTime(),
  recordedAt: recordedAt(),
});
export type Import = typeof imports.$inferSelect;

/** A file as it came in, in portions: it is kept until its import has ended. */
export const importChunks = pgTable(
  'import_chunks',
  {
    uploadId: text().notNull(),
    position: integer().notNull(),
    content: bytea().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.uploadId, t.position] })],
);
