import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { countsOn } from '#db/prices.ts';
import { productOf } from '#db/products.ts';
import { type FileFormat, prices } from '#db/schema/catalogue.ts';
import { products } from '#db/schema/setup.ts';
import { type Cells, csvLine, guarded } from '#domain/catalogue/cells.ts';
import type { PlainDate } from '#domain/types.ts';
import { priceCells, priceShape } from './priceRows.ts';
import { productCells, productShape } from './productRows.ts';

const ROWS_PER_QUERY = 1000;
/** Without it some spreadsheets take UTF-8 for something else, and spoil what they save. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Prices as an import takes them, by book, SKU and day: those that count on a day, or all of them. */
export function exportPrices(
  db: Database,
  {
    format,
    on,
    priceBook,
  }: { format: FileFormat; on?: PlainDate | undefined; priceBook?: string | undefined },
): AsyncGenerator<string> {
  const { bookId, sku, effectiveFrom, price } = prices;
  const portions = paged(async (last: { priceBook: string; sku: string; effectiveFrom: PlainDate } | null) =>
    db
      .select({ priceBook: bookId, sku, effectiveFrom, price })
      .from(prices)
      .where(
        and(
          priceBook === undefined ? undefined : eq(bookId, priceBook),
          on === undefined ? undefined : countsOn(on),
          last === null
            ? undefined
            : sql`(${bookId}, ${sku}, ${effectiveFrom}) > (${last.priceBook}, ${last.sku}, ${last.effectiveFrom}::date)`,
        ),
      )
      .orderBy(asc(bookId), asc(sku), asc(effectiveFrom))
      .limit(ROWS_PER_QUERY),
  );
  return written(portions, { format, columns: priceShape.columns, cellsOf: priceCells });
}

/** Products as an import takes them, by SKU and day: as they are on a day, or all versions. */
export function exportProducts(
  db: Database,
  { format, on }: { format: FileFormat; on?: PlainDate | undefined },
): AsyncGenerator<string> {
  const { sku, effectiveFrom } = products;
  const isInForce =
    on === undefined
      ? undefined
      : and(
          lte(effectiveFrom, on),
          sql`not exists (select 1 from ${products} newer where newer.sku = ${sku}
            and newer.effective_from > ${effectiveFrom} and newer.effective_from <= ${on})`,
        );
  const portions = paged(async (last: typeof products.$inferSelect | null) =>
    db
      .select()
      .from(products)
      .where(
        and(
          isInForce,
          last ? sql`(${sku}, ${effectiveFrom}) > (${last.sku}, ${last.effectiveFrom}::date)` : undefined,
        ),
      )
      .orderBy(asc(sku), asc(effectiveFrom))
      .limit(ROWS_PER_QUERY),
  );
  return written(portions, {
    format,
    columns: productShape.columns,
    cellsOf: (row) => productCells(productOf(row)),
    elementOf: productOf,
  });
}

/** A long list is read in portions, none of which holds a connection while its reader is slow. */
async function* paged<Row>(portionAfter: (last: Row | null) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let last: Row | null = null; ; ) {
    const rows = await portionAfter(last);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_PER_QUERY) return;
    last = rows.at(-1) ?? null;
  }
}

async function* written<Row>(
  portions: AsyncIterable<Row[]>,
  as: {
    format: FileFormat;
    columns: readonly string[];
    cellsOf(row: Row): Cells;
    elementOf?(row: Row): object;
  },
): AsyncGenerator<string> {
  const { format, columns, cellsOf, elementOf = (row: Row) => row } = as;
  if (format === 'csv') {
    yield BYTE_ORDER_MARK + csvLine(columns);
    for await (const rows of portions)
      yield rows.map((row) => csvLine(lineOf(cellsOf(row), columns))).join('');
    return;
  }
  let isFirst = true;
  yield '[';
  for await (const rows of portions) {
    const elements = rows.map((row) => `\n${JSON.stringify(elementOf(row))}`);
    yield `${isFirst ? '' : ','}${elements.join(',')}`;
    isFirst = false;
  }
  yield '\n]\n';
}

const lineOf = (cells: Cells, columns: readonly string[]) =>
  columns.map((column) => guarded(cells[column] ?? ''));
