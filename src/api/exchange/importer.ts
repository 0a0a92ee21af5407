import type { TransactionSql } from 'postgres';
import type { RowProblem } from '#db/schema/catalogue.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { RowShape } from './rows.ts';

/** How many problems are told; the others are counted. */
export const MAX_PROBLEMS = 100;

/** What rows were found to be, all of them beside one another and beside what is stored. */
export interface Finding {
  problems: RowProblem[];
  problemCount: number;
  unchanged: number;
  written: number;
}

/**
 * One kind of rows. They are copied into a temporary table as they are read, checked there all at once, and written
 * with one statement.
 */
export interface Importer<T> {
  shape: RowShape<T>;
  /** Makes the temporary table `import_rows`. */
  stage: string;
  /** Begins the copy into it. */
  copy: string;
  /** The cells of a value in the temporary table, or why there can be none. */
  line(row: number, value: T): { cells: (string | null)[] } | { problems: FieldProblem[] };
  /** Checks the staged rows and, where none is wrong and `mayWrite`, writes them. */
  finish(tx: TransactionSql, mayWrite: boolean): Promise<Finding>;
}

/** A line of Postgres's COPY in its text format. */
export const copyLine = (cells: readonly (string | null)[]): string =>
  `${cells.map((cell) => (cell === null ? '\\N' : escaped(cell))).join('\t')}\n`;

const escaped = (text: string) =>
  /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text;
