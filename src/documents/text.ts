import type { Script } from './fonts.ts';

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

/** Chinese characters and kana, with the punctuation and the wide letters that are set among them. */
const HAN =
  '\\u2e80-\\u2fdf\\u3000-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef\\u{20000}-\\u{3ffff}';
const RUNS = new RegExp(`[${HAN}]+|[^${HAN}]+`, 'gu');
const HAS_HAN = new RegExp(`[${HAN}]`, 'u');

/** A text in pieces that one font can print each. */
export function runsOf(text: string): { text: string; script: Script }[] {
  if (!HAS_HAN.test(text)) return [{ text, script: 'latin' }];
  return (text.match(RUNS) ?? []).map((run) => ({
    text: run,
    script: HAS_HAN.test(run) ? 'han' : 'latin',
  }));
}

/** What never begins a line, and what never ends one, where Chinese is broken between any two characters. */
const CLOSING = '，。、；：？！）】》」』〉％”’…,.;:?!)%';
const OPENING = '（【《「『〈“‘(';
const BREAKS = new RegExp(
  `(?<=[ \\-/])|(?<=[${HAN}])(?![${CLOSING}\\s])(?<![${OPENING}])|(?<![${OPENING}])(?=[${HAN}])(?![${CLOSING}])`,
  'u',
);

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Breaks text into lines of at most `width`, at spaces, after hyphens and slashes and between Chinese characters. A word that is wider than a
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
  for (const piece of line.split(BREAKS).flatMap((word) => fitting(word, width, widthOf))) {
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
