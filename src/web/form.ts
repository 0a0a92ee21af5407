import { z } from 'zod';

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

/** Why a field cannot be taken as it is, or null. Browsers check the same before they send a form. */
export function textProblem(
  fields: Fields,
  name: string,
  { label, max, optional = false }: { label: string; max: number; optional?: boolean },
): string | null {
  const value = fields[name] ?? '';
  if (value === '' && !optional) return `${label} is missing.`;
  return value.length > max ? `${label} is too long: at most ${max} characters.` : null;
}

export const LIMITS = { name: 200, purchaseOrder: 100, text: 2000 } as const;
