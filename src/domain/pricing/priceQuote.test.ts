import { describe, expect, it } from 'vitest';
import { aLine, aQuote } from '#test/properties/builders.ts';
import type { Price } from './price.ts';
import { priceQuote } from './priceQuote.ts';

const monthly = (amount: string): Price => ({ model: 'flat', amount, every: 'month' });

describe('priceQuote', () => {
  it('rounds list and net each, and calls their difference the discount', () => {
    const price: Price = { model: 'perUnit', unitAmount: '0.335' };
    const { lines } = priceQuote(
      aQuote({ lines: [aLine({ price, quantity: '3', discount: { percent: '50' } })] }),
    );
    expect(lines[0]).toMatchObject({ listAmount: '1.01', netAmount: '0.50', discountAmount: '0.51' });
    expect(lines[0]).not.toHaveProperty('discount');
  });

  it('takes a discount amount off each period', () => {
    const line = aLine({
      kind: 'recurring',
      price: monthly('100.00'),
      termMonths: 3,
      discount: { amount: '10.00' },
    });
    const quote = priceQuote(aQuote({ lines: [line] }));
    expect(quote.lines[0]).toMatchObject({
      netAmount: '90.00',
      periods: 3,
      termNetAmount: '270.00',
      every: 'month',
    });
    expect(quote.lines[0]?.explanation).toEqual(['flat = 100.00', 'less 10.00 = 90.00', '3 months: 270.00']);
    expect(quote.recurring).toEqual([
      { every: 'month', netAmount: '90.00', taxAmount: '17.10', total: '107.10' },
    ]);
    expect(quote.discountPercent).toBe('10');
  });

  it('does not fall below zero where the list was rounded up', () => {
    const price: Price = { model: 'flat', amount: '0.995' };
    const { lines } = priceQuote(aQuote({ lines: [aLine({ price, discount: { amount: '1.00' } })] }));
    expect(lines[0]).toMatchObject({ listAmount: '1.00', netAmount: '0.00', discountAmount: '1.00' });
  });

  it('splits a quote-wide discount over the lines before tax', () => {
    const lines = [
      aLine({ price: { model: 'flat', amount: '100.00' } }),
      aLine({ lineNo: 2, price: { model: 'flat', amount: '100.00' }, taxCategory: 'reduced' }),
      aLine({ lineNo: 3, price: { model: 'flat', amount: '100.00' }, taxCategory: 'zero' }),
    ];
    const quote = priceQuote(aQuote({ lines, discount: { amount: '100.00' } }));
    expect(quote.lines.map((line) => line.quoteDiscountAmount)).toEqual(['33.34', '33.33', '33.33']);
    expect(quote.lines[0]?.explanation.at(-1)).toBe("less 33.34 of the quote's discount = 66.66");
    expect(quote).toMatchObject({ subtotal: '300.00', discountAmount: '100.00', netAmount: '200.00' });
    expect(quote.taxes).toEqual([
      { category: 'standard', rate: '19', taxable: '66.66', tax: '12.67' },
      { category: 'reduced', rate: '7', taxable: '66.67', tax: '4.67' },
      { category: 'zero', rate: '0', taxable: '66.67', tax: '0.00' },
    ]);
    expect(quote).toMatchObject({ taxAmount: '17.34', total: '217.34', discountPercent: '33.3333' });
  });

  it('falls back to the list amount over the term as standalone selling price', () => {
    const line = aLine({
      kind: 'recurring',
      price: monthly('100.00'),
      termMonths: 12,
      discount: { percent: '20' },
    });
    expect(priceQuote(aQuote({ lines: [line] })).lines[0]?.standaloneSellingPrice).toBe('1200.00');
  });

  it.each([
    ['is known', ['60.00', '20.00'], undefined, '60'],
    ['is after all discounts', ['60.00', '20.00'], { percent: '50' }, '20'],
    ['is unknown with one cost unknown', ['60.00', null], undefined, null],
    ['of what is given away is the worst', ['60.00', '20.00'], { percent: '100' }, '-100'],
    ['of what costs nothing and brings nothing is nil', ['0.00', '0.00'], { percent: '100' }, '0'],
  ])('margin %s', (_, costs, discount, expected) => {
    const lines = costs.map((cost, index) => aLine({ lineNo: index + 1, cost }));
    expect(priceQuote(aQuote({ lines, discount })).marginPercent).toBe(expected);
  });

  it('has no discount on a list of zero', () => {
    const quote = priceQuote(aQuote({ lines: [aLine({ price: { model: 'flat', amount: '0' } })] }));
    expect(quote).toMatchObject({ discountPercent: '0', total: '0.00' });
  });
});
