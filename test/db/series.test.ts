import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextNumber } from '#db/series.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

describe('a series of numbers', () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openTestDatabase(20);
  });
  afterAll(() => database?.close());

  const take = (on: string, prefix: 'INV' | 'CN' = 'INV') =>
    database.db.transaction((tx) => nextNumber(tx, prefix, on));
  const takeInVain = (on: string) =>
    database.db.transaction(async (tx) => {
      await nextNumber(tx, 'INV', on);
      throw new Error('Rolled back.');
    });

  test('has neither gaps nor doubles where 20 transactions take at once and a third of them is rolled back', async () => {
    const tries = Array.from({ length: 20 }, (_, index) =>
      index % 3 === 1 ? takeInVain('2031-05-01') : take('2031-05-01'),
    );
    const settled = await Promise.allSettled(tries);
    const numbers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const inVain = settled.filter(({ status }) => status === 'rejected');
    expect(inVain).toHaveLength(7);
    expect([...numbers].sort()).toEqual(
      Array.from({ length: 13 }, (_, index) => `INV-2031-${String(index + 1).padStart(5, '0')}`),
    );
    expect(await take('2031-12-31')).toBe('INV-2031-00014');
  });

  test('begins anew each year, and apart for credit notes', async () => {
    expect(await take('2040-12-31')).toBe('INV-2040-00001');
    expect(await take('2041-01-01')).toBe('INV-2041-00001');
    expect(await take('2040-06-01', 'CN')).toBe('CN-2040-00001');
    expect(await take('2040-01-01')).toBe('INV-2040-00002');
  });
});
