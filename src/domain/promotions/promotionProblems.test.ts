import { describe, expect, it } from 'vitest';
import { aPromotion } from '#test/properties/builders.ts';
import type { Promotion } from './promotion.ts';
import { promotionProblems } from './promotionProblems.ts';

const euro = (amount: string) => ({ amount, currency: 'EUR' });

describe('promotionProblems', () => {
  it.each<[string, Partial<Promotion>, string[]]>([
    ['nothing', {}, []],
    ['one day', { effectiveFrom: '2031-01-01', effectiveTo: '2031-01-01' }, []],
    [
      'an end before the beginning',
      { effectiveFrom: '2031-01-02', effectiveTo: '2031-01-01' },
      ['/effectiveTo'],
    ],
    [
      'amounts finer than the currency',
      { effect: euro('1.001'), cap: euro('1.001'), conditions: { minTotal: euro('1.001') } },
      ['/effect/amount', '/cap/amount', '/conditions/minTotal/amount'],
    ],
    [
      'amounts in two currencies',
      { effect: euro('1.00'), cap: { amount: '1', currency: 'JPY' }, conditions: { minTotal: euro('1') } },
      ['/cap/currency'],
    ],
  ])('finds %s', (_, changes, pointers) => {
    expect(promotionProblems(aPromotion(changes)).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
