import { inflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import type { Logo } from '#db/logos.ts';
import type { Result } from '#domain/types.ts';

const MAX_BYTES = 200_000;
const MAX_PIXELS_A_SIDE = 4000;
const SIGNATURES = [
  ['image/png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', Buffer.from([0xff, 0xd8, 0xff])],
] as const;

const refused = (detail: string): Result<Logo> => ({ ok: false, problems: [{ pointer: '/logo', detail }] });

/**
 * A picture that pages can show and a PDF can print, from a `data:` URL. Its bytes say what it is, whatever the URL
 * says; it is printed once here, since what cannot be printed would later hold up every document. SVG is refused: it
 * can hold scripts.
 */
export function logoFrom(dataUrl: string): Result<Logo> {
  const [, base64] = /^data:[\w/+.-]*;base64,([A-Za-z0-9+/]+={0,2})$/.exec(dataUrl) ?? [];
  if (base64 === undefined) return refused('must be a data URL: data:image/png;base64,…');
  const content = Buffer.from(base64, 'base64');
  if (content.length > MAX_BYTES) {
    return refused(`has ${content.length} bytes, and may have ${MAX_BYTES}`);
  }
  const mediaType = SIGNATURES.find(([, start]) => content.subarray(0, start.length).equals(start))?.[0];
  if (!mediaType) return refused('must be a PNG or a JPEG');
  const problem = (mediaType === 'image/png' ? pngProblem(content) : null) ?? printProblem(content);
  return problem === null ? { ok: true, value: { mediaType, content } } : refused(problem);
}

/** pdfkit has this, its types do not. */
interface Scratch {
  openImage(content: Buffer): { width: number; height: number };
}

const SIZE_PROBLEM = `must have at most ${MAX_PIXELS_A_SIDE} pixels a side`;

function printProblem(content: Buffer): string | null {
  try {
    const scratch = new PDFDocument({ autoFirstPage: false, font: '' }) as unknown as Scratch;
    const { width, height } = scratch.openImage(content);
    return Math.max(width, height) > MAX_PIXELS_A_SIDE ? SIZE_PROBLEM : null;
  } catch {
    return 'cannot be read: it is damaged';
  }
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const MAX_FILTER = 4;

/**
 * pdfkit takes a PNG's rows apart later, in a callback where nobody could catch an error: so the rows are looked at here
 * (PNG specification, third edition: chunks 5.3, filters 9.2).
 */
function pngProblem(content: Buffer): string | null {
  const damaged = 'cannot be read: it is damaged';
  const chunks = [...chunksOf(content)];
  const [head] = chunks;
  if (head?.type !== 'IHDR' || head.data.length !== 13 || chunks.at(-1)?.type !== 'IEND') return damaged;
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)];
  const [bits = 0, colour = 0, , , interlace] = head.data.subarray(8);
  if (width === 0 || height === 0) return damaged;
  if (Math.max(width, height) > MAX_PIXELS_A_SIDE) return SIZE_PROBLEM;
  if (interlace !== 0) return 'must not be interlaced: save the PNG without it';
  const row = 1 + Math.ceil((width * bits * (CHANNELS[colour] ?? 0)) / 8);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  try {
    const rows = inflateSync(packed, { maxOutputLength: row * height });
    const isWhole = row > 1 && rows.length === row * height;
    const isFiltered = Array.from({ length: height }, (_, y) => rows[y * row] ?? MAX_FILTER + 1);
    return isWhole && isFiltered.every((filter) => filter <= MAX_FILTER) ? null : damaged;
  } catch {
    return damaged;
  }
}

function* chunksOf(content: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = 8; at + 12 <= content.length; ) {
    const length = content.readUInt32BE(at);
    if (at + 12 + length > content.length) return;
    yield {
      type: content.toString('latin1', at + 4, at + 8),
      data: content.subarray(at + 8, at + 8 + length),
    };
    at += 12 + length;
  }
}
