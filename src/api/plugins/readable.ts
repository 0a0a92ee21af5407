import type { FieldProblem } from '#domain/types.ts';

/** Nothing that we take nests deeper than a dozen levels; far below, a recursive check would run out of stack. */
const DEEPEST = 64;
const MOST_PROBLEMS = 100;

/** The parts of a JSON pointer, as RFC 6901 writes them. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * What no field may hold, whatever it is for: Postgres keeps no NUL and no half of a character, neither in text nor
 * in JSON. Works without recursion, since it is what stands before those that do.
 */
export function unreadable(data: unknown): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value: data, pointer: '', depth: 0 }];
  for (let next = open.pop(); next && problems.length < MOST_PROBLEMS; next = open.pop()) {
    const { value, pointer, depth } = next;
    if (typeof value === 'string' && !isReadable(value))
      problems.push({ pointer, detail: 'The text has a character that cannot be kept.' });
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= DEEPEST) {
      problems.push({ pointer: '', detail: `The request is nested deeper than ${DEEPEST} levels.` });
      break;
    }
    for (const [key, inner] of Object.entries(value).reverse()) {
      if (!isReadable(key))
        problems.push({ pointer, detail: 'The name of a field has a character that cannot be kept.' });
      open.push({ value: inner, pointer: pointer + pointerTo([key]), depth: depth + 1 });
    }
  }
  return problems;
}

/** Most texts have no surrogates at all, and to see that is quick. */
const isReadable = (text: string) =>
  !text.includes('\0') && !(/[\uD800-\uDFFF]/.test(text) && /\p{Surrogate}/u.test(text));
