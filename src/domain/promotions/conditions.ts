import { type Decimal, dec, sum } from '../money.ts';
import { written } from '../pricing/explain.ts';
import type { Segment } from '../pricing/quoteRequest.ts';
import type { MoneyUnit } from '../rounding.ts';
import type { PlainDate } from '../types.ts';
import { unitsAtOnce } from '../unitsAtOnce.ts';
import type { AvailablePromotion, PromotionConditions } from './promotion.ts';

/** What of a quote the conditions of promotions look at. */
export interface PromotedQuote {
  unit: MoneyUnit;
  date: PlainDate;
  customer: { id: string | null; segment: string | null };
  lines: readonly PromotedLine[];
}

export interface PromotedLine {
  sku: string | null;
  /** The bundles that it is a component of. */
  bundleSkus: readonly string[];
  quantity: string;
  /** Whether it came with another line, as a component or an option. */
  isPart: boolean;
  segment?: Segment | undefined;
  /** Over the term, contract price and tiers included. */
  listAmount: Decimal;
}

/** Whether a promotion's conditions mean a product. */
function namesProduct({ skus }: PromotionConditions, sku: string | null): boolean {
  return skus === undefined || (sku !== null && skus.includes(sku));
}

/** Whether a promotion's conditions mean a line: its product, or a bundle that it is a part of the price of. */
export function isMeant(
  conditions: PromotionConditions,
  { sku, bundleSkus }: Pick<PromotedLine, 'sku' | 'bundleSkus'>,
): boolean {
  return [sku, ...bundleSkus].some((named) => namesProduct(conditions, named));
}

/** Why a promotion does not apply to a quote, as the end of a sentence that begins with its name; null if it does. */
export function unmetCondition(promotion: AvailablePromotion, quote: PromotedQuote): string | null {
  const { conditions, effectiveFrom, effectiveTo, usesLeft } = promotion;
  const { customerIds, segments } = conditions;
  const { id, segment } = quote.customer;
  if (quote.date < effectiveFrom) return `begins on ${effectiveFrom}`;
  if (effectiveTo !== null && quote.date > effectiveTo) return `ended on ${effectiveTo}`;
  if (usesLeft !== null && usesLeft <= 0) return 'has been used as often as it may be';
  if (customerIds && (id === null || !customerIds.includes(id))) return 'is for other customers';
  if (segments && (segment === null || !segments.includes(segment))) return 'is for other segments';
  return unmetCurrency(promotion, quote) ?? unmetByLines(conditions, quote);
}

function unmetCurrency(
  { effect, cap, conditions }: AvailablePromotion,
  { unit: { currency } }: PromotedQuote,
): string | null {
  const amounts = ['currency' in effect ? effect : null, cap, conditions.minTotal];
  const other = amounts.find((amount) => amount && amount.currency !== currency);
  return other ? `is in ${other.currency}, and the quote is in ${currency}` : null;
}

function unmetByLines(conditions: PromotionConditions, quote: PromotedQuote): string | null {
  const { skus, minQuantity, minTotal } = conditions;
  const meant = quote.lines.filter(({ sku }) => namesProduct(conditions, sku));
  if (meant.length === 0) return `is for ${skus?.join(', ') ?? 'other products'} alone`;
  // A bundle is one thing that is bought, whatever it is made of, unless the condition names what it counts.
  const counted = skus === undefined ? meant.filter(({ isPart }) => !isPart) : meant;
  const quantity = unitsAtOnce(
    counted.map(({ quantity: units, segment }) => ({
      quantity: dec(units),
      segment: segment && { ramp: segment.rampLineNo, number: segment.number },
    })),
  );
  if (minQuantity !== undefined && quantity.lessThan(minQuantity)) {
    return `needs ${minQuantity} units, and the quote has ${quantity.toFixed()}`;
  }
  const total = sum(quote.lines.map(({ listAmount }) => listAmount));
  if (minTotal && total.lessThan(minTotal.amount)) {
    const [least, has] = [written(minTotal.amount, quote.unit.currency), written(total, quote.unit.currency)];
    return `needs a total of ${least} before promotions and discounts, and the quote has ${has}`;
  }
  return null;
}
