import { describe, expect, it } from 'vitest';
import type { Promotion } from './promotion.ts';
import { endedBefore, promotionWords } from './promotionWords.ts';

const aPromotion = (fields: Partial<Promotion> = {}): Promotion => ({
  id: 'promo_1',
  name: 'Spring',
  code: null,
  effectiveFrom: '2031-03-01',
  effectiveTo: null,
  conditions: {},
  effect: { percent: '10.0' },
  target: 'line',
  cap: null,
  stacking: 'stackable',
  priority: 0,
  maxUses: null,
  ...fields,
});

describe('the words of a promotion', () => {
  it('say what it takes off', () => {
    expect(promotionWords(aPromotion())).toEqual([
      '10 % off each line.',
      'It applies by itself.',
      'It is taken beside others (priority 0).',
    ]);
  });

  it('say what it needs', () => {
    const promotion = aPromotion({
      code: 'SPRING',
      effect: { amount: '100', currency: 'EUR' },
      target: 'quote',
      cap: { amount: '80', currency: 'EUR' },
      stacking: 'exclusive',
      priority: 5,
      conditions: {
        skus: ['A', 'B'],
        segments: ['retail'],
        customerIds: ['cus_1'],
        minQuantity: '5',
        minTotal: { amount: '1000', currency: 'EUR' },
      },
    });
    expect(promotionWords(promotion)).toEqual([
      '100.00 EUR off the whole quote, at most 80.00 EUR.',
      'It needs the code SPRING.',
      'It needs A or B on the quote, at least 5 units and a total of at least 1,000.00 EUR.',
      'For the segments retail.',
      'For the customers cus_1.',
      'It keeps other promotions out (priority 5).',
    ]);
  });
});

describe('a promotion that is switched off', () => {
  it.each([
    ['2031-03-01', '2031-03-01'],
    ['2031-03-10', '2031-03-09'],
    ['2031-04-01', '2031-03-09'],
  ])('counts no more from the day on, begun on %s', (effectiveFrom, first) => {
    expect(endedBefore({ effectiveFrom }, '2031-03-10')).toEqual({
      effectiveFrom: first,
      effectiveTo: '2031-03-09',
    });
  });
});
