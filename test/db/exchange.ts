import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { takeImport } from '#api/exchange/importing.ts';
import { keepUpload } from '#api/exchange/uploads.ts';
import type { Database } from '#db/connection.ts';
import { type Import, imports, prices } from '#db/schema/catalogue.ts';
import { priceBooks, products, sellers } from '#db/schema/setup.ts';
import type { Price } from '#domain/pricing/price.ts';
import type { PlainDate } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { OpenDatabase } from '#test/setup/database.ts';
import { aSeller } from '../pages/rows.ts';

export const depsOf = ({ db, sql }: Pick<OpenDatabase, 'db' | 'sql'>) => ({
  db,
  sql,
  log: pino({ level: 'silent' }),
});

/** A seller, one-time products and an empty price book. */
export async function seedCatalogue(db: Database, skus: readonly string[]): Promise<{ bookId: string }> {
  await db.insert(sellers).values(aSeller()).onConflictDoNothing();
  await db.insert(products).values(skus.map((sku) => aProductRow(sku)));
  const bookId = newId('priceBook');
  await db
    .insert(priceBooks)
    .values({ id: bookId, name: 'List', currency: 'EUR', effectiveFrom: '2020-01-01' });
  return { bookId };
}

export const aProductRow = (sku: string, fields: object = {}) => ({
  sku,
  name: `The ${sku}`,
  kind: 'oneTime' as const,
  recognition: 'pointInTime' as const,
  taxCategory: 'standard',
  fulfilment: 'none' as const,
  ...fields,
});

/** Keeps a file and its import, as the API does. */
export async function queueImport(
  db: Database,
  file: string | Buffer,
  fields: Partial<Import> = {},
): Promise<string> {
  const upload = await keepUpload(
    db,
    (async function* portions() {
      yield Buffer.from(file);
    })(),
  );
  const id = newId('import');
  const format = fields.format ?? 'csv';
  const made = { subject: 'prices' as const, dryRun: false, requestedBy: 'test', ...fields, format };
  await db.insert(imports).values({ id, ...made, uploadId: upload.id, bytes: upload.bytes });
  return id;
}

/** Keeps a file, imports it, and shows how that went. */
export async function importFile(
  database: OpenDatabase,
  file: string | Buffer,
  fields: Partial<Import> = {},
): Promise<Import> {
  const id = await queueImport(database.db, file, fields);
  await takeImport(depsOf(database));
  return importOf(database.db, id);
}

export async function importOf(db: Database, id: string): Promise<Import> {
  const [job] = await db.select().from(imports).where(eq(imports.id, id));
  if (!job) throw new Error(`There is no import ${id}.`);
  return job;
}

export async function textOf(portions: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const portion of portions) text += portion;
  return text;
}

/** `sku day price` of a book, by SKU and day. */
export async function pricesOf(db: Database, bookId: string): Promise<[string, PlainDate, Price | null][]> {
  const rows = await db
    .select()
    .from(prices)
    .where(eq(prices.bookId, bookId))
    .orderBy(prices.sku, prices.effectiveFrom);
  return rows.map(({ sku, effectiveFrom, price }) => [sku, effectiveFrom, price]);
}
