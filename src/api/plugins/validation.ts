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
  const message = issue.message.charAt(0).toUpperCase() + issue.message.slice(1);
  return message.endsWith('.') ? message : `${message}.`;
}

function summarize(errors: FieldProblem[], where: string): string {
  const first = errors[0];
  if (errors.length === 1 && first) return `${first.pointer || `The ${where}`}: ${first.detail}`;
  return `${errors.length} fields of the ${where} are wrong.`;
}
