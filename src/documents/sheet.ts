import PDFDocument from 'pdfkit';
import type { Paper } from './blocks.ts';
import { fontOf, forgetGlyphs, SCRIPTS, type Script, type Weight } from './fonts.ts';
import { runsOf, wrap } from './text.ts';

export interface Style {
  font: Weight;
  size: number;
  color: string;
}
export type StructureElement = PDFKit.PDFStructureElement;
/** pdfkit knows `scope`, its types do not yet. */
interface StructureOptions {
  title?: string;
  alt?: string;
  scope?: 'Row' | 'Column';
}

const INK = '#1b1f24';
const MUTED = '#5b6470';
export const RULE = '#c9ced6';
const WATERMARK = '#f9eae6';
export const STYLES = {
  title: { font: 'bold', size: 19, color: INK },
  sender: { font: 'bold', size: 13, color: INK },
  heading: { font: 'bold', size: 11, color: INK },
  body: { font: 'regular', size: 9.5, color: INK },
  strong: { font: 'bold', size: 9.5, color: INK },
  muted: { font: 'regular', size: 8, color: MUTED },
  mutedStrong: { font: 'bold', size: 8, color: MUTED },
} as const satisfies Record<string, Style>;

const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = { left: 57, right: 57, top: 57, bottom: 70 };
const LINE_HEIGHT = 1.42;

export const lineHeightOf = (style: Style) => style.size * LINE_HEIGHT;

/**
 * The pages of one PDF and the place on them where the next thing goes. What is drawn within `tagged` becomes part
 * of the document's structure, so that a screen reader reads it in order; everything else is decoration.
 */
