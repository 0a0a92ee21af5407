import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exportPrices, exportProducts } from '#api/exchange/exportRows.ts';
import { takeImport } from '#api/exchange/importing.ts';
import { connectDatabase } from '#db/connection.ts';
import { importChunks, imports, prices } from '#db/schema/catalogue.ts';
import { products } from '#db/schema/setup.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import {
  aProductRow,
  depsOf,
  importFile,
  importOf,
  pricesOf,
  queueImport,
  seedCatalogue,
  textOf,
} from './exchange.ts';

const HEADER = 'priceBook,sku,effectiveFrom,model,unitAmount,every,tiers';
const FUTURE = '2099-01-01';
const flat = (amount: string) => ({ model: 'flat' as const, amount });

let database: OpenDatabase;
let bookId: string;
beforeEach(async () => {
  database = await openTestDatabase();
  ({ bookId } = await seedCatalogue(database.db, ['A', 'B', 'C']));
});
afterEach(() => database?.close());

describe('an import of prices', () => {
  test('writes all rows, whatever the separator, and a second time nothing', async () => {
    const recurring = { kind: 'recurring', recognition: 'ratable' };
    await database.db.insert(products).values(['R', 'S'].map((sku) => aProductRow(sku, recurring)));
    const rows = [
      HEADER,
      `${bookId},R,${FUTURE},perUnit,12.5,month,`,
      `List,S,${FUTURE},graduated,,month,10=20.00 | 50=15.00+5.00 | *=12.00`,
      ',,,,,,',
      `List,C,2020-01-01,none,,,`,
    ];
    const expected = [
      ['C', '2020-01-01', null],
      ['R', FUTURE, { model: 'perUnit', unitAmount: '12.5', every: 'month' }],
      [
        'S',
        FUTURE,
        {
          model: 'graduated',
          every: 'month',
          tiers: [
            { upTo: '10', unitAmount: '20.00' },
            { upTo: '50', unitAmount: '15.00', flatAmount: '5.00' },
            { upTo: null, unitAmount: '12.00' },
          ],
        },
      ],
    ];
    expect(await importFile(database, rows.join('\r\n'))).toMatchObject({
      status: 'succeeded',
      rowsRead: 3,
      rowsValid: 3,
      rowsWritten: 3,
      errors: [],
    });
    expect(await pricesOf(database.db, bookId)).toEqual(expected);
    const semicolons = `\uFEFF${rows.join('\n').replaceAll(',', ';')}`;
    expect(await importFile(database, semicolons)).toMatchObject({
      status: 'succeeded',
      rowsUnchanged: 3,
      rowsWritten: 0,
    });
    expect(await pricesOf(database.db, bookId)).toEqual(expected);
    expect(await database.db.select().from(importChunks)).toEqual([]);
  });

  test('writes nothing where one row is wrong, and says of each row and column what is', async () => {
    await database.db
      .insert(prices)
      .values({ bookId, sku: 'A', effectiveFrom: '2020-01-01', price: flat('1') });
    const file = [
      HEADER,
      `List,B,${FUTURE},perUnit,5,,`,
      `Nowhere,X,${FUTURE},perUnit,5,,`,
      `List,A,2020-01-01,perUnit,2,,`,
      `List,B,${FUTURE},perUnit,6,,`,
      `List,C,2099-02-30,perUnit,-6,week,`,
      `List,C,${FUTURE},auction,,,`,
      `List,C,${FUTURE},volume,,,10=5 | 5=4`,
      `List,C,2019-12-31,perUnit,1,,`,
      `List,C,${FUTURE},perUnit,1,month,`,
      `List,C,${FUTURE},perUnit,1,,`,
    ].join('\n');
    const job = await importFile(database, file);
    expect(job).toMatchObject({ status: 'failed', rowsRead: 10, rowsWritten: 0, errorCount: 11 });
    expect(job.errors.map(({ row, column }) => `${row} ${column}`)).toEqual([
      '3 priceBook',
      '3 sku',
      '4 effectiveFrom',
      '5 sku',
      '6 effectiveFrom',
      '6 unitAmount',
      '6 every',
      '7 model',
      '8 tiers',
      '9 effectiveFrom',
      '10 every',
    ]);
    expect(job.errors[3]?.detail).toBe('B has a price in this book from that day on already, in row 2.');
    expect(await pricesOf(database.db, bookId)).toEqual([['A', '2020-01-01', flat('1')]]);
  });

  test('tells a hundred problems and counts all', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => `List,X${index},,perUnit,1,,`);
    const job = await importFile(database, [HEADER, ...rows].join('\n'));
    expect(job).toMatchObject({ status: 'failed', errorCount: 150 });
    expect(job.errors).toHaveLength(100);
  });

  test.each([
    ['nothing', '', 'The file has no header.'],
    ['a column that there is not', 'priceBook,sku,model,cost\n', 'There is no column “cost”'],
    ['a column too few', 'priceBook,sku\n', 'The column “model” is missing.'],
    ['a quote without an end', `${HEADER}\nList,"A,,perUnit,1,,`, 'no CSV'],
    ['a cell too many', `${HEADER}\nList,A,,perUnit,1,,,5`, 'The cell 8 has no column'],
    ['another encoding', Buffer.from([...Buffer.from(`${HEADER}\nList,`), 0xe4]), 'not written in UTF-8'],
  ])('refuses a file of %s', async (_, file, detail) => {
    const job = await importFile(database, file);
    expect(job.status).toBe('failed');
    expect(job.errors[0]?.detail).toContain(detail);
    expect(await pricesOf(database.db, bookId)).toEqual([]);
  });

  test('only validates in a dry run, and counts what it would write', async () => {
    const job = await importFile(database, `${HEADER}\nList,A,,perUnit,1,,`, { dryRun: true });
    expect(job).toMatchObject({ status: 'succeeded', dryRun: true, rowsWritten: 1 });
    expect(await pricesOf(database.db, bookId)).toEqual([]);
  });

  test('takes JSON as well, and points to what is wrong in it', async () => {
    const price = { priceBook: 'List', sku: 'A', effectiveFrom: FUTURE, price: flat('7') };
    const good = JSON.stringify([price, { ...price, sku: 'B', price: null }], null, 2);
    expect(await importFile(database, good, { format: 'json' })).toMatchObject({ rowsWritten: 2 });
    const bad = JSON.stringify([
      price,
      price,
      { ...price, sku: 'C', price: { model: 'flat', amount: 7 } },
      { ...price, prize: 1 },
    ]);
    const job = await importFile(database, `${bad.slice(0, -1)}, {"sku": }]`, { format: 'json' });
    expect(job.status).toBe('failed');
    expect(job.errors.map(({ row, pointer }) => `${row} ${pointer}`)).toEqual([
      '2 /1/sku',
      '3 /2/price/amount',
      '4 /3/prize',
      '5 /4',
    ]);
    const open = await importFile(database, '[{}', { format: 'json' });
    expect(open.errors[0]).toMatchObject({ row: 1, detail: 'The list of JSON has no end.' });
  });
});

