import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Transaction } from '#db/connection.ts';
import { once, resultOf } from '#db/effects.ts';
import { usedLinks } from '#db/schema/technical.ts';
import { newId } from '#src/ids.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

describe('once', () => {
  let database: OpenDatabase;
  let key: string;
  let taken: number;

  beforeAll(async () => {
    database = await openTestDatabase(20);
  });
  beforeEach(() => {
    key = newId('message');
    taken = 0;
  });
  afterAll(() => database?.close());

  const write = (tx: Transaction) => tx.insert(usedLinks).values({ tokenId: newId('message') });
  const written = async () => (await database.db.select().from(usedLinks)).length;
  /** Writes a row and says how often it was called before. */
  const take = async (tx: Transaction) => {
    taken += 1;
    await write(tx);
    return { number: taken, amount: '1234.50', nothing: null };
  };

  test('tried twenty times at once, the effect happens once and all get its result', async () => {
    const before = await written();
    const results = await Promise.all(Array.from({ length: 20 }, () => once(database.db, key, take)));
    expect(taken).toBe(1);
    expect(await written()).toBe(before + 1);
    expect(results).toEqual(
      Array.from({ length: 20 }, () => ({ number: 1, amount: '1234.50', nothing: null })),
    );
    expect(await resultOf(database.db, key)).toEqual({ number: 1, amount: '1234.50', nothing: null });
  });

  test('an effect that fails leaves nothing, and can be tried again', async () => {
    const before = await written();
    const failing = once(database.db, key, async (tx) => {
      await write(tx);
      throw new Error('The step failed.');
    });
    await expect(failing).rejects.toThrow('The step failed.');
    expect(await written()).toBe(before);
    expect(await resultOf(database.db, key)).toBeUndefined();
    expect(await once(database.db, key, take)).toMatchObject({ number: 1 });
  });

  test('where the first of two tries fails, the one that waited for it takes its place', async () => {
    const before = await written();
    let started: () => void = () => {};
    const hasStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const first = once(database.db, key, async (tx) => {
      await write(tx);
      started();
      await untilSomebodyWaits();
      throw new Error('The first one failed.');
    });
    const failed = expect(first).rejects.toThrow('The first one failed.');
    await hasStarted;
    const second = once(database.db, key, take);
    await failed;
    expect(await second).toMatchObject({ number: 1 });
    expect(await written()).toBe(before + 1);
  });

  test('a step without a result is taken once as well', async () => {
    const nothing = async (tx: Transaction) => {
      taken += 1;
      await write(tx);
    };
    await once(database.db, key, nothing);
    await once(database.db, key, nothing);
    expect(taken).toBe(1);
  });

  /** Until a transaction waits for the key that another one holds. */
  const untilSomebodyWaits = () =>
    expect
      .poll(async () => {
        const [row] = await database.sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row?.waiting;
      })
      .toBe(1);
});
