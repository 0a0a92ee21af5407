import { describe, expect, it } from 'vitest';
import { aLine, aPromotion, aQuote } from '#test/properties/builders.ts';
import type { MetPromotion, Promotion } from '../../promotions/promotion.ts';
import type { Price } from '../price.ts';
import type { ResolvedLine } from '../pricedQuote.ts';
import { priceQuote } from '../priceQuote.ts';

const met = (changes: Partial<Promotion>, keepsOut: string[] = []): MetPromotion => ({
  promotion: aPromotion(changes),
  keepsOut,
  keptOut: null,
});
const inEuro = (amount: string) => ({ amount, currency: 'EUR' });
const lineOf = (sku: string, amount: string, changes: Partial<ResolvedLine> = {}) =>
  aLine({ sku, price: { model: 'flat', amount }, ...changes });
const monthly: Price = { model: 'flat', amount: '100.00', every: 'month' };

function promoted(lines: ResolvedLine[], promotions: MetPromotion[], discount?: { percent: string }) {
  return priceQuote(aQuote({ lines, promotions, ...(discount ? { discount } : {}) }));
}
const stepsOf = (quote: ReturnType<typeof promoted>, index: number) =>
  quote.lines[index]?.waterfall?.slice(1).map(({ step, amount }) => `${step} ${amount}`);

describe('a promotion', () => {
  const lines = [lineOf('A', '10.00'), lineOf('B', '10.00'), lineOf('C', '10.00')];
  const onAB = { conditions: { skus: ['A', 'B'] } };

  it.each<[string, Partial<Promotion>, string[]]>([
    ['percent off each line', { ...onAB, effect: { percent: '12.55' } }, ['8.74', '8.74', '10.00']],
    ['an amount off each line', { ...onAB, effect: inEuro('4.00') }, ['6.00', '6.00', '10.00']],
    ['more than a line costs', { effect: inEuro('14.00') }, ['0.00', '0.00', '0.00']],
    ['lines up to a cap', { effect: inEuro('4.00'), cap: inEuro('10.00') }, ['6.66', '6.67', '6.67']],
    [
      'percent off a group',
      { ...onAB, target: 'group', effect: { percent: '12.55' } },
      ['8.74', '8.75', '10.00'],
    ],
    [
      'an amount off a group',
      { ...onAB, target: 'group', effect: inEuro('0.01') },
      ['9.99', '10.00', '10.00'],
    ],
    ['a group up to a cap', { ...onAB, target: 'group', cap: inEuro('0.03') }, ['9.98', '9.99', '10.00']],
    ['an amount off the quote', { target: 'quote', effect: inEuro('10.00') }, ['6.66', '6.67', '6.67']],
    ['more than the quote costs', { target: 'quote', effect: inEuro('31.00') }, ['0.00', '0.00', '0.00']],
    [
      'the quote for the sake of one line',
      { ...onAB, target: 'quote', effect: { percent: '10' } },
      ['9.00', '9.00', '9.00'],
    ],
  ])('takes %s', (_, changes, nets) => {
    const quote = promoted(lines, [met(changes)]);
    expect(quote.lines.map(({ waterfall }) => waterfall?.at(-1)?.amount)).toEqual(nets);
    expect(quote.subtotal).toBe('30.00');
  });

  it('takes its part of what those before it have left', () => {
    const stack = [
      met({ name: 'A', effect: { percent: '10' } }),
      met({ name: 'B', target: 'quote', effect: inEuro('30.00') }),
      met({ name: 'C', effect: { percent: '50' } }),
    ];
    const quote = promoted([lineOf('A', '100.00'), lineOf('B', '200.00')], stack);
    expect(stepsOf(quote, 0)).toEqual([
      'promotion -10.00',
      'promotion -10.00',
      'promotion -40.00',
      'net 40.00',
    ]);
    expect(stepsOf(quote, 1)).toEqual([
      'promotion -20.00',
      'promotion -20.00',
      'promotion -80.00',
      'net 80.00',
    ]);
    expect(quote.waterfall?.slice(1, 4).map(({ promotionId, amount }) => [promotionId, amount])).toEqual([
      ['promo_A', '-30.00'],
      ['promo_B', '-30.00'],
      ['promo_C', '-120.00'],
    ]);
    expect(quote).toMatchObject({ subtotal: '300.00', discountAmount: '180.00', netAmount: '120.00' });
    expect(quote.lines[0]).toMatchObject({ netAmount: '100.00', quoteDiscountAmount: '60.00' });
  });

  it('comes before the discount of the line, and that before the one of the quote', () => {
    const year = { price: monthly, kind: 'recurring', termMonths: 12, discount: { percent: '10' } } as const;
    const quote = promoted([aLine(year)], [met({ effect: { percent: '20' } })], { percent: '5' });
    expect(stepsOf(quote, 0)).toEqual([
      'promotion -240.00',
      'lineDiscount -96.00',
      'quoteDiscount -43.20',
      'net 820.80',
    ]);
    // By the period the line's own price is as it would be without; what comes off the term is a share of it.
    expect(quote.lines[0]).toMatchObject({
      discountAmount: '10.00',
      netAmount: '90.00',
      termNetAmount: '1080.00',
    });
    expect(quote.lines[0]?.quoteDiscountAmount).toBe('259.20');
    expect(quote.lines[0]?.explanation.slice(-2)).toEqual([
      'less 216.00 by promotions = 864.00',
      "less 43.20 of the quote's discount = 820.80",
    ]);
    expect(quote.discountPercent).toBe('31.6');
  });

  it.each<[string, Partial<Promotion>, ResolvedLine['discount'], string[]]>([
    ['all of it', { effect: { percent: '100' } }, { percent: '10' }, ['promotion -100.00', 'net 0.00']],
    [
      'so much that a discount amount has less to take',
      { effect: inEuro('95.00') },
      { amount: '10.00' },
      ['promotion -95.00', 'lineDiscount -5.00', 'net 0.00'],
    ],
  ])('takes %s and leaves nothing below zero', (_, changes, discount, after) => {
    expect(stepsOf(promoted([aLine(discount ? { discount } : {})], [met(changes)]), 0)).toEqual(after);
  });

  it('says what it does, and whom it keeps out', () => {
    const exclusive = met({ effect: { percent: '20' }, cap: inEuro('5.00'), stacking: 'exclusive' }, [
      'Summer',
    ]);
    const keptOut: MetPromotion = { ...met({ name: 'Summer' }), keptOut: 'It is late.' };
    const { promotions, waterfall, lines: priced } = promoted(lines, [exclusive, keptOut]);
    const reason =
      '“Spring” takes 20 % off the line, at most EUR 5.00 in all. It is exclusive and keeps out “Summer”.';
    expect(promotions).toEqual([
      { id: 'promo_Spring', name: 'Spring', code: null, amount: '-5.00', reason },
      { id: 'promo_Summer', name: 'Summer', code: null, amount: '0.00', reason: 'It is late.' },
    ]);
    expect(waterfall?.[1]).toEqual({
      step: 'promotion',
      amount: '-5.00',
      reason,
      promotionId: 'promo_Spring',
    });
    expect(priced[1]?.waterfall?.[1]?.reason).toBe(reason);
    const many = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
    expect(promoted(lines, [met({}, many)]).promotions?.[0]?.reason).toContain(
      'keeps out “A”, “B”, “C”, “D”, “E” and 2 more.',
    );
    const group = promoted(lines, [met({ target: 'group' })]);
    expect(group.lines[0]?.waterfall?.[1]?.reason).toBe(
      'The line’s share: “Spring” takes 10 % off its products together.',
    );
  });
});
