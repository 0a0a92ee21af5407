import { createHash } from 'node:crypto';
import { ulid } from 'ulid';
import type { JsonObject } from './pointerForm.ts';

/** What a form carries so that sending it twice is sending it once. */
export const newFormKey = (): string => ulid().toLowerCase();

const TIME_LENGTH = 10;
const REST_LENGTH = 16;
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The name of what a form does, for a command's key and for ids: the same for the same person, form and content. Sent
 * again with other content, which the browser's back button allows, it is another command. The form's own key comes from
 * the browser, so nobody's ids can be hit with it; it begins with the time, so that ids sort by it.
 */
export function formCommand(
  person: { email: string },
  formKey: string,
  content: JsonObject,
): { key: string; id(prefix: string): string } {
  const time = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(formKey) ? formKey : newFormKey();
  const hash = createHash('sha256')
    .update(JSON.stringify([person.email, time, content]))
    .digest();
  const rest = [...hash.subarray(0, REST_LENGTH)].map((byte) => DIGITS[byte % DIGITS.length]).join('');
  const name = time.slice(0, TIME_LENGTH) + rest;
  return { key: `console:${name}`, id: (prefix) => `${prefix}_${name}` };
}
