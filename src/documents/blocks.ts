import type { Seller } from '#db/schema/setup.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Reader } from '#src/languages/languages.ts';
import type { Texts } from '#src/languages/texts.ts';

/**
 * What a document says, apart from how it looks. A document is first written as blocks; from them the PDF is drawn
 * (pdf.ts) and, for a contract that is read before it is signed, the page.
 */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string; muted?: boolean }
  | { kind: 'list'; items: string[] }
  /** Labels and values, one pair a row. */
  | { kind: 'facts'; rows: Fact[] }
  | { kind: 'table'; caption: string; columns: Column[]; rows: Cell[][] }
  /** Amounts at the right edge, added up from top to bottom. */
  | { kind: 'totals'; rows: Total[] }
  | { kind: 'signatures'; boxes: SignatureBox[] }
  | { kind: 'pageBreak' };

export type Fact = readonly [label: string, value: string];

export interface Total {
  label: string;
  value: string;
  strong?: boolean;
}

export interface Column {
  head: string;
  align: 'left' | 'right';
  /** The one column that takes the room which the others leave. */
  grows?: boolean;
}

/** A table's cell: its text, and smaller lines below it. */
export interface Cell {
  text: string;
  notes?: string[];
  /** How many levels the cell is set in, where it is a part of one above. */
  level?: number;
}

export interface SignatureBox {
  party: string;
  name: string;
  email: string;
  /** What stands in place of the pen's line, once it was signed. */
  signed?: string;
}

export interface Paper {
  title: string;
  /** What names the document, for example an invoice's number. */
  reference: string;
  /** Those of the language that the document is written in. */
  texts: Texts;
  /** The business date, which is also the file's creation date, so that the same data makes the same bytes. */
  date: PlainDate;
  letterhead: Letterhead;
  /** The address block of a letter. */
  recipient?: string[];
  /** At the head, beside the recipient. */
  facts: Fact[];
  blocks: Block[];
}

export interface Letterhead {
  name: string;
  lines: string[];
  footer: string;
  /** `#rrggbb`, of titles and headings. */
  colour: string | null;
}

export function letterheadOf(seller: Seller, { texts, format }: Reader): Letterhead {
  const { name, legalName, address, email, vatId, colour } = seller;
  return {
    name,
    lines: [
      legalName,
      ...format.addressLines(address),
      email,
      ...(vatId ? [texts.document.vatId(vatId)] : []),
    ],
    footer: legalName,
    // A seller's copy from before there was one has none.
    colour: colour ?? null,
  };
}
