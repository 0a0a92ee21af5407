import { describe, expect, it } from 'vitest';
import type { Price } from '../../types.ts';
import { listPrice } from './listPrice.ts';

const tiers = [
  { upTo: '10', unitAmount: '5.00', flatAmount: '2.00' },
  { upTo: '20', unitAmount: '4.00' },
  { upTo: null, unitAmount: '3.00', flatAmount: '1.00' },
];

describe('listPrice', () => {
  it.each<[string, Price, string, string, string]>([
    ['flat', { model: 'flat', amount: '3000' }, '7', '3000', 'flat = 3,000.00'],
    ['per unit', { model: 'perUnit', unitAmount: '12.50' }, '3', '37.5', '3 × 12.50 = 37.50'],
    [
      'per unit, finer than a cent',
      { model: 'perUnit', unitAmount: '0.0125' },
      '3',
      '0.0375',
      '3 × 0.0125 = 0.0375, rounded 0.04',
    ],
    [
      'graduated in the first tier',
      { model: 'graduated', tiers },
      '10',
      '52',
      '10 × 5.00 + 2.00 flat = 52.00',
    ],
    [
      'graduated past an edge',
      { model: 'graduated', tiers },
      '10.5',
      '54',
      '10 × 5.00 + 2.00 flat + 0.5 × 4.00 = 54.00',
    ],
    [
      'graduated in the last tier',
      { model: 'graduated', tiers },
      '21',
      '96',
      '10 × 5.00 + 2.00 flat + 10 × 4.00 + 1 × 3.00 + 1.00 flat = 96.00',
    ],
    ['volume at an edge', { model: 'volume', tiers }, '10', '52', '10 × 5.00 + 2.00 flat = 52.00'],
    ['volume past an edge', { model: 'volume', tiers }, '11', '44', '11 × 4.00 = 44.00'],
    ['volume in the last tier', { model: 'volume', tiers }, '21', '64', '21 × 3.00 + 1.00 flat = 64.00'],
    [
      'one package',
      { model: 'package', packageSize: '100', packageAmount: '9.00' },
      '100',
      '9',
      '1 package of 100 × 9.00 = 9.00',
    ],
    [
      'a package begun',
      { model: 'package', packageSize: '100', packageAmount: '9.00' },
      '101',
      '18',
      '2 packages of 100 × 9.00 = 18.00',
    ],
  ])('%s', (_, price, quantity, amount, explanation) => {
    const listed = listPrice(price, quantity, 'EUR');
    expect(listed.listAmount.toFixed()).toBe(amount);
    expect(listed.explanation).toEqual([explanation]);
  });
});
