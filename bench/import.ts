import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { copyLine } from '#api/exchange/importer.ts';
import { takeImport } from '#api/exchange/importing.ts';
import { priceCells, priceShape } from '#api/exchange/priceRows.ts';
import { keepUpload } from '#api/exchange/uploads.ts';
import { connectDatabase } from '#db/connection.ts';
import { migrateDatabase } from '#db/migrate.ts';
import { imports } from '#db/schema/catalogue.ts';
import { priceBooks } from '#db/schema/setup.ts';
import { startStack } from '#dev/stack.ts';
import { csvLine } from '#domain/catalogue/cells.ts';
import type { Price } from '#domain/pricing/price.ts';
import { newId } from '#src/ids.ts';

/**
 * What an import of prices costs, from the file's arrival to the commit, beside Postgres's own COPY of the same rows
 * into a table of the same shape, in the same run, since machines differ and ratios hold.
 *
 *     npm run bench:import [-- ROWS]
 */
const rows = Number(process.argv[2] ?? 50_000);
const ROUNDS = 5;

const stack = await startStack({
  services: ['postgres'],
  log: () => {},
  onEnd: (reason) => console.error(reason),
});
await migrateDatabase(stack.databaseUrl ?? '');
const { db, sql, close } = connectDatabase(stack.databaseUrl ?? '', { poolSize: 5 });
const bookId = newId('priceBook');
await db
  .insert(priceBooks)
  .values({ id: bookId, name: 'List', currency: 'EUR', effectiveFrom: '2020-01-01' });
await sql`insert into products (sku, name, kind, recognition, tax_category, fulfilment)
  select 'SKU-' || n, 'Product ' || n, 'recurring', 'ratable', 'standard', 'none' from generate_series(1, ${rows}) n`;
await sql`create table copied (like prices including all)`;

const entries = Array.from({ length: rows }, (_, index) => ({
  priceBook: bookId,
  sku: `SKU-${index + 1}`,
  effectiveFrom: '2099-01-01',
  price: priceOf(index),
}));
const { columns } = priceShape;
const file = Buffer.from(
  [columns, ...entries.map(priceCells).map((cells) => columns.map((column) => cells[column] ?? ''))]
    .map(csvLine)
    .join(''),
);
const lines = entries.map(({ sku, effectiveFrom, price }) =>
  copyLine([bookId, sku, effectiveFrom, JSON.stringify(price)]),
);

/** A third of each, as they come in price lists. */
function priceOf(index: number): Price {
  const amount = `${index % 1000}.50`;
  if (index % 3 === 0) return { model: 'flat', amount, every: 'month' };
  if (index % 3 === 1) return { model: 'perUnit', unitAmount: amount, every: 'month', minimumAmount: '5.00' };
  const tiers = [
    { upTo: '10', unitAmount: amount },
    { upTo: null, unitAmount: '0.25' },
  ];
  return { model: 'graduated', tiers, every: 'year' };
}

async function copied(): Promise<void> {
  await sql`truncate copied`;
  await sql.begin(async (tx) => {
    const copy = await tx`copy copied (book_id, sku, effective_from, price) from stdin`.writable();
    await pipeline(Readable.from(lines), copy);
  });
}

async function imported(): Promise<void> {
  const id = newId('import');
  const upload = await keepUpload(db, Readable.from([file]));
  const job = { subject: 'prices' as const, format: 'csv' as const, dryRun: false, requestedBy: 'bench' };
  await db.insert(imports).values({ id, ...job, uploadId: upload.id, bytes: upload.bytes });
  await takeImport({ db, sql, log: pino({ level: 'error' }) });
  const [ended] = await db.select().from(imports).where(eq(imports.id, id));
  if (ended?.rowsWritten !== rows) throw new Error(`The import wrote ${ended?.rowsWritten} of ${rows} rows.`);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const times: { copy: number[]; import: number[] } = { copy: [], import: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  await sql`truncate prices`;
  times.copy.push(await secondsOf(copied));
  times.import.push(await secondsOf(imported));
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const [copy, whole] = [median(times.copy), median(times.import)];
const perSecond = (seconds: number) => Math.round(rows / seconds).toLocaleString('en');
console.log(`${rows} prices, ${(file.length / 1e6).toFixed(1)} MB of CSV, the median of ${ROUNDS} rounds`);
console.log(`  COPY    ${copy.toFixed(2)} s, ${perSecond(copy)} rows a second`);
console.log(
  `  import  ${whole.toFixed(2)} s, ${perSecond(whole)} rows a second = ${(whole / copy).toFixed(1)} times COPY`,
);
console.log(`  memory  ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);

await close();
await stack.stop();
