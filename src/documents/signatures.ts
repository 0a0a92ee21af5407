import type { SignatureBox } from './blocks.ts';
import { lineHeightOf, type Sheet, STYLES } from './sheet.ts';

const BOX_GAP = 24;

/** Two boxes a row, each with room for a pen or with what was signed. */
export function drawSignatures(sheet: Sheet, boxes: readonly SignatureBox[]): void {
  const width = (sheet.width - BOX_GAP) / 2;
  for (let index = 0; index < boxes.length; index += 2) {
    const pair = boxes.slice(index, index + 2);
    const drawn = pair.map((box) => signatureLines(sheet, box, width));
    const height = Math.max(...drawn.map((lines) => lines.length)) * lineHeightOf(STYLES.body) + 78;
    sheet.makeRoom(height);
    for (const [column, box] of pair.entries()) {
      drawSignature(sheet, {
        box,
        lines: drawn[column] ?? [],
        x: sheet.left + column * (width + BOX_GAP),
        width,
      });
    }
    sheet.y += height;
  }
}

function signatureLines(sheet: Sheet, { name, email }: SignatureBox, width: number): string[] {
  return [name, email].flatMap((text) => sheet.lines(text, width, STYLES.body));
}

function drawSignature(
  sheet: Sheet,
  { box, lines, x, width }: { box: SignatureBox; lines: string[]; x: number; width: number },
): void {
  const lineY = sheet.y + 52;
  sheet.tagged(sheet.open('P'), 'P', () => {
    sheet.line(sheet.lines(box.party, width, STYLES.strong)[0] ?? '', {
      x,
      y: sheet.y,
      style: STYLES.strong,
    });
    const above = sheet.lines(box.signed ?? '', width, STYLES.body).slice(0, 2);
    for (const [index, text] of above.entries()) {
      sheet.line(text, { x, y: sheet.y + 20 + index * lineHeightOf(STYLES.body), style: STYLES.body });
    }
    for (const [index, text] of lines.entries()) {
      sheet.line(text, { x, y: lineY + 5 + index * lineHeightOf(STYLES.body), style: STYLES.body });
    }
  });
  sheet.decoration(() => {
    sheet.doc
      .moveTo(x, lineY)
      .lineTo(x + width, lineY)
      .lineWidth(0.8)
      .strokeColor('#8b94a1')
      .stroke();
  });
}
