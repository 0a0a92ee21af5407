import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';
import type { FieldProblem } from '#domain/types.ts';
import { Problem } from '../problems.ts';
import { pointerTo, unreadable } from './readable.ts';

/**
 * Checks a part of a request. What has the wrong shape (a missing or unknown field, a wrong type) is malformed, 400;
 * what has the right shape and a value that no rule allows is a 422. Every bad field is named, in one answer.
 */
export const validate: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) =>
    check(schema, data, httpPart);

/** A body as its schema makes it, or the `Problem` thrown that names each bad field: what a form sends is checked so, too. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const checked = check(schema, body, 'body');
  if ('error' in checked) throw checked.error;
  return checked.value;
}

function check<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  httpPart: string | undefined,
): { value: z.output<Schema> } | { error: Problem } {
  const unread = unreadable(data);
  if (unread.length > 0) {
    // No id has such a character in it, so what it would name is not there.
    if (httpPart === 'params') return { error: new Problem('notFound', 'There is nothing of that id.') };
    return { error: new Problem('ruleViolation', summarize(unread, nameOf(httpPart)), unread) };
  }
  // A POST without a body is one with an empty body: each field that is missing is named then.
  const result = schema.safeParse(httpPart === 'body' ? (data ?? {}) : data, { reportInput: true });
  if (result.success) return { value: result.data };
  const issues = result.error.issues.flatMap((issue) => flatten(issue));
  const isMalformed = issues.some(isShape);
  const errors = issues.map(describe);
  const code = isMalformed ? 'malformed' : 'ruleViolation';
  return { error: new Problem(code, summarize(errors, nameOf(httpPart)), errors) };
}

/** What a schema found wrong with a value, as fields with their pointers. */
export const fieldProblems = (error: z.ZodError): FieldProblem[] =>
  error.issues.flatMap((issue) => flatten(issue)).map(describe);

const nameOf = (httpPart: string | undefined) =>
  httpPart === 'querystring' ? 'query' : (httpPart ?? 'request');

/** Writes an answer by its schema: what the schema does not name never leaves the service. */
export const serialize: FastifySerializerCompiler<z.ZodType> =
  ({ schema }) =>
  (data) =>
    JSON.stringify(schema.parse(data));

type Issue = z.core.$ZodIssue;

/** An issue of a union hides those of its options: the option that fits best says what is wrong. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const asText = issue.errors.find(([only, ...more]) => only && more.length === 0 && isNumberForText(only));
  if (asText) return asText.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  const best = [...issue.errors].sort((a, b) => misfit(a) - misfit(b))[0];
  if (!best || misfit(best) >= MISFIT) return [issue];
  return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

const MISFIT = 10;
const misfit = (issues: Issue[]) =>
  issues.reduce((total, issue) => total + (issue.path.length === 0 || isMissing(issue) ? MISFIT : 1), 0);

const isMissing = (issue: Issue) => issue.code === 'invalid_type' && issue.input === undefined;

/** A number where a decimal string belongs is well formed; that amounts are strings is a rule of ours. */
function isShape(issue: Issue): boolean {
  if (issue.code === 'unrecognized_keys' || issue.code === 'invalid_union') return true;
  return issue.code === 'invalid_type' && !isNumberForText(issue);
}

const isNumberForText = (issue: Issue) =>
  issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number';

function describe(issue: Issue): FieldProblem {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return { pointer: pointerTo(path), detail: sentence(issue) };
}

function sentence(issue: Issue): string {
  if (issue.code === 'unrecognized_keys')
    return `There is no field ${issue.keys.map((key) => `“${key}”`).join(', ')}.`;
  if (isMissing(issue)) return 'The field is required.';
  if (isNumberForText(issue)) {
    return 'Must be a string; a number is written as one, for example "12.50".';
  }
  const rule = ruleOf(issue) ?? issue.message;
  const message = rule.charAt(0).toUpperCase() + rule.slice(1);
  return message.endsWith('.') ? message : `${message}.`;
}

/** The library's own words begin so; what a schema says of itself stays. */
const OF_LIBRARY = /^(Invalid|Too (big|small)|Unrecognized)\b/;

/** What a value must be, where the schema has no words of its own for it. */
function ruleOf(issue: Issue): string | null {
  if (!OF_LIBRARY.test(issue.message)) return null;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? `of the type ${issue.expected}`}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return atMost(issue);
    case 'too_small':
      return atLeast(issue);
    case 'invalid_format':
      return `is not of the format that is asked for (${issue.format})`;
    case 'invalid_union':
      return 'has none of the shapes that are allowed here';
    default:
      return null;
  }
}

const TYPES: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function atMost({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `must have at most ${maximum} characters`;
  if (origin === 'array' || origin === 'set') return `must have at most ${maximum} entries`;
  return inclusive === false ? `must be less than ${maximum}` : `must be at most ${maximum}`;
}

function atLeast({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string')
    return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} characters`;
  if (origin === 'array' || origin === 'set')
    return minimum === 1 ? 'must not be empty' : `must have at least ${minimum} entries`;
  return inclusive === false ? `must be more than ${minimum}` : `must be at least ${minimum}`;
}

function summarize(errors: FieldProblem[], where: string): string {
  const first = errors[0];
  if (errors.length === 1 && first) return `${first.pointer || `The ${where}`}: ${first.detail}`;
  return `${errors.length} fields of the ${where} are wrong.`;
}
