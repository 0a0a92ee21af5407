import { describe, expect, it } from 'vitest';
import type { Price, Tier } from '../types.ts';
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
  ])('refuses %s', (_, price, expected) => {
    expect(pointers(price)).toEqual(expected);
  });
});
