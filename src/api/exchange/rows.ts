import type { z } from 'zod';
import type { FileFormat, RowProblem } from '#db/schema/catalogue.ts';
import type { Cells } from '#domain/catalogue/cells.ts';
import type { CellProblem } from '#domain/catalogue/priceCells.ts';
import type { FieldProblem } from '#domain/types.ts';
import { unreadable } from '../plugins/readable.ts';
import { fieldProblems } from '../plugins/validation.ts';
import { csvRecords } from './csvRecords.ts';
import { jsonElements } from './jsonElements.ts';

/** How the rows of a file become values, and where in a row a field of a value stands. */
export interface RowShape<T> {
  columns: readonly string[];
  requiredColumns: readonly string[];
  schema: z.ZodType<T>;
  /** A value of any shape, and the cells that cannot be read at all. */
  valueOf(cells: Cells): { value: unknown; problems: CellProblem[] };
  /** The column of a field, by its JSON pointer. */
  columnOf(pointer: string): string;
  /** What no schema can say of a value by itself. */
  rules(value: T): FieldProblem[];
}

/** A row that was read: a value, or what is wrong with it. */
export type ReadRow<T> = { row: number } & ({ value: T } | { problems: RowProblem[] });

/** Reads a file row by row; what is wrong with one does not keep the others from being read. */
export async function* readRows<T>(
  text: AsyncIterable<string>,
  format: FileFormat,
  shape: RowShape<T>,
): AsyncGenerator<ReadRow<T>> {
  if (format === 'csv') {
    const columns = { known: shape.columns, required: shape.requiredColumns };
    for await (const { row, cells } of csvRecords(text, columns)) yield fromCells(row, cells, shape);
  } else {
    let row = 0;
    for await (const element of jsonElements(text)) {
      row += 1;
      yield fromElement(row, element, shape);
    }
  }
}

function fromCells<T>(row: number, cells: Cells, shape: RowShape<T>): ReadRow<T> {
  const { value, problems } = shape.valueOf(cells);
  const checked = check(value, shape);
  // What cannot be read leaves its field empty, which is no problem of its own.
  const unread = new Set(problems.map(({ column }) => column));
  const found = checked.problems
    .map(({ pointer, detail }) => ({ column: shape.columnOf(pointer), detail }))
    .filter(({ column }) => !unread.has(column));
  const all = [...problems, ...found].map(({ column, detail }) => ({ row, column, detail }));
  return all.length > 0 || checked.value === null ? { row, problems: all } : { row, value: checked.value };
}

function fromElement<T>(row: number, element: string, shape: RowShape<T>): ReadRow<T> {
  let value: unknown;
  try {
    value = JSON.parse(element);
  } catch (error) {
    const detail = `This is no JSON: ${error instanceof Error ? error.message : 'unreadable'}.`;
    return { row, problems: [{ row, pointer: `/${row - 1}`, detail }] };
  }
  const { problems, value: checked } = check(value, shape);
  const placed = problems.map(({ pointer, detail }) => ({ row, pointer: `/${row - 1}${pointer}`, detail }));
  return placed.length > 0 || checked === null ? { row, problems: placed } : { row, value: checked };
}

function check<T>(value: unknown, shape: RowShape<T>): { value: T | null; problems: FieldProblem[] } {
  const unread = unreadable(value);
  if (unread.length > 0) return { value: null, problems: unread };
  const parsed = shape.schema.safeParse(value, { reportInput: true });
  if (!parsed.success) return { value: null, problems: fieldProblems(parsed.error) };
  return { value: parsed.data, problems: shape.rules(parsed.data) };
}
