import { segment } from '#domain/configuration/words.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { Fields } from './form.ts';

/**
 * Forms whose fields are named by the JSON pointer of what they fill ("/lines/0/quantity"). So a form is the request
 * that the API takes, and what the API says is wrong with a field stands beside that field.
 */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json | undefined;
}

interface NamesOf {
  records: readonly string[];
  numbers: readonly string[];
  booleans: readonly string[];
}

type Node = Map<string, Node | string>;
const DEEPEST = 24;

/**
 * What the fields say as JSON. Fields that were left empty are left out; an object whose names are all whole numbers is
 * a list, in their order and without gaps.
 *
 * @param records the names of objects whose names are the user's, which are never lists
 * @param numbers the names of fields that JSON has as numbers
 * @param booleans the names of fields that JSON has as true or false
 */
export function jsonOf(
  fields: Fields,
  { records = [], numbers = [], booleans = [] }: Partial<NamesOf> = {},
): JsonObject {
  const root: Node = new Map();
  for (const [name, value] of Object.entries(fields)) {
    const path = name.split('/').slice(1).map(unescaped);
    if (name.startsWith('/') && value !== '' && path.length <= DEEPEST) put(root, path, value);
  }
  const built = build(root, '', { records, numbers, booleans });
  return isObject(built) ? built : {};
}

function put(root: Node, path: readonly string[], value: string): void {
  let node = root;
  for (const part of path.slice(0, -1)) {
    const inner = node.get(part);
    const next: Node = inner instanceof Map ? inner : new Map();
    node.set(part, next);
    node = next;
  }
  const last = path.at(-1);
  if (last !== undefined) node.set(last, value);
}

function build(node: Node | string, name: string, of: NamesOf): Json {
  if (typeof node === 'string') {
    if (of.booleans.includes(name)) return asBoolean(node);
    return of.numbers.includes(name) ? asNumber(node) : node;
  }
  const entries = [...node];
  const isList = !of.records.includes(name) && entries.every(([key]) => /^\d{1,6}$/.test(key));
  if (isList && entries.length > 0) {
    const inOrder = entries.sort(([a], [b]) => Number(a) - Number(b));
    return inOrder.map(([, value]) => build(value, '', of));
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, build(value, key, of)]));
}

const asBoolean = (text: string): Json => (text === 'true' || text === 'false' ? text === 'true' : text);
const asNumber = (text: string): Json => (/^-?\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : text);

/** The fields that make this JSON: pointer → text. */
export function valuesOf(json: Json | undefined, pointer = '', depth = 0): Map<string, string> {
  if (json === undefined || json === null || depth > DEEPEST) return new Map();
  if (typeof json !== 'object') return new Map([[pointer, String(json)]]);
  const entries = Object.entries(json);
  return new Map(
    entries.flatMap(([name, value]) => [...valuesOf(value, `${pointer}/${segment(name)}`, depth + 1)]),
  );
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
export const objectOf = (json: Json | undefined): JsonObject => (isObject(json) ? json : {});
export const listOf = (json: Json | undefined): JsonObject[] =>
  Array.isArray(json) ? json.map(objectOf) : [];
export const textOf = (json: Json | undefined): string | undefined =>
  typeof json === 'string' ? json : undefined;

/** A list that is one field: its parts stand one a line, or behind commas. */
export const listIn = (json: Json | undefined): string[] =>
  (textOf(json) ?? '')
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The same the other way round. */
export const listText = (json: Json | undefined): string =>
  Array.isArray(json) ? json.filter((part) => typeof part === 'string').join(', ') : '';

/** What is wrong, and the products of which one would mend it. */
export interface ShownProblem extends FieldProblem {
  add?: { sku: string; name: string }[];
}

/** The place below a field where it says what is wrong with it. */
export interface Slot {
  id: string;
  problems: ShownProblem[];
}

export interface FieldModel {
  kind: 'text' | 'decimal' | 'number' | 'date' | 'email' | 'textarea' | 'select';
  label: string;
  name: string;
  id: string;
  value: string;
  hint?: string;
  required?: boolean;
  maxLength?: number;
  rows?: number;
  choices?: { value: string; label: string }[];
  slot: Slot;
}
type About = Pick<FieldModel, 'label'> & Partial<Omit<FieldModel, 'name' | 'id' | 'slot'>>;

/** A form with what was filled in, as its template shows it. */
export interface Form {
  value(pointer: string): string;
  field(pointer: string, about: About): FieldModel;
  /** A place for what is wrong with something that is no single field. */
  slot(pointer: string): Slot;
  slots(): Slot[];
  /** Puts each problem into the slot that is nearest to it, at the latest into that of the whole form (''). */
  place(problems: readonly ShownProblem[]): void;
}

export function formOf(values: ReadonlyMap<string, string>): Form {
  const slots = new Map<string, Slot>();
  const slot = (pointer: string): Slot => {
    const made = slots.get(pointer) ?? { id: `why${idOf(pointer)}`, problems: [] };
    slots.set(pointer, made);
    return made;
  };
  const value = (pointer: string) => values.get(pointer) ?? '';
  return {
    value,
    slot,
    field: (pointer, about) => ({
      kind: 'text',
      value: value(pointer),
      ...about,
      name: pointer,
      id: `field${idOf(pointer)}`,
      slot: slot(pointer),
    }),
    slots: () => [...slots.values()],
    place(problems) {
      for (const problem of problems) nearest(slots, problem.pointer)?.problems.push(problem);
    },
  };
}

function nearest(slots: ReadonlyMap<string, Slot>, pointer: string): Slot | undefined {
  const found = slots.get(pointer);
  return found || pointer === ''
    ? found
    : nearest(slots, pointer.slice(0, Math.max(0, pointer.lastIndexOf('/'))));
}

/** Letters, digits and hyphens alone, and another one for each pointer, so that any selector can name it. */
const idOf = (pointer: string): string =>
  pointer.replace(/[^a-zA-Z0-9]/g, (character) =>
    character === '/' ? '-' : `_${character.codePointAt(0)?.toString(16) ?? ''}_`,
  );
