import type { Product } from '../catalogue/product.ts';
import { problemAt } from '../checks.ts';
import type { FieldProblem } from '../types.ts';
import { attributeProblems, groupProblems } from './definitionProblems.ts';
import { bySku, type ProductsBySku } from './words.ts';

/** How many bundles or products with options may be nested in one another. */
export const MAX_DEPTH = 3;

/** A place of a product that names another one. */
interface Place {
  sku: string;
  pointer: string;
}

/**
 * What is wrong with what a product is made of: its attributes and groups, products that there are not, a product that
 * contains itself at any depth, and more than three levels.
 *
 * @param others all products that are made of others, and those that this one names
 */
export function compositionProblems(product: Product, others: readonly Product[]): FieldProblem[] {
  const known = bySku([...others.filter(({ sku }) => sku !== product.sku), product]);
  const { attributes = [], optionGroups = [], bundle } = product;
  const components = bundle?.components ?? [];
  const twice = components.flatMap(({ sku }, index) =>
    components.findIndex((other) => other.sku === sku) < index
      ? problemAt(`/bundle/components/${index}/sku`, `${sku} is in the bundle already.`)
      : [],
  );
  return [
    ...attributeProblems(attributes),
    ...groupProblems(optionGroups),
    ...twice,
    ...placesOf(product).flatMap((place) => placeProblems(product, place, known)),
  ];
}

/** The products of which a product can be made, without a product twice. */
export const partsOf = (product: Product): string[] => [...new Set(placesOf(product).map(({ sku }) => sku))];

function placesOf({ bundle, optionGroups = [] }: Product): Place[] {
  const components = bundle?.components ?? [];
  return [
    ...optionGroups.flatMap(({ options }, group) =>
      options.map(({ sku }, index) => ({ sku, pointer: `/optionGroups/${group}/options/${index}/sku` })),
    ),
    ...components.map(({ sku }, index) => ({ sku, pointer: `/bundle/components/${index}/sku` })),
  ];
}

function placeProblems(product: Product, { sku, pointer }: Place, known: ProductsBySku): FieldProblem[] {
  const part = known.get(sku);
  if (!part) return problemAt(pointer, `There is no product "${sku}".`);
  const loop = pathTo(product.sku, [product.sku, sku], known);
  if (loop) return problemAt(pointer, `The product contains itself: ${loop.join(' → ')}.`);
  if (part.recognition === 'milestone') {
    return problemAt(pointer, `${sku} is recognised by milestones, which only a line of its own can name.`);
  }
  const depth = levelsAbove(product.sku, known) + 1 + levelsBelow(sku, known);
  return depth > MAX_DEPTH
    ? problemAt(pointer, `With ${sku} products are nested ${depth} deep; at most ${MAX_DEPTH} are possible.`)
    : [];
}

/** The way on from the end of `path` to a product, if there is one. */
function pathTo(target: string, path: readonly string[], known: ProductsBySku): string[] | null {
  const last = path.at(-1) ?? '';
  if (last === target) return [...path];
  const part = known.get(last);
  for (const sku of part ? partsOf(part) : []) {
    if (path.includes(sku) && sku !== target) continue;
    const found = pathTo(target, [...path, sku], known);
    if (found) return found;
  }
  return null;
}

function levelsBelow(sku: string, known: ProductsBySku): number {
  const product = known.get(sku);
  const parts = product ? partsOf(product) : [];
  return parts.length === 0 ? 0 : 1 + Math.max(...parts.map((part) => levelsBelow(part, known)));
}

/** @param seen what was climbed already: a product that contains itself would have no top */
function levelsAbove(sku: string, known: ProductsBySku, seen: readonly string[] = []): number {
  const containers = [...known.values()].filter(
    (product) => !seen.includes(product.sku) && partsOf(product).includes(sku),
  );
  return Math.max(0, ...containers.map((container) => 1 + levelsAbove(container.sku, known, [...seen, sku])));
}
