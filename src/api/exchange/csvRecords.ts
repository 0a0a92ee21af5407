import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Cells, unguarded } from '#domain/catalogue/cells.ts';
import { BadFile } from './badFile.ts';

const LONGEST_RECORD = 1_000_000;

/** A row of a CSV file: counted as a spreadsheet does, the header being row 1. */
export interface CsvRecord {
  row: number;
  cells: Cells;
}

/**
 * The rows of a CSV file (RFC 4180, with `,` or `;` between the cells, whichever the header has), by the header's
 * columns. Empty rows are passed over.
 *
 * @param columns those that a file may have, and those that it must have
 */
export async function* csvRecords(
  portions: AsyncIterable<string>,
  columns: { known: readonly string[]; required: readonly string[] },
): AsyncGenerator<CsvRecord> {
  const [first, all] = await withFirst(portions);
  const parser = parse({
    delimiter: delimiterOf(first),
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
  });
  // An error of the source reaches whoever reads the parser.
  const source = Readable.from(all);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = 0;
  let header: string[] | null = null;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      row += 1;
      if (record.every((cell) => cell.trim() === '')) continue;
      if (header === null) header = headerOf(record, columns, row);
      else yield { row, cells: cellsOf(record, header, row) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new BadFile(row + 1, `The row is no CSV: ${error.message}.`);
    throw error;
  }
  if (header === null) throw new BadFile(1, 'The file has no header.');
}

async function withFirst(portions: AsyncIterable<string>): Promise<[string, AsyncIterable<string>]> {
  const iterator = portions[Symbol.asyncIterator]();
  const first = await iterator.next();
  const text = first.done === true ? '' : first.value;
  async function* all() {
    yield text;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return [text, all()];
}

function delimiterOf(text: string): ',' | ';' {
  const [header = ''] = text.split(/[\r\n]/, 1);
  const count = (sign: string) => header.split(sign).length;
  return count(';') > count(',') ? ';' : ',';
}

function headerOf(
  record: readonly string[],
  { known, required }: { known: readonly string[]; required: readonly string[] },
  row: number,
): string[] {
  const header = record.map((name) => name.trim());
  const unknown = header.filter((name) => name !== '' && !known.includes(name));
  if (unknown.length > 0) {
    throw new BadFile(row, `There is no column ${listed(unknown)}; there are ${listed(known)}.`);
  }
  const twice = header.filter((name, index) => name !== '' && header.indexOf(name) < index);
  if (twice.length > 0) throw new BadFile(row, `The column ${listed(twice)} is there twice.`);
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new BadFile(row, `The column ${listed(missing)} is missing.`);
  return header;
}

const listed = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');

function cellsOf(record: readonly string[], header: readonly string[], row: number): Cells {
  const cells: Cells = {};
  for (const [index, written] of record.entries()) {
    const text = unguarded(written.trim());
    if (text === '') continue;
    const column = header[index];
    if (!column) throw new BadFile(row, `The cell ${index + 1} has no column in the header.`);
    cells[column] = text;
  }
  return cells;
}
