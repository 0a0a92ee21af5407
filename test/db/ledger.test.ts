import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postEntry } from '#db/ledger.ts';
import type { Posting } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';

/** What Postgres itself refuses, whoever asks: these tests speak SQL, so that no code of ours stands before it. */
describe('the ledger', () => {
  let database: OpenDatabase;

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.close());

  type Side = readonly [account: string, side: 'debit' | 'credit', amount: string, currency?: string];

  const addEntry = async (tx: TransactionSql, id: string) => {
    await tx`
      insert into journal_entries (id, "on", at, description, step_key)
      values (${id}, '2031-01-01', '2031-01-01T08:00:00Z', 'A test', ${id})`;
  };
  const addPosting = async (
    tx: TransactionSql,
    id: string,
    [account, side, amount, currency = 'EUR']: Side,
  ) => {
    const [debit, credit] = side === 'debit' ? [amount, null] : [null, amount];
    await tx`
      insert into postings (entry_id, account, debit, credit, currency)
      values (${id}, ${account}, ${debit}, ${credit}, ${currency})`;
  };
  const post = async (sides: readonly Side[]): Promise<string> => {
    const id = newId('journalEntry');
    await database.sql.begin(async (tx) => {
      await addEntry(tx, id);
      for (const side of sides) await addPosting(tx, id, side);
    });
    return id;
  };
  const countRows = async () => {
    const [row] = await database.sql`
      select (select count(*)::int from journal_entries) as entries, (select count(*)::int from postings) as postings`;
    return row;
  };

  const cash = (amount: string, currency?: string): Side => ['cash', 'debit', amount, currency];
  const revenue = (amount: string, currency?: string): Side => ['revenue', 'credit', amount, currency];

  test('takes an entry that balances in each of its currencies', async () => {
    const before = await countRows();
    await post([cash('10.00'), revenue('10.00'), cash('0.001', 'KWD'), revenue('0.001', 'KWD')]);
    expect(await countRows()).toEqual({ entries: before?.entries + 1, postings: before?.postings + 4 });
  });

  test.each<[what: string, sides: Side[], refusal: RegExp]>([
    [
      'does not balance',
      [cash('10.00'), revenue('9.99')],
      /does not balance: debit less credit is 0\.01 EUR/,
    ],
    [
      'balances in sum, but not in each currency',
      [cash('10.00', 'EUR'), revenue('10.00', 'USD')],
      /does not balance/,
    ],
    ['has one side alone', [cash('10.00')], /does not balance/],
    ['has no postings', [], /has no postings/],
    ['is finer than the cent', [cash('0.001'), revenue('0.001')], /more decimals than EUR has/],
    ['is finer than the yen', [cash('0.5', 'JPY'), revenue('0.5', 'JPY')], /more decimals than JPY has/],
    [
      'is finer than the fils',
      [cash('0.0001', 'KWD'), revenue('0.0001', 'KWD')],
      /more decimals than KWD has/,
    ],
    ['is in no currency', [cash('1', 'EURO'), revenue('1', 'EURO')], /EURO/],
    ['names no account of ours', [['pettyCash', 'debit', '1.00'], revenue('1.00')], /postings_account/],
    ['has an amount of zero', [cash('0.00'), revenue('0.00')], /postings_positive/],
    ['has a negative amount', [cash('-1.00'), revenue('-1.00')], /postings_positive/],
    ['has an amount that is no number', [cash('NaN'), revenue('NaN')], /postings_positive|more decimals/],
  ])('refuses an entry that %s, and keeps nothing of it', async (_, sides, refusal) => {
    const before = await countRows();
    await expect(post(sides)).rejects.toThrow(refusal);
    expect(await countRows()).toEqual(before);
  });

  test('refuses a posting with two sides or none', async () => {
    const refused = database.sql.begin(async (tx) => {
      await addEntry(tx, 'je_two_sides');
      await tx`insert into postings (entry_id, account, debit, credit, currency)
        values ('je_two_sides', 'cash', 1, 1, 'EUR')`;
    });
    await expect(refused).rejects.toThrow(/postings_one_side/);
  });

  test('refuses postings that are added to a committed entry, even where they balance', async () => {
    const id = await post([cash('10.00'), revenue('10.00')]);
    const added = database.sql.begin(async (tx) => {
      await addPosting(tx, id, cash('5.00'));
      await addPosting(tx, id, revenue('5.00'));
    });
    await expect(added).rejects.toThrow(/cannot be added to the committed entry/);
  });

  test('lets nobody pass a committed entry off as its own', async () => {
    const forged = database.sql.begin(async (tx) => {
      await tx`
        insert into journal_entries (id, "on", at, description, step_key, recorded_by)
        values ('je_forged', '2031-01-01', '2031-01-01T08:00:00Z', 'Forged', 'forged', '999999999')`;
      await addPosting(tx, 'je_forged', cash('1.00'));
      await addPosting(tx, 'je_forged', revenue('1.00'));
    });
    await forged;
    const [row] = await database.sql`select recorded_by from journal_entries where id = 'je_forged'`;
    expect(row?.recorded_by).not.toBe('999999999');
  });

  test('finds an imbalance that comes after an early check of the constraints', async () => {
    const late = database.sql.begin(async (tx) => {
      await addEntry(tx, 'je_early');
      await addPosting(tx, 'je_early', cash('1.00'));
      await addPosting(tx, 'je_early', revenue('1.00'));
      await tx`set constraints all immediate`;
      await tx`set constraints all deferred`;
      await addPosting(tx, 'je_early', cash('7.00'));
    });
    await expect(late).rejects.toThrow(/does not balance/);
  });

  test.each([
    `update postings set debit = debit + 1 where debit is not null`,
    `update journal_entries set description = 'Another'`,
    `delete from postings`,
    `delete from journal_entries`,
    `update journal_order set position = position + 1000`,
    `delete from journal_order`,
    `truncate journal_order`,
    `truncate postings`,
    `truncate journal_entries cascade`,
    `truncate journal_entries, postings, accounts, currencies cascade`,
  ])('refuses: %s', async (statement) => {
    await post([cash('10.00'), revenue('10.00')]);
    const before = await countRows();
    await expect(database.sql.unsafe(statement)).rejects.toThrow(/ledger: \w+ of \w+ is refused/);
    expect(await countRows()).toEqual(before);
  });

  test('takes one entry a step: a second one under the same key is refused', async () => {
    const entry = (amount: string) => ({
      stepKey: 'deal_1/7/invoice',
      on: '2031-01-01',
      at: '2031-01-01T08:00:00.000Z',
      description: 'Invoice',
      currency: 'EUR',
      postings: [
        { account: 'accountsReceivable', debit: amount },
        { account: 'contractLiability', credit: amount },
      ] satisfies Posting[],
    });
    await database.db.transaction((tx) => postEntry(tx, entry('1.00')));
    const second = database.db.transaction((tx) => postEntry(tx, entry('2.00')));
    await expect(second).rejects.toThrow();
    const rows = await database.sql`
      select p.debit from postings p join journal_entries e on e.id = p.entry_id
      where e.step_key = 'deal_1/7/invoice' and p.debit is not null`;
    expect(rows.map(({ debit }) => debit)).toEqual(['1.00']);
  });
});
