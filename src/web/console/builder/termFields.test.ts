import { describe, expect, it } from 'vitest';
import { rampWords } from './termFields.ts';

describe('a ramp in words', () => {
  it('says each segment in its order', () => {
    const ramp = [
      { termMonths: 12, discount: { percent: '20' } },
      { termMonths: 6, quantity: '80', discount: { amount: '100.00' } },
      { termMonths: 12, price: { model: 'perUnit', unitAmount: '1' } },
    ];
    expect(rampWords({ ramp })).toBe(
      '12 months at 20 % off, then 6 months of 80 with 100.00 off, then 12 months at a price of their own',
    );
  });

  it('says nothing without one', () => {
    expect(rampWords({})).toBe('');
    expect(rampWords({ ramp: 'none' })).toBe('');
  });
});
