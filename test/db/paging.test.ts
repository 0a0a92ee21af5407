import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listTimeline } from '#api/views/deal.ts';
import { listEntries } from '#api/views/ledger.ts';
import type { Transaction } from '#db/connection.ts';
import { postEntry } from '#db/ledger.ts';
import { tell } from '#db/timeline.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { seedDeal } from './seed.ts';

const AT = '2031-01-01T08:00:00.000Z';

/** Whoever follows the cursors finds each row once, also where transactions end in another order than they began. */
describe('a reader of pages', () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.close());

  const post = (tx: Transaction, description: string, dealId?: string) =>
    postEntry(tx, {
      stepKey: description,
      on: '2031-01-01',
      at: AT,
      description,
      currency: 'EUR',
      ...(dealId ? { dealId } : {}),
      postings: [
        { account: 'cash', debit: '1.00' },
        { account: 'customerCredit', credit: '1.00' },
      ],
    });

  /** Begins a transaction and lets it end when told to. */
  const beginSlowly = async (write: (tx: Transaction) => Promise<unknown>) => {
    let end = () => {};
    const mayEnd = new Promise<void>((resolve) => {
      end = resolve;
    });
    let ended: Promise<void> = Promise.resolve();
    await new Promise<void>((resolve, reject) => {
      ended = database.db.transaction(async (tx) => {
        await write(tx);
        resolve();
        await mayEnd;
      });
      ended.catch(reject);
    });
    return {
      end: () => {
        end();
        return ended;
      },
    };
  };
  const lastEntry = async () => (await listEntries(database.db, { limit: 1000 })).data.at(-1)?.id;
  /** A transaction that either commits before those that are open, or waits for one of them. */
  const beginBeside = async (write: (tx: Transaction) => Promise<unknown>) => {
    let isOver = false;
    const over = database.db.transaction(write).finally(() => {
      isOver = true;
    });
    const isWaiting = async () =>
      (await database.sql`select 1 from pg_locks where locktype = 'advisory' and not granted`).length > 0;
    await vi.waitUntil(async () => isOver || (await isWaiting()));
    // In a tuple, since a promise alone would be awaited.
    return [over] as const;
  };

  test.each([
    ['of the whole ledger', undefined],
    ['of one deal’s ledger', 'deal_paged'],
  ])('%s misses no entry of a transaction that takes longer', async (list, dealId) => {
    const write = (name: string) => (tx: Transaction) => post(tx, `${list}: ${name}`, dealId);
    const last = await lastEntry();
    await database.db.transaction(write('first'));
    const slow = await beginSlowly(write('slow'));
    for (const name of ['quick', 'quicker', 'quickest']) await database.db.transaction(write(name));

    const page = await listEntries(database.db, { limit: 2, dealId, after: dealId ? undefined : last });
    expect(page.data.map(({ description }) => description)).toEqual([`${list}: first`, `${list}: quick`]);
    await slow.end();
    const rest = await listEntries(database.db, { limit: 9, dealId, after: page.nextCursor ?? 'none' });
    expect(rest.data.map(({ description }) => description)).toEqual([
      `${list}: quicker`,
      `${list}: quickest`,
      `${list}: slow`,
    ]);
  });

  test('of the ledger misses no entry of a transaction whose commit takes long', async () => {
    const last = await lastEntry();
    await database.db.transaction((tx) => post(tx, 'first'));
    const slow = await beginSlowly(async (tx) => {
      await post(tx, 'slow');
      // What a commit does first.
      await tx.execute(sql`set constraints all immediate`);
    });
    const [quick] = await beginBeside(async (tx) => {
      for (const name of ['quick', 'quicker']) await post(tx, name);
    });

    const page = await listEntries(database.db, { limit: 2, after: last });
    await slow.end();
    await quick;
    const rest = await listEntries(database.db, { limit: 9, after: page.nextCursor ?? last });
    const read = new Set([...page.data, ...rest.data].map(({ description }) => description));
    expect([...read].sort()).toEqual(['first', 'quick', 'quicker', 'slow']);
  });

  test('of a timeline misses no event of a transaction that takes longer', async () => {
    const { dealId } = await seedDeal(database.db);
    const write =
      (...summaries: string[]) =>
      async (tx: Transaction) => {
        for (const summary of summaries)
          await tell(tx, { dealId, at: AT, type: 'told', actor: 'system', summary });
      };
    await database.db.transaction(write('first'));
    const slow = await beginSlowly(write('slow'));
    const [quick] = await beginBeside(write('quick', 'quicker'));

    const page = await listTimeline(database.db, dealId, { limit: 2 });
    await slow.end();
    await quick;
    const after = page.nextCursor;
    const rest = await listTimeline(database.db, dealId, { limit: 9, ...(after === null ? {} : { after }) });
    const read = new Set([...page.data, ...rest.data].map(({ summary }) => summary));
    expect([...read].sort()).toEqual(['first', 'quick', 'quicker', 'slow']);
  });

  test('lets the timelines of two deals be written side by side', async () => {
    const [one, another] = [await seedDeal(database.db), await seedDeal(database.db)];
    const event = { at: AT, type: 'told', actor: 'system', summary: 'Told.' };
    const slow = await beginSlowly((tx) => tell(tx, { ...event, dealId: one.dealId }));
    await database.db.transaction((tx) => tell(tx, { ...event, dealId: another.dealId }));
    expect((await listTimeline(database.db, another.dealId, { limit: 9 })).data).toHaveLength(1);
    await slow.end();
  });
});
