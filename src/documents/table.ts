import type { Block, Cell } from './blocks.ts';
import { lineHeightOf, RULE, type Sheet, STYLES, type StructureElement, type Style } from './sheet.ts';

type Table = Extract<Block, { kind: 'table' }>;
interface StyledLine {
  text: string;
  style: Style;
  /** From the left edge of its cell. */
  indent: number;
}
interface Measures {
  widths: number[];
  size: number;
  step: number;
}

const GAP = 12;
const PADDING = 4;
/** Of each level, in points. */
const INDENT = 10;
const LEAST_GROWING_WIDTH = 120;
/** Sizes to try, until the growing column has room; below the last one, text breaks. */
const SIZES = [9, 8, 7, 6];

/** Draws a table over as many pages as it takes, with its head on each. */
export function drawTable(sheet: Sheet, table: Table): void {
  const measures = measure(sheet, table);
  const element = sheet.open('Table', sheet.root, { title: table.caption });
  const head = table.columns.map((column, index) =>
    linesOf(sheet, { text: column.head }, index, measures, true),
  );
  const headHeight = heightOf(head, measures);

  const drawHead = (first: boolean) => {
    const row = first ? sheet.open('TR', element) : null;
    drawCells(sheet, { table, lines: head, measures, row, tag: 'TH' });
    sheet.rule({ y: sheet.y, width: 1, color: '#8b94a1' });
  };

  sheet.makeRoom(headHeight + 40);
  drawHead(true);
  for (const cells of table.rows) {
    const lines = cells.map((cell, index) => linesOf(sheet, cell, index, measures, false));
    drawRow(sheet, { table, lines, measures, element, drawHead: () => drawHead(false), headHeight });
  }
  sheet.y += 10;
}

interface RowDrawing {
  table: Table;
  lines: StyledLine[][];
  measures: Measures;
  element: StructureElement;
  drawHead: () => void;
  headHeight: number;
}

/** A row stays whole where a page can hold it; a longer one is continued on the next page. */
function drawRow(sheet: Sheet, { table, lines, measures, element, drawHead, headHeight }: RowDrawing): void {
  const row = sheet.open('TR', element);
  const cells = lines.map(() => sheet.open('TD', row));
  const wholePage = sheet.bottom - sheet.top - headHeight;
  const whole = heightOf(lines, measures);
  if (sheet.y + Math.min(whole, wholePage) > sheet.bottom) {
    sheet.newPage();
    drawHead();
  }
  let rest = lines;
  for (;;) {
    const fitting = Math.max(1, Math.floor((sheet.bottom - sheet.y - 2 * PADDING) / measures.step));
    drawCells(sheet, {
      table,
      lines: rest.map((cell) => cell.slice(0, fitting)),
      measures,
      row,
      tag: 'TD',
      cells,
    });
    rest = rest.map((cell) => cell.slice(fitting));
    if (rest.every((cell) => cell.length === 0)) break;
    sheet.newPage();
    drawHead();
  }
  sheet.rule({ y: sheet.y, color: RULE });
}

interface CellsDrawing {
  table: Table;
  lines: StyledLine[][];
  measures: Measures;
  /** Null for a head that is repeated: it is decoration to a screen reader. */
  row: StructureElement | null;
  tag: 'TH' | 'TD';
  cells?: StructureElement[];
}

function drawCells(sheet: Sheet, { table, lines, measures, row, tag, cells }: CellsDrawing): void {
  let x = sheet.left;
  for (const [index, column] of table.columns.entries()) {
    const width = measures.widths[index] ?? 0;
    const draw = () => {
      let y = sheet.y + PADDING;
      for (const { text, style, indent } of lines[index] ?? []) {
        sheet.line(text, {
          x: x + indent,
          y,
          style,
          ...(column.align === 'right' ? { rightTo: x + width } : {}),
        });
        y += measures.step;
      }
    };
    if (row === null) sheet.decoration(draw);
    else
      sheet.tagged(
        cells?.[index] ?? sheet.open(tag, row, tag === 'TH' ? { scope: 'Column' } : {}),
        tag,
        draw,
      );
    x += width + GAP;
  }
  sheet.y += heightOf(lines, measures);
}

const heightOf = (lines: StyledLine[][], { step }: Measures) =>
  Math.max(1, ...lines.map((cell) => cell.length)) * step + 2 * PADDING;

const headStyle = (size: number): Style => ({ ...STYLES.mutedStrong, size: size - 1 });
const cellStyle = (size: number): Style => ({ ...STYLES.body, size });
const noteStyle = (size: number): Style => ({ ...STYLES.muted, size: size - 1.2 });

function linesOf(
  sheet: Sheet,
  cell: Cell,
  column: number,
  { widths, size }: Measures,
  head: boolean,
): StyledLine[] {
  const indent = (cell.level ?? 0) * INDENT;
  const width = (widths[column] ?? 0) - indent;
  const styled = (text: string, style: Style) =>
    text === '' ? [] : sheet.lines(text, width, style).map((line) => ({ text: line, style, indent }));
  return [
    ...styled(cell.text, head ? headStyle(size) : cellStyle(size)),
    ...(cell.notes ?? []).flatMap((note) => styled(note, noteStyle(size))),
  ];
}

/** Columns take what they need; the growing one takes the rest. Smaller type is tried before its text gets cramped. */
function measure(sheet: Sheet, table: Table): Measures {
  let measures: Measures = { widths: [], size: 0, step: 0 };
  for (const size of SIZES) {
    const natural = table.columns.map((column, index) =>
      column.grows
        ? 0
        : Math.max(
            ...words(column.head).map((word) => sheet.widthOf(word, headStyle(size))),
            ...table.rows.map((row) => sheet.widthOf(row[index]?.text ?? '', cellStyle(size))),
            ...table.rows.flatMap((row) =>
              (row[index]?.notes ?? []).map((note) => sheet.widthOf(note, noteStyle(size))),
            ),
          ),
    );
    const taken = natural.reduce((all, width) => all + width, 0) + GAP * (table.columns.length - 1);
    const rest = sheet.width - taken;
    const widths = table.columns.map((column, index) =>
      column.grows ? Math.max(rest, LEAST_GROWING_WIDTH) : (natural[index] ?? 0),
    );
    measures = { widths, size, step: lineHeightOf(cellStyle(size)) };
    if (rest >= LEAST_GROWING_WIDTH) return measures;
  }
  return squeezed(sheet, measures);
}

/** Where even the smallest type is too wide, every column gives way in proportion and its text breaks. */
function squeezed(sheet: Sheet, measures: Measures): Measures {
  const room = sheet.width - GAP * (measures.widths.length - 1);
  const wanted = measures.widths.reduce((all, width) => all + width, 0);
  return { ...measures, widths: measures.widths.map((width) => (width * room) / wanted) };
}

const words = (text: string) => text.split(' ');
