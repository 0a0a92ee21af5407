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

  const ramp = [{ termMonths: 12, quantity: '4' }, { termMonths: 6 }];
  const priced = { sku: 'PLATFORM', quantity: '2', discount: { percent: '10' }, endOn: '2031-12-31' };
  const line = (changes: VariantChanges, of: object = priced) => {
    const variant = variantOf({ currency: 'EUR', lines: [{ ...priced, ...of }] }, changes);
    return variant.ok ? JSON.parse(JSON.stringify(variant.value.lines[0])) : variant.problems;
  };

  it('gives a line a ramp instead of its term and discount, and takes it away', () => {
    const { sku, quantity } = priced;
    expect(line({ ramps: [{ lineNo: 1, ramp }] })).toEqual({ sku, quantity, ramp });
    const ramped = { ramp, discount: undefined, endOn: undefined };
    expect(line({ ramps: [{ lineNo: 1, ramp: null }] }, ramped)).toEqual({ sku, quantity, termMonths: 18 });
    expect(line({ termMonths: 24 })).toMatchObject({ termMonths: 24 });
    expect(line({ termMonths: 24 })).not.toHaveProperty('endOn');
    expect(line({ startOn: '2031-02-01' })).toEqual({ ...priced, startOn: '2031-02-01' });
  });

  it('changes the quantities of segments with those of their line', () => {
    const ramped = { ramp, discount: undefined, endOn: undefined };
    expect(line({ quantityFactor: '1.5' }, ramped)).toMatchObject({
      quantity: '3',
      ramp: [{ quantity: '6' }, { termMonths: 6 }],
    });
    expect(line({ quantities: [{ lineNo: 1, quantity: '9' }] }, ramped)).toMatchObject({
      quantity: '9',
      ramp: [{ termMonths: 12 }, { termMonths: 6 }],
    });
  });

  it('refuses one term for a ramp', () => {
    expect(line({ termMonths: 24, ramps: [{ lineNo: 1, ramp }] })).toMatchObject([
      { pointer: '/termMonths' },
    ]);
    expect(line({ termMonths: 24, ramps: [{ lineNo: 1, ramp: null }] }, { ramp })).toMatchObject({
      termMonths: 24,
    });
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
    ['/lines/0/startOn', { startOn: '2031-01-01' }, '/startOn'],
    [
      '/lines/1/ramp/0/discount',
      { ramps: [{ lineNo: 2, ramp: [{ termMonths: 1 }] }] },
      '/ramps/0/ramp/0/discount',
    ],
    ['/lines/0/ramp/1/discount', { quantityFactor: '2' }, ''],
    ['/promotionCode', { quantityFactor: '0.5' }, ''],
  ])('%s with %o is at “%s”', (pointer, changes, expected) => {
    const placed = problemOfVariant({ pointer, detail: 'No.' }, changes);
    expect(placed).toEqual({ pointer: expected, detail: expected === '' ? `${pointer}: No.` : 'No.' });
  });
});
