/** What a row of a spreadsheet holds, by column; an empty cell is left out. */
export type Cells = Partial<Record<string, string>>;

/** What a spreadsheet takes for a formula, or what would be written so once more. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'+[=+\-@\t\r]/;

/** Text that no spreadsheet carries out: an apostrophe goes before what would be a formula. `unguarded` takes it away. */
export const guarded = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

export const unguarded = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);

/** What a cell says as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse throws for what is none; that is told as a problem of the cell.
    return undefined;
  }
}

/** A line of a CSV file as RFC 4180 has it. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (text: string) => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
