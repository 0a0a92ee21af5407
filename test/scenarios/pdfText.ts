import { inflateSync } from 'node:zlib';

/** What a PDF says: each text of its pages, read with each of its fonts' own numbering of glyphs. */
export function textsIn(pdf: Buffer): string[] {
  const streams = [...pdf.toString('latin1').matchAll(/stream\r?\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return [inflateSync(pdf.subarray(index + length)).toString('latin1')];
    } catch {
      return [];
    }
  });
  const fonts = streams
    .filter((stream) => stream.includes('beginbfrange'))
    .map((stream) => bracketed(/beginbfrange[^[]*\[([^\]]*)\]/.exec(stream)?.[1]).map(fromHex));
  const runs = streams.flatMap((stream) => [...stream.matchAll(/\[(<[^\]]*)\] TJ/g)].map(([, run]) => run));
  return fonts.flatMap((glyphs) =>
    runs.map((run) => {
      const numbers = bracketed(run).flatMap((digits) => digits.match(/.{4}/g) ?? []);
      const read = numbers.map((number) => glyphs[Number.parseInt(number, 16)] ?? '');
      return read.join('').replaceAll('\u00a0', ' ').trim();
    }),
  );
}

/** The hexadecimal digits that stand within angle brackets. */
const bracketed = (text = ''): string[] =>
  [...text.matchAll(/<([0-9a-f ]*)>/g)].map(([, digits = '']) => digits.replaceAll(' ', ''));
const fromHex = (digits: string): string => Buffer.from(digits, 'hex').swap16().toString('utf16le');
