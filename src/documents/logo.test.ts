import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aQuote } from '#test/pages/rows.ts';
import { logoFrom } from './logo.ts';
import { renderQuote } from './quote.ts';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(data.length, 0);
  numbers.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

type PngParts = Partial<Record<'width' | 'height' | 'interlace' | 'filter' | 'rows', number>>;

/** A picture in one colour with eight bits a channel; each of its parts can be spoilt. */
function aPng({ width = 4, height = 3, interlace = 0, filter = 0, rows }: PngParts = {}): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, interlace], 8);
  const row = Buffer.concat([Buffer.from([filter]), Buffer.alloc(4 * width, 200)]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: rows ?? height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
const urlOf = (content: Buffer, type = 'image/png') => `data:${type};base64,${content.toString('base64')}`;

describe('a seller’s logo', () => {
  it('is a PNG whatever its URL calls it, and is printed on a quote', async () => {
    const logo = logoFrom(urlOf(aPng(), 'image/gif'));
    if (!logo.ok) throw new Error(logo.problems[0]?.detail);
    expect(logo.value.mediaType).toBe('image/png');
    const pdf = await renderQuote({ quote: aQuote() }, { sandbox: false, logo: logo.value.content });
    expect(pdf.toString('latin1')).toMatch(/\/Subtype \/Image\n\/BitsPerComponent 8\n\/Width 4/);
    expect(
      (await renderQuote({ quote: aQuote() }, { sandbox: false, logo: logo.value.content })).equals(pdf),
    ).toBe(true);
  });

  it.each<[string, string, string]>([
    ['no data URL', 'https://seller.example/logo.png', 'data URL'],
    [
      'an SVG',
      urlOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'),
      'PNG or a JPEG',
    ],
    ['too large', urlOf(Buffer.concat([aPng(), Buffer.alloc(200_000)])), 'may have 200000'],
    ['too wide', urlOf(aPng({ width: 4001, height: 1 })), '4000 pixels'],
    ['interlaced', urlOf(aPng({ interlace: 1 })), 'interlaced'],
    ['cut off', urlOf(aPng().subarray(0, 60)), 'damaged'],
    ['short of rows', urlOf(aPng({ rows: 2 })), 'damaged'],
    ['a bomb', urlOf(aPng({ rows: 4000 })), 'damaged'],
    ['filtered in an unknown way', urlOf(aPng({ filter: 9 })), 'damaged'],
    ['a JPEG in name alone', urlOf(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])), 'damaged'],
  ])('is refused where it is %s', (_, url, reason) => {
    const logo = logoFrom(url);
    expect(logo).toMatchObject({ ok: false, problems: [{ pointer: '/logo' }] });
    expect(logo.ok || logo.problems[0]?.detail).toContain(reason);
  });
});