describe('an import of 5,000 prices', () => {
  const skus = Array.from({ length: 5000 }, (_, index) => `SKU-${String(index).padStart(5, '0')}`);
  const file = [HEADER, ...skus.map((sku, index) => `List,${sku},${FUTURE},perUnit,${index}.25,,`)].join(
    '\n',
  );
  beforeEach(async () => {
    await database.db.insert(products).values(skus.map((sku) => aProductRow(sku)));
  });

  test('whose connection is killed before its end is begun anew by another process, and written once', async () => {
    const { db, sql: client } = database;
    const id = await queueImport(db, file);
    // It comes as far as writing, and waits there for somebody who saves a price.
    const other = connectDatabase(database.url, { poolSize: 1 });
    await other.sql`begin; lock table prices in share row exclusive mode`.simple();
    const process = connectDatabase(database.url, { poolSize: 4 });
    const running = takeImport(depsOf(process));
    const pid = await vi.waitUntil(
      async () =>
        (await client`select pid from pg_locks where relation = 'prices'::regclass and not granted`)[0]?.pid,
      { timeout: 20_000 },
    );
    await vi.waitFor(async () => {
      expect(await importOf(db, id)).toMatchObject({ status: 'running', rowsRead: 5000, rowsValid: 5000 });
    });
    expect(await importOf(db, id)).toMatchObject({ bytesRead: Buffer.byteLength(file), rowsWritten: 0 });
    await client`select pg_terminate_backend(${pid})`;
    await running;
    await other.sql`rollback`;
    await other.close();
    // The driver would wait for what it has lost.
    await process.sql.end({ timeout: 0 });
    expect(await pricesOf(db, bookId)).toEqual([]);
    expect(await importOf(db, id)).toMatchObject({ status: 'running' });

    await takeImport(depsOf(database));
    expect(await importOf(db, id)).toMatchObject({ status: 'succeeded', attempts: 2, rowsWritten: 5000 });
    expect(await pricesOf(db, bookId)).toHaveLength(5000);
  });

  test('whose lease was lost writes nothing beside whoever has taken it over', async () => {
    const { db } = database;
    const id = await queueImport(db, file);
    const slow = takeImport(depsOf(database));
    await vi.waitUntil(async () => (await importOf(db, id)).status === 'running', { interval: 1 });
    await db.update(imports).set({ leaseHolder: 'another' }).where(eq(imports.id, id));
    await slow;
    expect(await pricesOf(db, bookId)).toEqual([]);
    expect(await importOf(db, id)).toMatchObject({ status: 'running', leaseHolder: 'another' });
    await db.update(imports).set({ leasedUntil: sql`now()` });
    await takeImport(depsOf(database));
    expect(await importOf(db, id)).toMatchObject({ status: 'succeeded', rowsWritten: 5000 });
  });

  test('comes out of an export as it went in, in both formats', async () => {
    const { db } = database;
    await importFile(database, file);
    const stored = await pricesOf(db, bookId);
    for (const format of ['csv', 'json'] as const) {
      const exported = await textOf(exportPrices(db, { format }));
      expect(await importFile(database, exported, { format })).toMatchObject({
        status: 'succeeded',
        rowsUnchanged: 5000,
        rowsWritten: 0,
      });
      await db.delete(prices);
      expect(await importFile(database, exported, { format })).toMatchObject({ rowsWritten: 5000 });
      expect(await pricesOf(db, bookId)).toEqual(stored);
    }
    expect(await textOf(exportPrices(db, { format: 'json', on: '2098-12-31' }))).toBe('[\n]\n');
  });
});

