import { eq, getTableColumns } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { promotions, promotionUses } from '#db/schema/promotions.ts';
import { Problem } from '../problems.ts';

/** Promotions with how many deals have claimed each. */
export function selectPromotions(db: Database) {
  const uses = db.$count(promotionUses, eq(promotionUses.promotionId, promotions.id));
  return db
    .select({ ...getTableColumns(promotions), uses: uses.mapWith(Number) })
    .from(promotions)
    .$dynamic();
}

export async function showPromotion(db: Database, id: string) {
  const [promotion] = await selectPromotions(db).where(eq(promotions.id, id));
  if (!promotion) throw new Problem('notFound', `There is no promotion ${id}.`);
  return promotion;
}
