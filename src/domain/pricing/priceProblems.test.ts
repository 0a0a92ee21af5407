import { describe, expect, it } from 'vitest';
import type { Price, Tier } from './price.ts';
import { priceProblems } from './priceProblems.ts';

const pointers = (price: Price) => priceProblems(price, '/price').map(({ pointer }) => pointer);
const graduated = (...upTo: (string | null)[]): Price => ({
  model: 'graduated',
  tiers: upTo.map((end): Tier => ({ upTo: end, unitAmount: '1' })),
});

describe('priceProblems', () => {
  it('takes sound prices', () => {
    expect(pointers({ model: 'flat', amount: '0.005' })).toEqual([]);
    expect(pointers(graduated('0.5', '10', null))).toEqual([]);
    expect(pointers({ model: 'package', packageSize: '0.5', packageAmount: '0' })).toEqual([]);
  });

  it.each<[string, Price, string[]]>([
    ['no tiers', graduated(), ['/price/tiers']],
    ['a closed end', graduated('10', '20'), ['/price/tiers/1/upTo']],
    ['an open middle', graduated('10', null, null), ['/price/tiers/1/upTo']],
    ['tiers that fall', graduated('10', '5', null), ['/price/tiers/1/upTo']],
    ['equal tiers', graduated('10', '10.0', null), ['/price/tiers/1/upTo']],
    ['an empty first tier', graduated('0', null), ['/price/tiers/0/upTo']],
    ['a malformed end', graduated('ten', null), ['/price/tiers/0/upTo']],
    ['too many tiers', graduated(...Array.from({ length: 101 }, () => null)), ['/price/tiers']],
    ['a negative amount', { model: 'perUnit', unitAmount: '-1' }, ['/price/unitAmount']],
    [
      'an empty package',
      { model: 'package', packageSize: '0', packageAmount: 'x' },
      ['/price/packageSize', '/price/packageAmount'],
    ],
    [
      'bad amounts in a tier',
      { model: 'volume', tiers: [{ upTo: null, unitAmount: 'x', flatAmount: '1e3' }] },
      ['/price/tiers/0/unitAmount', '/price/tiers/0/flatAmount'],
    ],
    [
      'bounds that contradict',
      {
        model: 'flat',
        amount: '1',
        minimumAmount: '2',
        maximumAmount: '1.99',
        minimumTermAmount: '2',
        maximumTermAmount: '1',
      },
      ['/price/maximumAmount', '/price/maximumTermAmount'],
    ],
    [
      'malformed bounds and free units',
      { model: 'perUnit', unitAmount: '1', freeUnits: '-1', minimumAmount: 'x', maximumTermAmount: '1e3' },
      ['/price/freeUnits', '/price/minimumAmount', '/price/maximumTermAmount'],
    ],
    [
      'more than the whole of other lines',
      { model: 'percentOf', percent: '100.01', skus: [] },
      ['/price/percent', '/price/skus'],
    ],
    [
      'a commitment at no price',
      { model: 'commitment', unitAmount: '', overageUnitAmount: '-1', every: 'month' },
      ['/price/unitAmount', '/price/overageUnitAmount'],
    ],
  ])('refuses %s', (_, price, expected) => {
    expect(pointers(price)).toEqual(expected);
  });
});
