import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pricesOn } from '#db/prices.ts';
import { loadProducts } from '#db/products.ts';
import { prices, productWithdrawals } from '#db/schema/catalogue.ts';
import { priceBooks, products } from '#db/schema/setup.ts';
import type { Price } from '#domain/pricing/price.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aProductRow, pricesOf, seedCatalogue } from './exchange.ts';

const flat = (amount: string): Price => ({ model: 'flat', amount });

describe('what is in force on a day', () => {
  let database: OpenDatabase;
  let bookId: string;
  beforeAll(async () => {
    database = await openTestDatabase();
    ({ bookId } = await seedCatalogue(database.db, ['A', 'B']));
  });
  afterAll(() => database?.close());

  test('is the last price that has begun, and none where that is the end of one', async () => {
    const { db } = database;
    await db.insert(prices).values([
      { bookId, sku: 'A', effectiveFrom: '2031-01-01', price: flat('1') },
      { bookId, sku: 'A', effectiveFrom: '2031-03-01', price: null },
      { bookId, sku: 'A', effectiveFrom: '2031-05-01', price: flat('3') },
      { bookId, sku: 'B', effectiveFrom: '2031-03-01', price: flat('9') },
    ]);
    const on = async (day: string) =>
      (await pricesOn(db, { bookIds: [bookId], skus: ['A', 'B'], on: day }))
        .map(({ sku, price }) => `${sku} ${'amount' in price ? price.amount : ''}`)
        .toSorted((a, b) => a.localeCompare(b));
    expect(await on('2030-12-31')).toEqual([]);
    expect(await on('2031-02-28')).toEqual(['A 1']);
    expect(await on('2031-03-01')).toEqual(['B 9']);
    expect(await on('2031-05-01')).toEqual(['A 3', 'B 9']);
  });

  test('is the last version of a product, or its first where it comes later, with its withdrawal', async () => {
    const { db } = database;
    await db
      .insert(products)
      .values([
        aProductRow('A', { name: 'A, later', effectiveFrom: '2031-02-01' }),
        aProductRow('C', { effectiveFrom: '2031-06-01' }),
        aProductRow('C', { name: 'C, second', effectiveFrom: '2031-07-01' }),
      ]);
    await db.insert(productWithdrawals).values([
      { sku: 'A', startsOn: '2031-03-01', endsOn: '2031-04-01', reason: 'Repair' },
      { sku: 'A', startsOn: '2031-09-01' },
    ]);
    const on = (day: string) => loadProducts(db, { skus: ['A', 'C'], on: day });
    expect(await on('2031-01-31')).toMatchObject([
      { name: 'The A', withdrawal: { on: '2031-03-01', until: '2031-04-01', reason: 'Repair' } },
      { name: 'The C', effectiveFrom: '2031-06-01' },
    ]);
    expect(await on('2031-07-01')).toMatchObject([
      { name: 'A, later', effectiveFrom: '2031-02-01', withdrawal: { on: '2031-09-01' } },
      { name: 'C, second' },
    ]);
    expect((await on('2031-01-31'))[0]).not.toHaveProperty('effectiveFrom');
  });

  test('has the prices that a release before wrote into their book', async () => {
    const { db } = database;
    const entries = [
      { sku: 'A', price: flat('5') },
      { sku: 'B', price: flat('6') },
    ];
    const book = { id: 'pb_before', name: 'Before', currency: 'EUR', effectiveFrom: '2031-01-01' };
    await db.insert(priceBooks).values({ ...book, prices: entries });
    expect(await pricesOf(db, book.id)).toEqual([
      ['A', '2031-01-01', flat('5')],
      ['B', '2031-01-01', flat('6')],
    ]);
  });
});
