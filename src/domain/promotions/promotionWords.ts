import { listed } from '../configuration/words.ts';
import { addDays } from '../dates.ts';
import { dec } from '../money.ts';
import { written } from '../pricing/explain.ts';
import type { PlainDate } from '../types.ts';
import type { Money, Promotion } from './promotion.ts';

/** What a promotion takes off, from what and under which conditions, each as a sentence. */
export function promotionWords({
  effect,
  target,
  cap,
  conditions,
  stacking,
  priority,
  code,
}: Promotion): string[] {
  const { customerIds, segments, skus, minQuantity, minTotal } = conditions;
  const off = 'percent' in effect ? `${dec(effect.percent).toFixed()} %` : money(effect);
  const of = skus ? ` of ${listed(skus, 'or')}` : '';
  const from = { line: `each line${of}`, group: `all lines${of} together`, quote: 'the whole quote' }[target];
  const needs = [
    ...(skus && target === 'quote' ? [`${listed(skus, 'or')} on the quote`] : []),
    ...(minQuantity === undefined ? [] : [`at least ${dec(minQuantity).toFixed()} units`]),
    ...(minTotal ? [`a total of at least ${money(minTotal)}`] : []),
  ];
  return [
    `${off} off ${from}${cap ? `, at most ${money(cap)}` : ''}.`,
    code === null ? 'It applies by itself.' : `It needs the code ${code}.`,
    ...(needs.length > 0 ? [`It needs ${listed(needs)}.`] : []),
    ...(segments ? [`For the segments ${listed(segments)}.`] : []),
    ...(customerIds ? [`For the customers ${listed(customerIds)}.`] : []),
    stacking === 'exclusive'
      ? `It keeps other promotions out (priority ${priority}).`
      : `It is taken beside others (priority ${priority}).`,
  ];
}

const money = ({ amount, currency }: Money): string => `${written(amount, currency)} ${currency}`;

/** The days of a promotion that is to count no more from `today` on. One that has not begun never does. */
export function endedBefore(
  { effectiveFrom }: Pick<Promotion, 'effectiveFrom'>,
  today: PlainDate,
): { effectiveFrom: PlainDate; effectiveTo: PlainDate } {
  const yesterday = addDays(today, -1);
  return {
    effectiveFrom: effectiveFrom < yesterday ? effectiveFrom : yesterday,
    effectiveTo: yesterday,
  };
}
