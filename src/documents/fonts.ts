import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';

/** A font as pdfkit's own parser (fontkit) read it; pdfkit's types only know the file. */
export type ParsedFont = Buffer & {
  _glyphs: Record<number, unknown>;
  unitsPerEm: number;
  ascent: number;
  glyphForCodePoint(codePoint: number): { advanceWidth: number };
};

export type Weight = 'regular' | 'bold';
/** `latin` stands for all alphabets that Noto Sans has; `han` for Chinese characters and what is printed among them. */
export const SCRIPTS = ['latin', 'han'] as const;
export type Script = (typeof SCRIPTS)[number];

const require = createRequire(import.meta.url);
/** The package names its fonts, but exports no path to them. */
const hans = (file: string) => join(dirname(require.resolve('@embedpdf/fonts-sc')), '../fonts', file);

const FILES: Record<Script, Record<Weight, string>> = {
  latin: {
    regular: require.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
    bold: require.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
  },
  han: { regular: hans('NotoSansHans-Regular.otf'), bold: hans('NotoSansHans-Bold.otf') },
};

const parsed = new Map<string, ParsedFont>();

/**
 * Noto Sans has the letters of every Latin, Greek, Cyrillic and Devanagari alphabet, its sister the Chinese characters
 * (and kana); a PDF embeds the part of them that the document uses. Parsing is most of the work of a short document, so
 * each is parsed once, when the first document needs it: most never need the Chinese ones, which are large.
 */
export function fontOf(script: Script, weight: Weight): ParsedFont {
  const file = FILES[script][weight];
  const font = parsed.get(file) ?? parse(file);
  parsed.set(file, font);
  return font;
}

/**
 * A glyph remembers the character that it was first used for (a space, or a space that does not break): without this, a
 * document's bytes would depend on what was printed before it. Drawing is synchronous, so no other document is under way.
 */
export function forgetGlyphs(): void {
  for (const font of parsed.values()) font._glyphs = {};
}

/** pdfkit takes a parsed font wherever it takes a file, but has no word for parsing: a scratch document does it. */
function parse(file: string): ParsedFont {
  const scratch = new PDFDocument({ autoFirstPage: false, font: '' });
  scratch.font(readFileSync(file));
  return (scratch as unknown as { _font: { font: ParsedFont } })._font.font;
}
