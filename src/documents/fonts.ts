import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

/** A font as pdfkit's own parser (fontkit) read it; pdfkit's types only know the file. */
export type ParsedFont = Buffer & { _glyphs: Record<number, unknown> };

const require = createRequire(import.meta.url);
let parsed: { regular: ParsedFont; bold: ParsedFont } | undefined;

/**
 * Noto Sans has the letters of every Latin, Greek, Cyrillic and Devanagari alphabet; a PDF embeds the part of it
 * that the document uses. Parsing it is most of the work of a short document, so it is done once, at the first one.
 */
export function fonts(): { regular: ParsedFont; bold: ParsedFont } {
  parsed ??= {
    regular: parse(require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf')),
    bold: parse(require.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf')),
  };
  // A glyph remembers the character that it was first used for (a space, or a space that does not break): without
  // this, a document's bytes would depend on what was printed before it. Drawing is synchronous, so no other
  // document is under way.
  for (const font of Object.values(parsed)) font._glyphs = {};
  return parsed;
}

/** pdfkit takes a parsed font wherever it takes a file, but has no word for parsing: a scratch document does it. */
function parse(file: string): ParsedFont {
  const scratch = new PDFDocument({ autoFirstPage: false, font: '' });
  scratch.font(readFileSync(file));
  return (scratch as unknown as { _font: { font: ParsedFont } })._font.font;
}
