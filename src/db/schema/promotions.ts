import { sql } from 'drizzle-orm';
import { date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Money, Promotion, PromotionConditions } from '#domain/promotions/promotion.ts';
import { instant, recordedAt } from './columns.ts';
import { deals, quotes } from './deals.ts';

export const promotions = pgTable(
  'promotions',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** Null for one that applies by itself. */
    code: text(),
    effectiveFrom: date().notNull(),
    effectiveTo: date(),
    conditions: jsonb().$type<PromotionConditions>().notNull(),
    effect: jsonb().$type<Promotion['effect']>().notNull(),
    target: text().$type<Promotion['target']>().notNull(),
    cap: jsonb().$type<Money>(),
    stacking: text().$type<Promotion['stacking']>().notNull(),
    priority: integer().notNull(),
    maxUses: integer(),
    recordedAt: recordedAt(),
  },
  (t) => [uniqueIndex('promotions_code_index').on(sql`lower(${t.code})`)],
);

/** One row a deal that has claimed a promotion. */
export const promotionUses = pgTable(
  'promotion_uses',
  {
    promotionId: text()
      .notNull()
      .references(() => promotions.id),
    dealId: text()
      .notNull()
      .references(() => deals.id),
    quoteId: text()
      .notNull()
      .references(() => quotes.id),
    claimedAt: instant().notNull(),
    recordedAt: recordedAt(),
  },
  (t) => [primaryKey({ columns: [t.promotionId, t.dealId] }), index().on(t.dealId)],
);
