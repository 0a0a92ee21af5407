import { expect, it } from 'vitest';
import type { Rounding } from './rounding.ts';
import { documentTotals, taxesOf } from './tax.ts';

const rates = { standard: '19', reduced: '7' };

it('rounds once per category, on the sum of its lines', () => {
  const lines = ['0.02', '0.02', '0.02'].map((netAmount) => ({ taxCategory: 'standard', netAmount }));
  expect(taxesOf(lines, rates, 'EUR')).toEqual([
    { category: 'standard', rate: '19', taxable: '0.06', tax: '0.01' },
  ]);
});

it('rounds each line where the seller does so, half to the even neighbour as well', () => {
  const lines = ['1.50', '1.50', '1.00'].map((netAmount) => ({ taxCategory: 'standard', netAmount }));
  const taxOf = (rounding: Rounding) => taxesOf(lines, rates, 'EUR', rounding).map(({ tax }) => tax);
  // 19 % are 0.285, 0.285 and 0.19; of 4.00 they are 0.76.
  expect(taxOf({ mode: 'halfUp', tax: 'document' })).toEqual(['0.76']);
  expect(taxOf({ mode: 'halfUp', tax: 'line' })).toEqual(['0.77']);
  expect(taxOf({ mode: 'halfEven', tax: 'line' })).toEqual(['0.75']);
});

it('keeps categories in the order in which the lines name them', () => {
  const lines = [
    { taxCategory: 'reduced', netAmount: '10.00' },
    { taxCategory: 'standard', netAmount: '100.00' },
    { taxCategory: 'reduced', netAmount: '5.00' },
  ];
  expect(documentTotals(lines, rates, 'EUR')).toEqual({
    netAmount: '115.00',
    taxes: [
      { category: 'reduced', rate: '7', taxable: '15.00', tax: '1.05' },
      { category: 'standard', rate: '19', taxable: '100.00', tax: '19.00' },
    ],
    taxAmount: '20.05',
    total: '135.05',
  });
});

it('refuses a category without a rate', () => {
  expect(() => taxesOf([{ taxCategory: 'luxury', netAmount: '1.00' }], rates, 'EUR')).toThrow(/luxury/);
});

it('totals nothing to zero', () => {
  expect(documentTotals([], rates, 'JPY')).toEqual({ netAmount: '0', taxes: [], taxAmount: '0', total: '0' });
});
