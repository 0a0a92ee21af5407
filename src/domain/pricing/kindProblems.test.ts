import { describe, expect, it } from 'vitest';
import type { ProductKind } from '../catalogue/product.ts';
import { kindProblems } from './kindProblems.ts';
import type { Price } from './price.ts';

const once: Price = { model: 'flat', amount: '1' };
const yearly: Price = { model: 'flat', amount: '1', every: 'year' };
const committed: Price = { model: 'commitment', unitAmount: '1', overageUnitAmount: '2', every: 'month' };

describe('kindProblems', () => {
  it.each<[ProductKind, Price, string[]]>([
    ['oneTime', once, []],
    ['oneTime', yearly, ['/price/every']],
    ['oneTime', committed, ['/price/every']],
    ['recurring', once, ['/price/every']],
    ['recurring', yearly, []],
    ['recurring', committed, []],
    ['usage', once, ['/price/model']],
    ['usage', yearly, ['/price/model']],
    ['usage', committed, []],
  ])('holds the kind %s against %o', (kind, price, expected) => {
    expect(kindProblems(kind, price, '/price').map(({ pointer }) => pointer)).toEqual(expected);
  });
});
