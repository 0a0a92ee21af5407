import type { MetPromotion, Promotion } from '../../promotions/promotion.ts';
import { takenOff } from '../../promotions/takenOff.ts';
import { bundleSkusOf } from '../bundleSkus.ts';
import { reduction } from '../lineAmounts.ts';
import type { PricingStep } from './step.ts';

/** One promotion, of what those before it have left. What it takes off several lines is split by largest remainder. */
export function promotionStep({ promotion, keepsOut }: MetPromotion): PricingStep {
  const onLine = reasonOf(promotion, keepsOut, promotion.target === 'line' ? '' : 'The line’s share: ');
  return {
    name: 'promotion',
    promotionId: promotion.id,
    changes: ({ lines, context }) => {
      const bundles = bundleSkusOf(lines.map(({ line }) => line));
      const meant = lines.map(({ line: { sku }, left }, index) => ({
        sku,
        bundleSkus: bundles[index] ?? [],
        left,
      }));
      return takenOff(promotion, meant, context.unit).map((off) => ({
        amount: off.negated(),
        reason: onLine,
      }));
    },
    reasonOnQuote: () => reasonOf(promotion, keepsOut),
  };
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
