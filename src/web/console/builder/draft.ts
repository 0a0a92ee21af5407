import type { Product } from '#domain/catalogue/product.ts';
import type { OptionGroup } from '#domain/configuration/types.ts';
import type { ProductsBySku } from '#domain/configuration/words.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { Fields } from '../../form.ts';
import { readMore } from '../../moreJson.ts';
import { type Json, type JsonObject, jsonOf, listOf, objectOf, textOf } from '../../pointerForm.ts';

/** A quote as its form has it. */
export interface Draft {
  /** As the API takes it. Once it is spelled out, a pointer into it is one into the form. */
  request: JsonObject;
  /** Of the fields that hold JSON. */
  problems: FieldProblem[];
  /** Pointer → what stands in a field that holds JSON and cannot be read. */
  unread: ReadonlyMap<string, string>;
}

const MOST_LINES = 500;
const FORM = {
  records: ['attributes'],
  numbers: ['termMonths', 'validDays', 'dueDays'],
  booleans: ['optional', 'selected'],
};

/** What the form of the builder asks for, with what the button that was pressed does to it. */
export function draftOf(fields: Fields): Draft {
  const filled = jsonOf(fields, FORM);
  const lines = listOf(filled.lines).map((line, index) => readMore(line, `/lines/${index}`));
  const quote = readMore({ ...filled, lines: undefined }, '');
  const read = [quote, ...lines];
  return {
    request: acted({ ...quote.json, lines: lines.map(({ json }) => json) }, fields.action ?? ''),
    problems: read.flatMap(({ problems }) => problems),
    unread: new Map(read.flatMap(({ unread }) => [...unread])),
  };
}

/** "add:SKU", "own", "remove:2", "customer:ID"; what is no such action changes nothing. */
function acted(request: JsonObject, action: string): JsonObject {
  const [, verb = '', what = ''] = /^(\w+)(?::(.+))?$/s.exec(action) ?? [];
  const lines = listOf(request.lines);
  switch (verb) {
    case 'add':
      return { ...request, lines: withLine(lines, { sku: what, quantity: '1' }) };
    case 'own':
      return { ...request, lines: withLine(lines, { quantity: '1', price: { model: 'perUnit' } }) };
    case 'remove':
      return { ...request, lines: lines.filter((_, index) => String(index) !== what) };
    case 'customer':
      return { ...request, customerId: what || undefined };
    default:
      return request;
  }
}

const withLine = (lines: JsonObject[], line: JsonObject): JsonObject[] =>
  lines.length < MOST_LINES ? [...lines, line] : lines;

/** Where the form has an option: a group of which one may be chosen is one entry, another has an entry an option. */
export interface OptionPlace {
  group: OptionGroup;
  option: OptionGroup['options'][number] | null;
}

export function optionPlaces({ optionGroups = [] }: Product, products: ProductsBySku): OptionPlace[] {
  return optionGroups.flatMap((group): OptionPlace[] => {
    const isPlain = group.options.every(({ sku }) => !isConfigurable(products.get(sku), products));
    if (group.maximum === 1 && isPlain) return [{ group, option: null }];
    return group.options.map((option) => ({ group, option }));
  });
}

/** The parts of a bundle about which there is something to choose. */
export function configurableComponents({ bundle }: Product, products: ProductsBySku): string[] {
  return (bundle?.components ?? [])
    .map(({ sku }) => sku)
    .filter((sku) => isConfigurable(products.get(sku), products));
}

/** As deep as products are nested. */
const DEEPEST = 3;

export function isConfigurable(product: Product | undefined, products: ProductsBySku, depth = 0): boolean {
  if (!product || depth > DEEPEST) return false;
  if (product.attributes?.length || product.optionGroups?.length) return true;
  return (product.bundle?.components ?? []).some(({ sku }) =>
    isConfigurable(products.get(sku), products, depth + 1),
  );
}

/** Says of every attribute, group of options and part of a line what it is, the defaults included. */
export function spelledOut(
  part: JsonObject,
  product: Product | undefined,
  products: ProductsBySku,
): JsonObject {
  if (!product) return part;
  const { attributes, options, components, ...rest } = part;
  const given = objectOf(attributes);
  const values = (product.attributes ?? []).flatMap(({ name, default: preset }) => {
    const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? preset;
    return value === undefined ? [] : [[name, value] as const];
  });
  const chosen = optionPlaces(product, products).map((place) => entryOf(place, listOf(options), products));
  const parts = configurableComponents(product, products).map((sku) => {
    const asked = listOf(components).find((component) => component.sku === sku) ?? {};
    return { ...spelledOut(asked, products.get(sku), products), sku };
  });
  return {
    ...rest,
    ...(values.length > 0 ? { attributes: Object.fromEntries(values) } : {}),
    ...(chosen.length > 0 ? { options: chosen } : {}),
    ...(parts.length > 0 ? { components: parts } : {}),
  };
}

/** An entry without a sku says that nothing is chosen. Of a group of which nothing is said the defaults are. */
function entryOf({ group, option }: OptionPlace, asked: JsonObject[], products: ProductsBySku): JsonObject {
  const ofGroup = asked.filter((entry) => entry.group === group.name);
  const byDefault = group.options
    .filter(({ isDefault }) => isDefault)
    .map(({ sku }): JsonObject => ({ sku }));
  const said = ofGroup.length > 0 ? ofGroup.filter(({ sku }) => textOf(sku)) : byDefault;
  const chosen = option === null ? said[0] : said.find(({ sku }) => sku === option.sku);
  if (!chosen) return { group: group.name };
  return { ...spelledOut(chosen, products.get(textOf(chosen.sku) ?? ''), products), group: group.name };
}

/** The same line without what says nothing, as it is sent. */
export function terse(part: JsonObject): JsonObject {
  const { options, components, ...rest } = part;
  const entries = listOf(options);
  const hasChoice = (group: Json | undefined) => entries.some((entry) => entry.group === group && entry.sku);
  const isFirst = (entry: JsonObject) => entries.find(({ group }) => group === entry.group) === entry;
  const kept = entries.filter((entry) => entry.sku || (!hasChoice(entry.group) && isFirst(entry))).map(terse);
  const parts = listOf(components)
    .map(terse)
    .filter((component) => Object.keys(component).length > 1);
  return {
    ...rest,
    ...(kept.length > 0 ? { options: kept } : {}),
    ...(parts.length > 0 ? { components: parts } : {}),
  };
}
