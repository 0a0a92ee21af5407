import type { Block, Fact, Letterhead, Paper, Total } from './blocks.ts';
import { lineHeightOf, Sheet, STYLES } from './sheet.ts';
import { drawSignatures } from './signatures.ts';
import { drawTable } from './table.ts';

export interface RenderOptions {
  /** In a sandbox every document says TEST. */
  sandbox: boolean;
  /** The seller's: a PNG or JPEG, which stands in place of the name. */
  logo?: Buffer | null;
}
/** A file that travels inside the PDF. */
export interface Attachment {
  fileName: string;
  content: Buffer;
  description: string;
}

/** Draws a paper as a tagged PDF with embedded fonts. The same paper makes the same bytes. */
export async function renderPdf(
  paper: Paper,
  { sandbox, logo = null, attachment }: RenderOptions & { attachment?: Attachment },
): Promise<Buffer> {
  const sheet = new Sheet(paper, { sandbox });
  if (attachment) attach(sheet, paper, attachment);
  drawHead(sheet, paper, logo);
  for (const block of paper.blocks) drawBlock(sheet, block);
  return sheet.finish(`${paper.letterhead.footer} · ${paper.reference}`);
}

function attach(sheet: Sheet, paper: Paper, { fileName, content, description }: Attachment): void {
  // pdfkit would otherwise stamp the file with the time of rendering, and no two renderings would be alike.
  const date = new Date(`${paper.date}T00:00:00Z`);
  const options = {
    name: fileName,
    type: 'application/pdf',
    description,
    creationDate: date,
    modifiedDate: date,
  };
  sheet.doc.file(content, options);
}

/** The room that a logo is fitted into, in points. */
const LOGO = { width: 200, height: 54 };

function drawHead(sheet: Sheet, paper: Paper, logo: Buffer | null): void {
  const { letterhead, recipient = [], facts } = paper;
  const right = sheet.left + sheet.width;
  const left = logo ? drawLogo(sheet, letterhead, logo) : drawName(sheet, letterhead);
  const sender = sheet.open('P');
  sheet.tagged(sender, 'P', () => {
    let y = sheet.y;
    for (const text of letterhead.lines.flatMap((line) =>
      sheet.lines(line, sheet.width / 2 - 12, STYLES.muted),
    )) {
      sheet.line(text, { x: 0, y, style: STYLES.muted, rightTo: right });
      y += lineHeightOf(STYLES.muted);
    }
    sheet.y = Math.max(y, sheet.y + left) + 26;
  });

  if (recipient.length > 0) {
    const address = sheet.open('P');
    sheet.tagged(address, 'P', () => {
      for (const text of recipient.flatMap((line) => sheet.lines(line, sheet.width * 0.55, STYLES.body))) {
        sheet.line(text, { x: sheet.left, y: sheet.y, style: STYLES.body });
        sheet.y += lineHeightOf(STYLES.body);
      }
    });
    sheet.y += 26;
  }
  sheet.paragraph(paper.title, { ...STYLES.title, color: sheet.accent }, { tag: 'H1', after: 8 });
  drawFacts(sheet, facts);
}

/** Each says how high it is. */
function drawName(sheet: Sheet, { name }: Letterhead): number {
  const style = { ...STYLES.sender, color: sheet.accent };
  const lines = sheet.lines(name, sheet.width / 2, style);
  sheet.tagged(sheet.open('P'), 'P', () => {
    for (const [index, text] of lines.entries())
      sheet.line(text, { x: sheet.left, y: sheet.y + index * lineHeightOf(style), style });
  });
  return lines.length * lineHeightOf(style);
}

function drawLogo(sheet: Sheet, { name }: Letterhead, logo: Buffer): number {
  const figure = sheet.open('Figure', sheet.root, { alt: name });
  sheet.tagged(figure, 'Figure', () => {
    sheet.doc.image(logo, sheet.left, sheet.y, { fit: [LOGO.width, LOGO.height] });
  });
  return LOGO.height;
}

function drawBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      // A heading stays with what it is the heading of.
      sheet.makeRoom(110);
      sheet.y += 8;
      return sheet.paragraph(block.text, { ...STYLES.heading, color: sheet.accent }, { tag: 'H2', after: 4 });
    case 'paragraph':
      return sheet.paragraph(block.text, block.muted ? STYLES.muted : STYLES.body);
    case 'list':
      return drawList(sheet, block.items);
    case 'facts':
      return drawFacts(sheet, block.rows);
    case 'table':
      return drawTable(sheet, block);
    case 'totals':
      return drawTotals(sheet, block.rows);
    case 'signatures':
      return drawSignatures(sheet, block.boxes);
    case 'pageBreak':
      return sheet.newPage();
    default:
      return block satisfies never;
  }
}

function drawList(sheet: Sheet, items: string[]): void {
  const list = sheet.open('L');
  for (const item of items) {
    sheet.makeRoom(2 * lineHeightOf(STYLES.body));
    const y = sheet.y;
    sheet.decoration(() => sheet.line('•', { x: sheet.left + 2, y, style: STYLES.body }));
    sheet.paragraph(item, STYLES.body, { tag: 'LI', parent: list, indent: 12, after: 2 });
  }
  sheet.y += 4;
}

function drawFacts(sheet: Sheet, rows: readonly Fact[]): void {
  if (rows.length === 0) return;
  const table = sheet.open('Table');
  const labelWidth = Math.min(
    Math.max(...rows.map(([label]) => sheet.widthOf(label, STYLES.body))),
    sheet.width * 0.4,
  );
  const x = sheet.left + labelWidth + 18;
  const step = lineHeightOf(STYLES.body);
  for (const [label, value] of rows) {
    const labels = sheet.lines(label, labelWidth, STYLES.body);
    const values = sheet.lines(value, sheet.left + sheet.width - x, STYLES.body);
    const height = Math.max(labels.length, values.length) * step;
    sheet.makeRoom(height);
    const row = sheet.open('TR', table);
    const draw = (lines: string[], at: number, color?: string) => {
      for (const [index, text] of lines.entries()) {
        sheet.line(text, {
          x: at,
          y: sheet.y + index * step,
          style: { ...STYLES.body, ...(color ? { color } : {}) },
        });
      }
    };
    sheet.tagged(sheet.open('TH', row, { scope: 'Row' }), 'TH', () =>
      draw(labels, sheet.left, STYLES.muted.color),
    );
    sheet.tagged(sheet.open('TD', row), 'TD', () => draw(values, x));
    sheet.y += height + 1.5;
  }
  sheet.y += 12;
}

function drawTotals(sheet: Sheet, rows: readonly Total[]): void {
  const table = sheet.open('Table');
  const right = sheet.left + sheet.width;
  for (const { label, value, strong = false } of rows) {
    const style = strong ? STYLES.strong : STYLES.body;
    const valueWidth = sheet.widthOf(value, style);
    const labels = sheet.lines(label, sheet.width - valueWidth - 24, style);
    const height = labels.length * lineHeightOf(style) + (strong ? 8 : 2);
    sheet.makeRoom(height);
    const row = sheet.open('TR', table);
    const x = sheet.left + sheet.width * 0.45;
    const top = sheet.y + (strong ? 4 : 0);
    if (strong) sheet.decoration(() => drawHalfRule(sheet, x, sheet.y));
    sheet.tagged(sheet.open('TH', row, { scope: 'Row' }), 'TH', () => {
      for (const [index, text] of labels.entries()) {
        const y = top + index * lineHeightOf(style);
        const fits = x + sheet.widthOf(text, style) + 24 + valueWidth <= right;
        sheet.line(text, { x: fits ? x : sheet.left, y, style });
      }
    });
    sheet.tagged(sheet.open('TD', row), 'TD', () =>
      sheet.line(value, { x: 0, y: top, style, rightTo: right }),
    );
    sheet.y += height;
  }
  sheet.y += 12;
}

function drawHalfRule(sheet: Sheet, x: number, y: number): void {
  sheet.doc
    .moveTo(x, y + 1)
    .lineTo(sheet.left + sheet.width, y + 1)
    .lineWidth(0.8)
    .strokeColor('#8b94a1')
    .stroke();
}
