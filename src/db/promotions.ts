import { and, asc, eq, gte, inArray, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { AvailablePromotion } from '#domain/promotions/promotion.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Queryable, Transaction } from './connection.ts';
import { promotions, promotionUses } from './schema/promotions.ts';

/** The promotions that a quote may get: the automatic ones of the day, and those of its codes, of any day. */
export interface PromotionQuery {
  on: PlainDate;
  codes: readonly string[];
  /** The deal whose own claims do not count against it. */
  dealId: string | null;
}

export async function loadPromotions(db: Queryable, query: PromotionQuery): Promise<AvailablePromotion[]> {
  const used = db.$count(
    promotionUses,
    and(
      eq(promotionUses.promotionId, promotions.id),
      query.dealId === null ? undefined : ne(promotionUses.dealId, query.dealId),
    ),
  );
  const rows = await db
    .select({ promotion: promotions, used: sql<number>`${used}`.mapWith(Number) })
    .from(promotions)
    .where(mayApply(query));
  return rows.map(({ promotion: { recordedAt: _, ...promotion }, used: uses }) => ({
    ...promotion,
    usesLeft: promotion.maxUses === null ? null : promotion.maxUses - uses,
  }));
}

/**
 * Holds the promotions whose uses are numbered until the transaction ends, so that what it reads of them stays true and
 * two deals never claim one last use. Always in the order of their ids, so that nobody waits in a circle.
 */
export async function lockPromotions(
  tx: Transaction,
  which: PromotionQuery | { ids: string[] },
): Promise<void> {
  await tx
    .select({ id: promotions.id })
    .from(promotions)
    .where(
      and(
        isNotNull(promotions.maxUses),
        'ids' in which ? inArray(promotions.id, which.ids) : mayApply(which),
      ),
    )
    .orderBy(asc(promotions.id))
    .for('no key update');
}

function mayApply({ on, codes }: PromotionQuery): SQL | undefined {
  const isAutomatic = and(
    isNull(promotions.code),
    lte(promotions.effectiveFrom, on),
    or(isNull(promotions.effectiveTo), gte(promotions.effectiveTo, on)),
  );
  const lower = codes.map((code) => code.toLowerCase());
  return lower.length === 0 ? isAutomatic : or(isAutomatic, inArray(sql`lower(${promotions.code})`, lower));
}
