import { unreadable } from '#api/plugins/readable.ts';
import type { FieldProblem } from '#domain/types.ts';
import { isObject, type Json, type JsonObject, textOf } from './pointerForm.ts';

/**
 * A form has a field `more` for what it has no field for by itself: JSON, as the API takes it. So nothing that the API
 * can say is out of reach, and nothing that a request had is lost where its form is saved again.
 */
export interface ReadMore {
  json: JsonObject;
  /** Pointer → what stands in a field and cannot be read. */
  unread: ReadonlyMap<string, string>;
  problems: FieldProblem[];
}

/** Puts what the field says beneath the other fields, which go before it. */
export function readMore({ more, ...rest }: JsonObject, at: string): ReadMore {
  const text = textOf(more);
  const read = text === undefined ? {} : readObject(text);
  if (read) return { json: { ...read, ...rest }, unread: new Map(), problems: [] };
  const pointer = `${at}/more`;
  const detail = 'This is no JSON object, such as {"taxCategory": "reduced"}.';
  return { json: rest, unread: new Map([[pointer, text ?? '']]), problems: [{ pointer, detail }] };
}

function readObject(text: string): JsonObject | null {
  const json = readJson(text);
  return json !== undefined && isObject(json) && unreadable(json).length === 0 ? json : null;
}

/** What a field says as JSON; undefined where it is none, which is told as a problem of the field. */
export function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What stands in the field: all that the form does not show by itself. */
export function moreOf(of: JsonObject, shown: readonly string[]): string {
  const rest = Object.entries(of).filter(([name, value]) => value !== undefined && !shown.includes(name));
  return rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest), null, 1);
}
