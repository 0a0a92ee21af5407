import { describe, expect, it } from 'vitest';
import { type BookInForce, choosePrices } from './choosePrices.ts';
import type { Price } from './price.ts';

const flat = (amount: string): Price => ({ model: 'flat', amount });

function aBook(id: string, changes: Partial<BookInForce>, ...skus: string[]): BookInForce {
  return {
    id,
    name: `Book ${id}`,
    customerId: null,
    segment: null,
    effectiveFrom: '2031-01-01',
    prices: skus.map((sku) => ({ sku, price: flat(id) })),
    ...changes,
  };
}

const standard = aBook('1', {}, 'A', 'B', 'C');
const segment = aBook('2', { segment: 'schools' }, 'A', 'B');
const own = aBook('3', { customerId: 'cus_1' }, 'A');

/** Which book each product's price is from. */
const chosen = (...books: BookInForce[]) =>
  choosePrices(books).prices?.map(({ sku, price, book }) => [
    sku,
    'amount' in price && price.amount,
    book?.isFor,
  ]);

describe('choosePrices', () => {
  it('takes the customer’s price, then the segment’s, then the standard one, each product for itself', () => {
    expect(chosen(standard, segment, own)).toEqual([
      ['A', '3', 'customer'],
      ['B', '2', 'segment'],
      ['C', '1', undefined],
    ]);
    expect(choosePrices([standard, own]).standardPrices).toEqual(standard.prices);
    expect(choosePrices([own]).prices?.[0]?.book).toEqual({ name: 'Book 3', isFor: 'customer' });
  });

  it('takes the newest book of a kind, however old it is beside another kind', () => {
    const older = aBook('9', { customerId: 'cus_1', effectiveFrom: '2020-01-01' }, 'A', 'B');
    const newer = aBook('4', { effectiveFrom: '2031-02-01' }, 'C');
    expect(chosen(standard, newer, older, own)).toEqual([
      ['A', '3', 'customer'],
      ['C', '4', undefined],
    ]);
    expect(chosen(standard, newer, older)).toEqual([
      ['A', '9', 'customer'],
      ['B', '9', 'customer'],
      ['C', '4', undefined],
    ]);
  });

  it('takes the one that was made last of those that begin on one day', () => {
    const later = aBook('5', {}, 'A');
    expect(chosen(later, standard)).toEqual([['A', '5', undefined]]);
  });

  it('keeps how each book counts days, and for prices of no book how the first one does', () => {
    const bank = aBook('6', { customerId: 'cus_1', proration: 'thirty360' }, 'A');
    const { prices, proration } = choosePrices([{ ...standard, proration: 'actual365' }, bank]);
    expect(prices?.map((price) => [price.sku, price.proration])).toContainEqual(['A', 'thirty360']);
    expect(prices?.map((price) => [price.sku, price.proration])).toContainEqual(['C', 'actual365']);
    expect(proration).toBe('thirty360');
    expect(choosePrices([{ ...standard, proration: 'actual' }])).not.toHaveProperty('proration');
  });

  it('has no prices where no book is in force', () => {
    expect(choosePrices([])).toEqual({ prices: null, standardPrices: [] });
  });

  it('has no standard price where only the customer has a book', () => {
    expect(choosePrices([own]).standardPrices).toEqual([]);
  });
});
