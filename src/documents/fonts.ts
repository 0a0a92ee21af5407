import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const resolve = createRequire(import.meta.url).resolve;
const read = (file: string) => readFileSync(resolve(`@expo-google-fonts/noto-sans/${file}`));

let loaded: { regular: Buffer; bold: Buffer } | undefined;

/**
 * Noto Sans has the letters of every Latin, Greek, Cyrillic and Devanagari alphabet. A PDF embeds the part of it
 * that the document uses. It is read at the first document, so that a process which makes none need not hold it.
 */
export function fonts(): { regular: Buffer; bold: Buffer } {
  loaded ??= {
    regular: read('400Regular/NotoSans_400Regular.ttf'),
    bold: read('700Bold/NotoSans_700Bold.ttf'),
  };
  return loaded;
}