describe('an import of products', () => {
  const header = 'sku;name;kind;recognition;taxCategory;fulfilment;effectiveFrom;bundle';
  const row = (sku: string, fields: { name?: string; from?: string; bundle?: object } = {}) =>
    [
      sku,
      fields.name ?? `The ${sku}`,
      'oneTime;pointInTime;standard;none',
      fields.from ?? '',
      fields.bundle ? `"${JSON.stringify(fields.bundle).replaceAll('"', '""')}"` : '',
    ].join(';');
  const bundleOf = (sku: string) => ({ pricing: 'asOne', components: [{ sku, quantity: { fixed: '2' } }] });

  test('takes bundles with their parts in any order, and changes of products that are there', async () => {
    const file = [
      header,
      row('SET', { bundle: bundleOf('NEW') }),
      row('NEW'),
      row('A'),
      row('B', { name: 'Another B', from: FUTURE }),
    ].join('\n');
    expect(await importFile(database, file, { subject: 'products' })).toMatchObject({
      status: 'succeeded',
      rowsWritten: 3,
      rowsUnchanged: 1,
    });
    const names = await database.db
      .select({ sku: products.sku, name: products.name, bundle: products.bundle })
      .from(products)
      .where(sql`${products.sku} in ('B', 'SET')`)
      .orderBy(products.sku, products.effectiveFrom);
    expect(names).toEqual([
      { sku: 'B', name: 'The B', bundle: null },
      { sku: 'B', name: 'Another B', bundle: null },
      { sku: 'SET', name: 'The SET', bundle: bundleOf('NEW') },
    ]);
    const exported = await textOf(exportProducts(database.db, { format: 'csv' }));
    expect(await importFile(database, exported, { subject: 'products' })).toMatchObject({
      rowsUnchanged: 6,
      rowsWritten: 0,
    });
  });

  test('refuses a loop, the past, and a SKU twice, and writes none of it', async () => {
    const file = [
      header,
      row('ONE', { bundle: bundleOf('TWO') }),
      row('TWO', { bundle: bundleOf('ONE') }),
      row('A', { name: 'Changed' }),
      row('NEW'),
      row('NEW', { name: 'Again' }),
    ].join('\n');
    const job = await importFile(database, file, { subject: 'products' });
    expect(job).toMatchObject({ status: 'failed', rowsWritten: 0 });
    expect(job.errors.map((problem) => `${problem.row} ${problem.column}`)).toEqual([
      '2 bundle',
      '3 bundle',
      '4 effectiveFrom',
      '6 sku',
    ]);
    expect(await database.db.select().from(products)).toHaveLength(3);
  });
});