export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  readonly root: StructureElement;
  readonly left = MARGIN.left;
  readonly width = PAGE.width - MARGIN.left - MARGIN.right;
  readonly top = MARGIN.top;
  readonly bottom = PAGE.height - MARGIN.bottom;
  y: number = MARGIN.top;
  /** Of titles and headings. */
  readonly accent: string;
  readonly #watermark: string | null;
  readonly #pageOf: (page: number, count: number) => string;
  readonly #registered = new Set<string>();
  /** The widths of Chinese characters, of which each is measured once. */
  readonly #hanWidths = new Map<string, number>();

  constructor(paper: Paper, { sandbox }: { sandbox: boolean }) {
    const { texts } = paper;
    this.accent = paper.letterhead.colour ?? INK;
    this.#watermark = sandbox ? texts.document.sandbox : null;
    this.#pageOf = texts.document.pageOf;
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      pdfVersion: '1.7',
      tagged: true,
      lang: texts.language,
      displayTitle: true,
      // Without this pdfkit would load Helvetica, which it does not embed.
      font: '',
      info: {
        Title: `${paper.title} ${paper.reference}`,
        Author: paper.letterhead.name,
        Creator: 'Quittance',
        Producer: 'Quittance',
        CreationDate: new Date(`${paper.date}T00:00:00Z`),
      },
    });
    forgetGlyphs();
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
    this.newPage();
  }

  newPage(): void {
    this.doc.addPage();
    this.y = this.top;
    if (this.#watermark !== null) this.#drawWatermark(this.#watermark);
  }

  /** Begins a new page unless `height` more points fit on this one. Says whether it did. */
  makeRoom(height: number): boolean {
    if (this.y + height <= this.bottom || this.y === this.top) return false;
    this.newPage();
    return true;
  }

  lines(text: string, width: number, style: Style): string[] {
    return wrap(text, width, (part) => this.widthOf(part, style));
  }

  widthOf(text: string, style: Style): number {
    return runsOf(text).reduce((all, run) => all + this.#runWidth(run, style), 0);
  }

  #runWidth({ text, script }: { text: string; script: Script }, style: Style): number {
    if (script === 'latin') {
      this.#set(style, script);
      return this.doc.widthOfString(text);
    }
    return Array.from(text).reduce((all, character) => all + this.#hanWidth(character, style), 0);
  }

  /** These characters are set side by side without regard to one another, so that a line need not be laid out for its width. */
  #hanWidth(character: string, { font: weight, size }: Style): number {
    const key = `${weight} ${character}`;
    let perEm = this.#hanWidths.get(key);
    if (perEm === undefined) {
      const font = fontOf('han', weight);
      perEm = font.glyphForCodePoint(character.codePointAt(0) ?? 0).advanceWidth / font.unitsPerEm;
      this.#hanWidths.set(key, perEm);
    }
    return perEm * size;
  }

  /** Draws one line with its upper edge at `y`. */
  line(
    text: string,
    { x, y, style, rightTo }: { x: number; y: number; style: Style; rightTo?: number },
  ): void {
    if (text === '') return;
    let from = rightTo === undefined ? x : rightTo - this.widthOf(text, style);
    // The space keeps the last word of a line apart from the next line's first where text is copied or read out.
    for (const run of runsOf(`${text} `)) {
      this.#set(style, run.script);
      this.doc.fillColor(style.color).text(run.text, from, y + baselineShift(run.script, style), {
        lineBreak: false,
      });
      from += this.#runWidth(run, style);
    }
  }

  /** A paragraph at the cursor, over as many pages as it takes. */
  paragraph(text: string, style: Style, { tag = 'P', parent = this.root, indent = 0, after = 6 } = {}): void {
    const element = this.open(tag, parent);
    const lines = this.lines(text, this.width - indent, style);
    const height = lineHeightOf(style);
    // Two lines stay together, so that no page begins or ends with a lonely one.
    this.makeRoom(Math.min(lines.length, 2) * height);
    while (lines.length > 0) {
      const fitting = Math.max(1, Math.floor((this.bottom - this.y) / height));
      const here = lines.splice(0, fitting);
      this.tagged(element, tag, () => {
        for (const line of here) {
          this.line(line, { x: this.left + indent, y: this.y, style });
          this.y += height;
        }
      });
      if (lines.length > 0) this.newPage();
    }
    this.y += after;
  }

  rule({ y, width = 0.6, color = RULE }: { y: number; width?: number; color?: string }): void {
    this.decoration(() => {
      this.doc
        .moveTo(this.left, y)
        .lineTo(this.left + this.width, y)
        .lineWidth(width)
        .strokeColor(color)
        .stroke();
    });
  }

  open(tag: string, parent: StructureElement = this.root, options: StructureOptions = {}): StructureElement {
    const element = this.doc.struct(tag, options);
    parent.add(element);
    return element;
  }

  tagged(element: StructureElement, tag: string, draw: () => void): void {
    element.add(this.doc.markStructureContent(tag));
    draw();
    this.doc.endMarkedContent();
  }

  decoration(draw: () => void): void {
    this.doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.doc.endMarkedContent();
  }

  /** Numbers the pages once their count is known, and makes the file. */
  async finish(footer: string): Promise<Buffer> {
    const { count } = this.doc.bufferedPageRange();
    const style = STYLES.muted;
    for (let page = 0; page < count; page++) {
      this.doc.switchToPage(page);
      this.decoration(() => {
        const number = this.#pageOf(page + 1, count);
        const room = this.width - this.widthOf(number, style) - 24;
        const y = PAGE.height - 44;
        this.line(this.lines(footer, room, style)[0] ?? '', { x: this.left, y, style });
        this.line(number, { x: 0, y, style, rightTo: this.left + this.width });
      });
    }
    this.root.end();
    const chunks: Buffer[] = [];
    this.doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise((resolve, reject) => this.doc.on('end', resolve).on('error', reject));
    this.doc.end();
    await ended;
    return Buffer.concat(chunks);
  }

  /** Drawn first on each page, below all else, and named in the margin so that it survives a poor copy. */
  #drawWatermark(note: string): void {
    this.decoration(() => {
      const { doc } = this;
      const middle = { x: PAGE.width / 2, y: PAGE.height / 2 };
      this.#set({ font: 'bold', size: 190, color: WATERMARK }, 'latin');
      const width = doc.widthOfString('TEST');
      doc.save().rotate(-52, { origin: [middle.x, middle.y] });
      doc.fillColor(WATERMARK).text('TEST', middle.x - width / 2, middle.y - 130, { lineBreak: false });
      doc.restore();
      const style: Style = { font: 'bold', size: 8, color: '#b3402a' };
      this.line(note, { x: this.left, y: 26, style });
    });
  }

  #set(style: Style, script: Script): void {
    const name = `${script} ${style.font}`;
    if (!this.#registered.has(name)) {
      this.doc.registerFont(name, fontOf(script, style.font));
      this.#registered.add(name);
    }
    this.doc.font(name).fontSize(style.size);
  }
}

/** pdfkit sets a font by its upper edge; letters of two fonts on one line have to stand on one baseline. */
function baselineShift(script: Script, { font, size }: Style): number {
  if (script === 'latin') return 0;
  const [latin, own] = SCRIPTS.map((of) => fontOf(of, font)).map(
    ({ ascent, unitsPerEm }) => ascent / unitsPerEm,
  );
  return ((latin ?? 0) - (own ?? 0)) * size;
}
