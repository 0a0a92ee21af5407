import { describe, expect, it } from 'vitest';
import { someTerms } from '#test/properties/builders.ts';
import { problemOfVariant, type VariantChanges, variantOf } from './variants.ts';

const terms = someTerms({ discount: { percent: '5' } });

function changed(changes: VariantChanges) {
  const variant = variantOf(terms, changes);
  if (!variant.ok) throw new Error(JSON.stringify(variant.problems));
  const { lines, discount } = variant.value;
  return { lines: lines.map(({ quantity, termMonths }) => [quantity, termMonths]), discount };
}

describe('variantOf', () => {
  it.each<[string, VariantChanges, ReturnType<typeof changed>]>([
    [
      'nothing',
      {},
      {
        lines: [
          ['60', undefined],
          ['1', undefined],
        ],
        discount: { percent: '5' },
      },
    ],
    [
      'the term',
      { termMonths: 24 },
      {
        lines: [
          ['60', 24],
          ['1', 24],
        ],
        discount: { percent: '5' },
      },
    ],
    [
      'all quantities but one',
      { quantityFactor: '1.5', quantities: [{ lineNo: 2, quantity: '1' }] },
      {
        lines: [
          ['90', undefined],
          ['1', undefined],
        ],
        discount: { percent: '5' },
      },
    ],
    [
      'the discount',
      { discount: { amount: '7.00' } },
      {
        lines: [
          ['60', undefined],
          ['1', undefined],
        ],
        discount: { amount: '7.00' },
      },
    ],
    [
      'the discount to none',
      { discount: null },
      {
        lines: [
          ['60', undefined],
          ['1', undefined],
        ],
        discount: undefined,
      },
    ],
  ])('changes %s', (_, changes, expected) => {
    expect(changed(changes)).toEqual(expected);
  });

  it('refuses a line that is not there', () => {
    const quantities = [1, 2, 3].map((lineNo) => ({ lineNo, quantity: '1' }));
    expect(variantOf(terms, { quantities })).toEqual({
      ok: false,
      problems: [{ pointer: '/quantities/2/lineNo', detail: 'The quote has no line 3.' }],
    });
  });
});

describe('problemOfVariant', () => {
  it.each<[string, VariantChanges, string]>([
    ['/lines/0/termMonths', { termMonths: 7 }, '/termMonths'],
    [
      '/lines/1/quantity',
      { quantityFactor: '2', quantities: [{ lineNo: 1, quantity: '1' }] },
      '/quantityFactor',
    ],
    [
      '/lines/1/quantity',
      { quantityFactor: '2', quantities: [{ lineNo: 2, quantity: '1' }] },
      '/quantities/0/quantity',
    ],
    ['/discount/amount', { discount: { amount: '9' } }, '/discount/amount'],
    ['/discount/amount', { termMonths: 1 }, ''],
    ['/promotionCode', { quantityFactor: '0.5' }, ''],
  ])('%s with %o is at “%s”', (pointer, changes, expected) => {
    const placed = problemOfVariant({ pointer, detail: 'No.' }, changes);
    expect(placed).toEqual({ pointer: expected, detail: expected === '' ? `${pointer}: No.` : 'No.' });
  });
});
