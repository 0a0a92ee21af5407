import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, wrap } from './text.ts';

/** As in a typewriter: every character is one wide. */
const monospaced = (text: string) => Array.from(text).length;

describe('wrap', () => {
  it('breaks at spaces, hyphens and slashes', () => {
    expect(wrap('one two-three four/five', 8, monospaced)).toEqual(['one two-', 'three', 'four/', 'five']);
  });

  it('breaks a word that is wider than a line', () => {
    expect(wrap('abcdefghij k', 4, monospaced)).toEqual(['abcd', 'efgh', 'ij k']);
  });

  it('never parts a letter from its accent', () => {
    // q with a diaeresis has no composed form, so it stays two code points.
    expect(wrap('q\u0308q\u0308q\u0308', 4, monospaced)).toEqual(['q\u0308q\u0308', 'q\u0308']);
  });

  it('breaks Chinese between any two characters, but not before a mark that closes or after one that opens', () => {
    expect(wrap('感谢您的关注。如有疑问（或建议），请联系。', 6, monospaced)).toEqual([
      '感谢您的关',
      '注。如有疑问',
      '（或建议），',
      '请联系。',
    ]);
    expect(wrap('订单PO-4711已确认', 6, monospaced)).toEqual(['订单PO-', '4711已确', '认']);
  });

  it('keeps line breaks and empty lines', () => {
    expect(wrap('a\r\n\nb', 10, monospaced)).toEqual(['a', '', 'b']);
  });

  it('loses no letter and exceeds no width, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const lines = wrap(text, width, monospaced);
        const letters = (of: string) => of.replace(/\s/g, '');
        expect(letters(lines.join(''))).toBe(letters(printable(text)));
        for (const line of lines) expect(monospaced(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('printable', () => {
  it('takes out control characters and marks that turn the direction of writing', () => {
    expect(printable('a\u0000b\u202Ecod.exe\u2069\tc')).toBe('abcod.exe c');
  });
});
