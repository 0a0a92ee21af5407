import { and, eq, inArray, isNotNull, ne } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { lockPromotions } from '#db/promotions.ts';
import type { Quote } from '#db/schema/deals.ts';
import { promotions, promotionUses } from '#db/schema/promotions.ts';
import { dec } from '#domain/money.ts';
import type { SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import { extremesOf } from '#domain/pricing/selection.ts';
import { isSameCode, namedCodes } from '#domain/promotions/choosePromotions.ts';
import type { QuotePromotion } from '#domain/promotions/promotion.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { Step } from './step.ts';

/**
 * Claims one use for the deal of each promotion that lowers the quote's price, or of none where one has no use left:
 * then it answers with what is wrong. A use that the deal holds already is the same use.
 */
export async function claimPromotions(
  tx: Transaction,
  step: Step,
  { id: quoteId, priced, terms, selectable }: Quote,
): Promise<FieldProblem[]> {
  const lowering = (priced.promotions ?? []).filter(({ amount }) => !dec(amount).isZero());
  const applied = selectable ? withThoseOfAnyChoice(lowering, selectable) : lowering;
  if (applied.length === 0) return [];
  const ids = applied.map(({ id }) => id);
  await lockPromotions(tx, { ids });
  const spent = await spentOf(tx, step, ids);
  const problems = applied
    .filter(({ id }) => spent.has(id))
    .flatMap((promotion) => problemsOf(promotion, terms));
  if (problems.length > 0) return problems;
  const uses = ids.map((promotionId) => ({ promotionId, dealId: step.dealId, quoteId, claimedAt: step.at }));
  await tx.insert(promotionUses).values(uses).onConflictDoNothing();
  return [];
}

/**
 * A customer who may choose is promised each price that the page shows, so the uses behind all of them are claimed: more
 * lines meet no fewer conditions, so that no choice has a promotion which is not met with all lines.
 */
function withThoseOfAnyChoice(lowering: QuotePromotion[], selectable: SelectableQuote): QuotePromotion[] {
  const ofAny = extremesOf(selectable).flatMap(({ promotions = [] }) => promotions);
  const all = [...lowering, ...ofAny];
  return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
}

/** Those whose uses other deals have claimed to the last. */
async function spentOf(tx: Transaction, { dealId }: Step, ids: string[]): Promise<Set<string>> {
  const limited = await tx
    .select({
      id: promotions.id,
      maxUses: promotions.maxUses,
      used: tx.$count(
        promotionUses,
        and(eq(promotionUses.promotionId, promotions.id), ne(promotionUses.dealId, dealId)),
      ),
    })
    .from(promotions)
    .where(and(inArray(promotions.id, ids), isNotNull(promotions.maxUses)));
  return new Set(limited.filter(({ maxUses, used }) => Number(used) >= (maxUses ?? 0)).map(({ id }) => id));
}

function problemsOf({ name, code }: QuotePromotion, terms: Quote['terms']): FieldProblem[] {
  const named = namedCodes(terms).filter((named) => code !== null && isSameCode(named.code, code));
  const detail = `The promotion “${name}” has been used as often as it may be; make a new version without it.`;
  // An automatic promotion has no field of its own.
  return named.length > 0 ? named.map(({ pointer }) => ({ pointer, detail })) : [{ pointer: '', detail }];
}

/** Gives back what a deal has claimed: it has ended, or the version that claimed it counts no more. */
export async function giveBackPromotions(tx: Transaction, { dealId }: Pick<Step, 'dealId'>): Promise<void> {
  await tx.delete(promotionUses).where(eq(promotionUses.dealId, dealId));
}
