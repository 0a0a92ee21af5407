/**
 * Text for print. Control characters have no shape, and marks that turn the direction of writing could make a
 * line read as something else than it says; both are taken out. Line breaks stay.
 */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[^\P{Cc}\n]/gu, '')
    .normalize('NFC');
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks text into lines of at most `width`, at spaces and after hyphens and slashes. A word that is wider than a
 * whole line is broken between two characters, never between a letter and its accent.
 *
 * @param widthOf the width of a text as it will be set
 */
export function wrap(text: string, width: number, widthOf: (text: string) => number): string[] {
  return printable(text)
    .split('\n')
    .flatMap((line) => wrapLine(line, width, widthOf));
}

function wrapLine(line: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const piece of line.split(/(?<=[ \-/])/).flatMap((word) => fitting(word, width, widthOf))) {
    if (current !== '' && widthOf((current + piece).trimEnd()) > width) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += piece;
  }
  return [...lines, current.trimEnd()];
}

/** The word itself where it fits a line, else pieces of it that do. */
function fitting(word: string, width: number, widthOf: (text: string) => number): string[] {
  if (widthOf(word.trimEnd()) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const { segment } of graphemes.segment(word)) {
    const segmentWidth = widthOf(segment);
    if (piece !== '' && pieceWidth + segmentWidth > width) {
      pieces.push(piece);
      piece = '';
      pieceWidth = 0;
    }
    piece += segment;
    pieceWidth += segmentWidth;
  }
  return [...pieces, piece];
}
