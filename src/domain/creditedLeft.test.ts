import { describe, expect, it } from 'vitest';
import { type IssuedCredit, leftOfLines } from './creditedLeft.ts';

const lines = [
  { netAmount: '100.00', taxCategory: 'standard' },
  { netAmount: '50.00', taxCategory: 'standard' },
  { netAmount: '30.00', taxCategory: 'zero' },
];
const left = (...notes: IssuedCredit[]) => leftOfLines({ lines, notes, currency: 'EUR' });
const ofLine = (kind: IssuedCredit['kind'], lineNo: number, netAmount: string): IssuedCredit => ({
  kind,
  lines: [{ lineNo, netAmount }],
  taxes: [],
});
const byAmount = (kind: IssuedCredit['kind'], category: string, taxable: string): IssuedCredit => ({
  kind,
  lines: [],
  taxes: [{ category, rate: '19', taxable, tax: '0.00' }],
});

describe('leftOfLines', () => {
  it('takes a credited line off that line, and counts price reductions', () => {
    expect(left(ofLine('correction', 1, '40.00'), ofLine('priceReduction', 1, '10.00'))).toEqual([
      { left: '50.00', reduced: '10.00' },
      { left: '50.00', reduced: '0.00' },
      { left: '30.00', reduced: '0.00' },
    ]);
  });

  it('spreads a credit by amount over what is left of its category', () => {
    expect(left(ofLine('correction', 1, '50.00'), byAmount('priceReduction', 'standard', '10.01'))).toEqual([
      { left: '44.99', reduced: '5.01' },
      { left: '45.00', reduced: '5.00' },
      { left: '30.00', reduced: '0.00' },
    ]);
  });

  it('takes from the other lines of the category what a line has no more', () => {
    // By amount the first line has 80.00 left, and yet all of it is credited by line.
    expect(left(byAmount('correction', 'standard', '30.00'), ofLine('correction', 1, '100.00'))).toEqual([
      { left: '0.00', reduced: '0.00' },
      { left: '20.00', reduced: '0.00' },
      { left: '30.00', reduced: '0.00' },
    ]);
  });
});
