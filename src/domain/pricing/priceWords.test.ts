import { expect, it } from 'vitest';
import type { Price } from './price.ts';
import { priceWords } from './priceWords.ts';

const tiers = [
  { upTo: '10', unitAmount: '20.00' },
  { upTo: '50', unitAmount: '15.00', flatAmount: '5.00' },
  { upTo: null, unitAmount: '12.005' },
];
const CASES: [Price, string][] = [
  [{ model: 'flat', amount: '3000' }, '3,000.00 once'],
  [{ model: 'flat', amount: '9', every: 'quarter' }, '9.00 per quarter'],
  [{ model: 'perUnit', unitAmount: '10', every: 'month' }, '10.00 per unit and month'],
  [{ model: 'perUnit', unitAmount: '10', freeUnits: '5' }, '10.00 per unit; the first 5 are free'],
  [
    { model: 'graduated', tiers, every: 'month' },
    'each unit at its tier’s price per unit and month: up to 10 at 20.00, above 10 up to 50 at 15.00 and 5.00 flat, above 50 at 12.005',
  ],
  [
    { model: 'volume', tiers: tiers.slice(2) },
    'all units at the price of the tier that they reach per unit: all at 12.005',
  ],
  [
    { model: 'package', packageSize: '10', packageAmount: '50', every: 'year', minimumAmount: '100' },
    '50.00 for each 10 units per year, begun ones in full; at least 100.00 a year',
  ],
  [
    { model: 'percentOf', percent: '12.50', maximumTermAmount: '1000' },
    '12.5 % of all other lines; at most 1,000.00 over the term',
  ],
  [{ model: 'percentOf', percent: '5', skus: ['A', 'B'], every: 'year' }, '5 % of A, B per year'],
  [
    { model: 'commitment', unitAmount: '0.10', overageUnitAmount: '0.15', every: 'month' },
    '0.10 per unit and month, paid in advance; 0.15 for each unit beyond',
  ],
];

it.each(CASES)('says what something costs: %j', (price, words) => {
  expect(priceWords(price, 'EUR')).toBe(words);
});

it('has the decimals of the currency', () => {
  expect(priceWords({ model: 'flat', amount: '3000' }, 'JPY')).toBe('3,000 once');
});
