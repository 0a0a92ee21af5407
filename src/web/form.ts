import { z } from 'zod';
import { textsOf } from '#src/languages/languages.ts';
import type { Texts } from '#src/languages/texts.ts';

/** The fields of a form that was posted; what is not a text counts as left out. */
export type Fields = Readonly<Record<string, string>>;

const postedForm = z.record(z.string(), z.unknown()).catch({});

export function fieldsOf(body: unknown): Fields {
  const entries = Object.entries(postedForm.parse(body ?? {}));
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, storable(value)]] : [])),
  );
}

/** Browsers end lines with CRLF; other control characters mean nothing in a form, and Postgres takes no NUL. */
function storable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

interface TextField {
  label: string;
  max: number;
  optional?: boolean;
  /** Those of the reader's language; English where they are not given. */
  texts?: Texts;
}

/** Why a field cannot be taken as it is, or null. Browsers check the same before they send a form. */
export function textProblem(
  fields: Fields,
  name: string,
  { label, max, optional = false, texts = textsOf('en') }: TextField,
): string | null {
  const value = fields[name] ?? '';
  if (value === '' && !optional) return texts.page.missing(label);
  return value.length > max ? texts.page.tooLong(label, max) : null;
}

export const LIMITS = { name: 200, purchaseOrder: 100, text: 2000 } as const;
