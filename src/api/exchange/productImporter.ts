import { isDeepStrictEqual } from 'node:util';
import type { TransactionSql } from 'postgres';
import type { Database } from '#db/connection.ts';
import { versionsBeside } from '#db/products.ts';
import type { RowProblem } from '#db/schema/catalogue.ts';
import type { Product } from '#domain/catalogue/product.ts';
import { type ProductVersion, versionProblems } from '#domain/catalogue/productVersions.ts';
import { SINCE_EVER } from '#domain/dates.ts';
import type { PlainDate } from '#domain/types.ts';
import { type Finding, type Importer, MAX_PROBLEMS } from './importer.ts';
import { productShape } from './productRows.ts';

/** A product is checked beside others, so all of a file are in memory; prices are not. */
const MAX_PRODUCTS = 50_000;

/** The columns of the file are those of the table, in its way of writing. */
const columns = productShape.columns.map((field) =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/** Products, each row a version; one that is made of others may stand before or behind them. */
export async function productImporter(db: Database, today: PlainDate): Promise<Importer<Product>> {
  const rows = new Map<number, ProductVersion>();
  return {
    shape: productShape,
    stage: `create temporary table import_rows on commit drop as
      select 0 as row_no, ${columns.join(', ')} from products with no data`,
    copy: `copy import_rows (row_no, ${columns.join(', ')}) from stdin`,
    line(row, value) {
      if (rows.size >= MAX_PRODUCTS) {
        const detail = `A file has at most ${MAX_PRODUCTS} products; divide it.`;
        return { problems: [{ pointer: '/sku', detail }] };
      }
      const version = { ...value, effectiveFrom: value.effectiveFrom ?? SINCE_EVER };
      rows.set(row, version);
      const fields = version as unknown as Record<string, unknown>;
      return { cells: [String(row), ...productShape.columns.map((field) => cellOf(fields[field]))] };
    },
    finish: (tx, mayWrite) => finish(tx, { db, rows, mayWrite, today }),
  };
}

const cellOf = (value: unknown): string | null => {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

async function finish(
  tx: TransactionSql,
  of: { db: Database; rows: ReadonlyMap<number, ProductVersion>; mayWrite: boolean; today: PlainDate },
): Promise<Finding> {
  const { db, rows, mayWrite, today } = of;
  // As in `lockProducts`: what is checked is what is written. What others have committed is read beside it.
  await tx`lock table products in share row exclusive mode`;
  const stored = await versionsBeside(db, [...rows.values()]);
  const before = new Map(stored.map((version) => [keyOf(version), version]));
  const isChanged = ([, version]: [number, ProductVersion]) =>
    !isDeepStrictEqual(before.get(keyOf(version)), version);
  const changed = [...rows].filter(isChanged);
  const found = [...twiceProblems(rows), ...problemsOf(changed, stored, today)];
  const counts = {
    problems: found.slice(0, MAX_PROBLEMS),
    problemCount: found.length,
    unchanged: rows.size - changed.length,
  };
  if (found.length > 0 || !mayWrite) return { ...counts, written: 0 };
  const list = columns.join(', ');
  const replaced = columns.map((column) => `${column} = excluded.${column}`).join(', ');
  const written = await tx.unsafe(
    `insert into products (${list}) select ${list} from import_rows where row_no = any($1::int[])
     on conflict (sku, effective_from) do update set ${replaced}, recorded_at = now()`,
    [`{${changed.map(([row]) => row).join(',')}}`],
  );
  return { ...counts, written: written.count };
}

const keyOf = ({ sku, effectiveFrom }: ProductVersion) => `${effectiveFrom} ${sku}`;

function twiceProblems(rows: ReadonlyMap<number, ProductVersion>): RowProblem[] {
  const first = new Map<string, number>();
  return [...rows].flatMap(([row, version]) => {
    const before = first.get(keyOf(version));
    if (before === undefined) first.set(keyOf(version), row);
    const detail = `${version.sku} is there from that day on already, in row ${before}.`;
    return before === undefined ? [] : [{ row, column: 'sku', detail }];
  });
}

function problemsOf(
  changed: readonly [number, ProductVersion][],
  stored: readonly ProductVersion[],
  today: PlainDate,
): RowProblem[] {
  const found = versionProblems(
    changed.map(([, version]) => version),
    stored,
    today,
  );
  return changed.flatMap(([row], index) =>
    (found[index] ?? []).map(({ pointer, detail }) => ({
      row,
      column: productShape.columnOf(pointer),
      detail,
    })),
  );
}
