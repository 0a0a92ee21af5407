import type { TransactionSql } from 'postgres';
import type { Database } from '#db/connection.ts';
import type { RowProblem } from '#db/schema/catalogue.ts';
import { priceBooks, products } from '#db/schema/setup.ts';
import { dayOfBookProblem, pastPriceProblem } from '#domain/catalogue/priceChanges.ts';
import type { ProductKind } from '#domain/catalogue/product.ts';
import { kindProblems } from '#domain/pricing/kindProblems.ts';
import type { FieldProblem, PlainDate } from '#domain/types.ts';
import { type Finding, type Importer, MAX_PROBLEMS } from './importer.ts';
import { type PriceRow, priceShape } from './priceRows.ts';

interface Book {
  id: string;
  name: string;
  effectiveFrom: PlainDate;
  effectiveTo: PlainDate | null;
}

/** Prices of any number of books. */
export async function priceImporter(db: Database, today: PlainDate): Promise<Importer<PriceRow>> {
  const books = booksByName(await db.select().from(priceBooks));
  const kinds = await kindsBySku(db);
  return {
    shape: priceShape,
    stage: `create temporary table import_rows
      (row_no int, book_id text, sku text, effective_from date, price jsonb) on commit drop`,
    copy: 'copy import_rows from stdin',
    line(row, value) {
      const book = books.get(value.priceBook);
      const problems = [...bookProblems(value.priceBook, book), ...skuProblems(value.sku, kinds)];
      if (problems.length > 0 || !book || book === 'ambiguous') return { problems };
      const on = value.effectiveFrom ?? (today > book.effectiveFrom ? today : book.effectiveFrom);
      const day = dayOfBookProblem(book, on);
      if (day !== null) return { problems: [{ pointer: '/effectiveFrom', detail: day }] };
      const kind = kindOn(kinds.get(value.sku) ?? [], on);
      if (value.price !== null && kind !== undefined) {
        const ofKind = kindProblems(kind, value.price, '/price');
        if (ofKind.length > 0) return { problems: ofKind };
      }
      const price = value.price === null ? null : JSON.stringify(value.price);
      return { cells: [String(row), book.id, value.sku, on, price] };
    },
    finish: (tx, mayWrite) => finish(tx, mayWrite, today),
  };
}

/** By id, and by a name that only one of them has. */
function booksByName(rows: readonly Book[]): Map<string, Book | 'ambiguous'> {
  const books = new Map<string, Book | 'ambiguous'>();
  for (const book of rows) books.set(book.name, books.has(book.name) ? 'ambiguous' : book);
  for (const book of rows) books.set(book.id, book);
  return books;
}

function bookProblems(name: string, book: Book | 'ambiguous' | undefined): FieldProblem[] {
  if (book === undefined) return [{ pointer: '/priceBook', detail: `There is no price book ${name}.` }];
  if (book !== 'ambiguous') return [];
  return [{ pointer: '/priceBook', detail: `Several price books are named ${name}; give the id of one.` }];
}

/** Of each version of a product, by the day from which it counts, the first first. */
type Kinds = { from: PlainDate; kind: ProductKind }[];

async function kindsBySku(db: Database): Promise<Map<string, Kinds>> {
  const { sku, effectiveFrom: from, kind } = products;
  const kinds = new Map<string, Kinds>();
  for (const row of await db.select({ sku, from, kind }).from(products).orderBy(sku, from)) {
    const known = kinds.get(row.sku);
    if (known) known.push(row);
    else kinds.set(row.sku, [row]);
  }
  return kinds;
}

/** A product that is sold only later is of the kind that it will be then. */
const kindOn = (kinds: Kinds, on: PlainDate): ProductKind | undefined =>
  (kinds.findLast(({ from }) => from <= on) ?? kinds[0])?.kind;

const skuProblems = (sku: string, known: ReadonlyMap<string, unknown>): FieldProblem[] =>
  known.has(sku) ? [] : [{ pointer: '/sku', detail: `There is no product ${sku}.` }];

async function finish(tx: TransactionSql, mayWrite: boolean, today: PlainDate): Promise<Finding> {
  // As in `lockPrices`: what is checked is what is written.
  await tx`lock table prices in share row exclusive mode`;
  await tx`analyze import_rows`;
  const twice = await tx<Found[]>`
    select row_no, sku, first, count(*) over () as total from (
      select row_no, sku, min(row_no) over (partition by book_id, sku, effective_from) as first from import_rows
    ) placed where row_no > first order by row_no limit ${MAX_PROBLEMS}`;
  const unchanged = await tx`
    delete from import_rows r using prices p
    where p.book_id = r.book_id and p.sku = r.sku and p.effective_from = r.effective_from
      and p.price is not distinct from r.price`;
  const past = await tx<Found[]>`
    select row_no, sku, row_no as first, count(*) over () as total from import_rows r
    where effective_from < ${today}
      and exists (select from prices p where p.book_id = r.book_id and p.sku = r.sku)
    order by row_no limit ${MAX_PROBLEMS}`;
  const problems: RowProblem[] = [
    ...twice.map(({ row_no: row, sku, first }) => ({
      row,
      column: 'sku',
      detail: `${sku} has a price in this book from that day on already, in row ${first}.`,
    })),
    ...past.map(({ row_no: row, sku }) => ({
      row,
      column: 'effectiveFrom',
      detail: pastPriceProblem(sku, today),
    })),
  ];
  const problemCount = Number(twice[0]?.total ?? 0) + Number(past[0]?.total ?? 0);
  const counts = { problems, problemCount, unchanged: unchanged.count };
  if (problemCount > 0 || !mayWrite) return { ...counts, written: 0 };
  const written = await tx`
    insert into prices (book_id, sku, effective_from, price)
    select book_id, sku, effective_from, price from import_rows
    on conflict (book_id, sku, effective_from) do update set price = excluded.price, recorded_at = now()`;
  return { ...counts, written: written.count };
}

interface Found {
  row_no: number;
  sku: string;
  first: number;
  /** Of all that were found. */
  total: string;
}
