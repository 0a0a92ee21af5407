import { dec } from '../money.ts';
import type { ConfigurationProblem, ProductAttribute } from './types.ts';
import { listed, segment } from './words.ts';

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;
const MAX_TEXT_LENGTH = 500;

interface Chosen {
  /** Absent where nothing was chosen. */
  attributes?: Record<string, string>;
  problems: ConfigurationProblem[];
}

/**
 * The values of a product's attributes: what was asked for, else the defaults. A number is written without idle zeros,
 * so that rules compare what is meant.
 *
 * @param of the product as sentences call it
 * @param pointer where the request has the product
 */
export function chooseAttributes(
  definitions: readonly ProductAttribute[],
  asked: Readonly<Record<string, string>>,
  { of, pointer }: { of: string; pointer: string },
): Chosen {
  const at = (name: string) => `${pointer}/attributes/${segment(name)}`;
  const known = definitions.map(({ name }) => name);
  const problems: ConfigurationProblem[] = Object.keys(asked)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      pointer: at(name),
      reason: `${of} has no attribute “${name}”.`,
      fix: known.length > 0 ? `Choose from its attributes: ${listed(known)}.` : 'Leave the attribute out.',
    }));
  const chosen: [name: string, value: string][] = [];
  for (const attribute of definitions) {
    const { name } = attribute;
    const value = Object.hasOwn(asked, name) ? asked[name] : attribute.default;
    if (value === undefined) {
      if (attribute.required) problems.push(missing(attribute, of, at(name)));
      continue;
    }
    const wanted = misfit(attribute, value);
    if (wanted === null) chosen.push([name, written(attribute, value)]);
    else
      problems.push({
        pointer: at(name),
        reason: `The ${name} of ${of} cannot be “${value}”.`,
        fix: `${wanted}.`,
      });
  }
  return { ...(chosen.length > 0 ? { attributes: Object.fromEntries(chosen) } : {}), problems };
}

/** What a value must be, where it is not that; null where it is. */
export function misfit(attribute: ProductAttribute, value: string): string | null {
  const { type, values = [], minimum, maximum } = attribute;
  switch (type) {
    case 'choice':
      return values.includes(value) ? null : `Choose one of ${listed(values, 'or')}`;
    case 'text':
      return value.length <= MAX_TEXT_LENGTH ? null : `Write at most ${MAX_TEXT_LENGTH} characters`;
    case 'number': {
      const fits =
        NUMBER.test(value) &&
        (minimum === undefined || dec(value).gte(minimum)) &&
        (maximum === undefined || dec(value).lte(maximum));
      return fits ? null : `Give a number${range(minimum, maximum)}`;
    }
    default:
      return type satisfies never;
  }
}

/** Whether a value is the one that a rule asks for. */
export function isSameValue(a: string | undefined, b: string): boolean {
  if (a === undefined) return false;
  return a === b || (NUMBER.test(a) && NUMBER.test(b) && dec(a).equals(b));
}

function missing(attribute: ProductAttribute, of: string, pointer: string): ConfigurationProblem {
  const { name, type, values = [], minimum, maximum } = attribute;
  const fixes = {
    choice: `Choose one of ${listed(values, 'or')}.`,
    number: `Give a number${range(minimum, maximum)}.`,
    text: 'Write a text for it.',
  };
  return { pointer, reason: `${of} needs its ${name}.`, fix: fixes[type] };
}

function range(minimum: string | undefined, maximum: string | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

const written = ({ type }: ProductAttribute, value: string): string =>
  type === 'number' ? dec(value).toFixed() : value;
