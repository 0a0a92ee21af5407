import { type Decimal, dec, min, roundTo, split, sum, toAmount, ZERO } from '../../money.ts';
import { isMeant } from '../../promotions/conditions.ts';
import type { MetPromotion, Promotion } from '../../promotions/promotion.ts';
import type { MoneyUnit } from '../../rounding.ts';
import { bundleSkusOf } from '../bundleSkus.ts';
import { reduction } from '../lineAmounts.ts';
import type { LineOnItsWay, PricingStep } from './step.ts';

/** One promotion, of what those before it have left. What it takes off several lines is split by largest remainder. */
export function promotionStep({ promotion, keepsOut }: MetPromotion): PricingStep {
  const onLine = reasonOf(promotion, keepsOut, promotion.target === 'line' ? '' : 'The line’s share: ');
  return {
    name: 'promotion',
    promotionId: promotion.id,
    changes: ({ lines, context }) =>
      takenOff(promotion, lines, context.unit).map((off) => ({ amount: off.negated(), reason: onLine })),
    reasonOnQuote: () => reasonOf(promotion, keepsOut),
  };
}

/** What a promotion takes off each line, in their order. */
function takenOff(promotion: Promotion, lines: readonly LineOnItsWay[], unit: MoneyUnit): Decimal[] {
  const { currency } = unit;
  const { target, conditions, cap } = promotion;
  const bundles = bundleSkusOf(lines.map(({ line }) => line));
  const bases = lines.map(({ line: { sku }, left }, index) =>
    target === 'quote' || isMeant(conditions, { sku, bundleSkus: bundles[index] ?? [] }) ? left : ZERO,
  );
  const capped = (off: Decimal) => (cap ? min(off, cap.amount) : off);
  if (target !== 'line') {
    const whole = sum(bases);
    return spread(capped(effectOn(promotion, whole, unit)), bases, currency);
  }
  const each = bases.map((base) => effectOn(promotion, base, unit));
  const all = sum(each);
  return capped(all).equals(all) ? each : spread(capped(all), each, currency);
}

/** Over the term, never more than there is. */
function effectOn({ effect }: Promotion, base: Decimal, { currency, mode }: MoneyUnit): Decimal {
  if ('percent' in effect) return roundTo(base.times(effect.percent).div(100), currency, mode);
  return min(base, effect.amount);
}

function spread(total: Decimal, weights: readonly Decimal[], currency: string): Decimal[] {
  if (total.isZero()) return weights.map(() => ZERO);
  return split(
    toAmount(total, currency),
    weights.map((weight) => weight.toFixed()),
    currency,
  ).map((part) => dec(part));
}

const OFF_WHAT = { line: 'the line', group: 'its products together', quote: 'the quote' } as const;

function reasonOf({ name, effect, target, cap }: Promotion, keepsOut: string[], share = ''): string {
  const off =
    'percent' in effect ? reduction(effect, '') : `${effect.currency} ${reduction(effect, effect.currency)}`;
  const most = cap ? `, at most ${cap.currency} ${reduction(cap, cap.currency)} in all` : '';
  const alone = keepsOut.length === 0 ? '' : ` It is exclusive and keeps out ${listed(keepsOut)}.`;
  return `${share}“${name}” takes ${off} off ${OFF_WHAT[target]}${most}.${alone}`;
}

/** So many names at most, so that the sentence stays one. */
const MAX_NAMES = 5;

function listed(names: string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => `“${name}”`);
  const others = names.length - shown.length;
  return others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ');
}
