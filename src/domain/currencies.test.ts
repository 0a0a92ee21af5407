import { describe, expect, it } from 'vitest';
import { CURRENCIES, isCurrency, minorUnits } from './currencies.ts';

describe('currencies', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['XCG', 2],
  ])('%s has %i decimals', (code, digits) => {
    expect(minorUnits(code)).toBe(digits);
  });

  it.each(['eur', 'XAU', 'XXX', 'HRK', '', 'toString', '__proto__'])('%j is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorUnits(code)).toThrow(RangeError);
  });

  it('are written in three capitals, each once', () => {
    const codes = Object.keys(CURRENCIES);
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
    expect(codes.length).toBe(157);
  });
});
