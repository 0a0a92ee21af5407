import { describe, expect, it } from 'vitest';
import { aLine, aQuote } from '#test/properties/builders.ts';
import { type PerformedLine, settleCancellation } from './cancellation.ts';
import type { ResolvedLine } from './pricing/pricedQuote.ts';
import { priceQuote } from './pricing/priceQuote.ts';

const nothing = { model: 'flat', amount: '0' } as const;

/** A bundle over 900.00 of two boxes (400.00 in all), a year of service (500.00) and, at its own price, an extra. */
const LINES: ResolvedLine[] = [
  aLine({ lineNo: 1, price: { model: 'flat', amount: '900.00' }, standaloneSellingPrice: '0.00' }),
  aLine({ lineNo: 2, parentLineNo: 1, quantity: '2', price: nothing, standaloneSellingPrice: '0.00' }),
  aLine({
    lineNo: 3,
    parentLineNo: 2,
    quantity: '2',
    price: nothing,
    standaloneSellingPrice: '400.00',
    fulfilment: 'stock',
  }),
  aLine({
    lineNo: 4,
    parentLineNo: 1,
    price: nothing,
    standaloneSellingPrice: '500.00',
    recognition: 'ratable',
    termMonths: 12,
  }),
  aLine({ lineNo: 5, parentLineNo: 1, price: { model: 'flat', amount: '50.00' }, fulfilment: 'stock' }),
];

function settle(delivered: string[], changes: Partial<ResolvedLine> = {}) {
  const [bundle, ...parts] = LINES;
  const quote = priceQuote(aQuote({ lines: [{ ...aLine(), ...bundle, ...changes }, ...parts] }));
  const lines: PerformedLine[] = quote.lines.map((line, index) => ({
    line,
    delivered: delivered[index] ?? '0',
    percentReached: '0',
  }));
  const settled = settleCancellation({
    lines,
    invoiced: [],
    startOn: '2031-01-01',
    cancelledOn: '2031-03-14',
    currency: 'EUR',
  });
  return settled.lines.map(({ charged }) => charged);
}

describe('a cancelled bundle that has the price of its parts', () => {
  it('is charged as far as they were delivered', () => {
    // 73 of 365 days of the service: 100.00 of 900.00 that the parts are worth.
    expect(settle(['1', '2', '0', '0', '0'])).toEqual(['100.00', '0.00', '0.00', '0.00', '0.00']);
    expect(settle(['1', '2', '1', '0', '0'])).toEqual(['300.00', '0.00', '0.00', '0.00', '0.00']);
    expect(settle(['1', '2', '2', '0', '1'])).toEqual(['500.00', '0.00', '0.00', '0.00', '50.00']);
  });

  it('goes by its own delivery where it is something beside its parts', () => {
    expect(settle(['1'], { standaloneSellingPrice: '10.00' })[0]).toBe('900.00');
    expect(settle(['0'], { standaloneSellingPrice: '10.00' })[0]).toBe('0.00');
  });
});
