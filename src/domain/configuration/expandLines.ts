import type { Product } from '../catalogue/product.ts';
import { amountProblem, type Decimal, dec } from '../money.ts';
import { hasTerm } from '../pricing/lineSubject.ts';
import type { Every } from '../pricing/price.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import { chooseAttributes } from './chooseAttributes.ts';
import { type ChosenOption, chooseOptions } from './chooseOptions.ts';
import { partQuantity, quantityWords } from './partQuantity.ts';
import { cameWithFirst, placeOf, type RampPlace, rampWords } from './ramps.ts';
import type { ConfigurationProblem, LineRole, PartRequest } from './types.ts';
import { named, type ProductsBySku } from './words.ts';
import {
  bothOff,
  byPartsProblems,
  INCLUDED,
  OWN,
  percentOf,
  type Worth,
  worthOf,
  worthOfComponents,
} from './worth.ts';

export const MAX_LINES = 500;

/** A line as pricing takes it, and how it came to be there. */
export interface FlatLine {
  /** From 1, in the order of the quote. */
  lineNo: number;
  request: QuoteLineRequest;
  parentLineNo: number | null;
  role: LineRole | null;
  attributes?: Record<string, string>;
  reasons: string[];
  /** Where the request has the line, or what the line comes from. */
  pointer: string;
  isNamed: boolean;
  worth: Worth;
  root: Root;
}

/** A line that is asked for, or that a rule adds. */
export interface Root {
  request: QuoteLineRequest;
  pointer: string;
  added: { reasons: string[] } | null;
  ramp?: RampPlace;
}

export interface ExpansionContext {
  products: ProductsBySku;
  /** How often the price book charges a product; null for once, or where it has no price. */
  everyOf: (sku: string) => Every | null;
  /** Whether parts take over a tax category that their line names: where the customer is abroad. */
  handsTaxOn: boolean;
}

export interface Expansion {
  lines: FlatLine[];
  problems: ConfigurationProblem[];
}

/** A product that is to become a line, with all that its parts have to know. */
interface Part {
  product: Product;
  quantity: Decimal;
  asked: PartRequest;
  /** The line of the request that all of this comes from. */
  root: Root;
  parent: FlatLine | null;
  role: LineRole | null;
  worth: Worth;
  reasons: string[];
  pointer: string;
  isNamed: boolean;
}

/**
 * Makes flat lines of what is asked for: each line, then its components, then its options, each with its own parts
 * behind it. Quantities are computed; a part of which there are none is left out. Past 500 lines it stops.
 */
export function expandLines(roots: readonly Root[], context: ExpansionContext): Expansion {
  const expansion: Expansion = { lines: [], problems: [] };
  for (const root of roots) {
    const { sku, quantity } = root.request;
    const product = sku === undefined ? undefined : context.products.get(sku);
    // What is wrong with these is for pricing to say.
    if (!product || amountProblem(quantity) !== null) addPlainLine(root, expansion);
    else addPart(partOf(root, product), expansion, context);
  }
  if (isFull(expansion)) {
    expansion.problems = [...expansion.problems.filter((problem) => !isTooLong(problem)), TOO_LONG];
  }
  return expansion;
}

const TOO_LONG: ConfigurationProblem = {
  pointer: '/lines',
  reason: `With all of its parts the quote has more than ${MAX_LINES} lines.`,
  fix: 'Divide it into several quotes.',
};
const isTooLong = (problem: ConfigurationProblem) => problem === TOO_LONG;

const partOf = (root: Root, product: Product): Part => ({
  product,
  quantity: dec(root.request.quantity),
  asked: root.request,
  root,
  parent: null,
  role: root.added ? 'added' : null,
  worth: OWN,
  reasons: root.added?.reasons ?? rampWords(root),
  pointer: root.pointer,
  isNamed: root.added === null,
});

function addPlainLine(root: Root, to: Expansion): void {
  const { attributes, options, components, ...request } = root.request;
  if (request.sku === undefined && (attributes ?? options ?? components)) {
    to.problems.push({
      pointer: root.pointer,
      reason: 'A line without a sku has nothing to configure.',
      fix: 'Give the sku of a product, or leave attributes, options and components out.',
    });
  }
  push(to, {
    request,
    parentLineNo: null,
    role: null,
    reasons: rampWords(root),
    worth: OWN,
    ...whereOf(root),
  });
}

const whereOf = (root: Root) => ({ pointer: root.pointer, isNamed: root.added === null, root });

/** Null, with a problem, where the quote is full. */
function push(to: Expansion, line: Omit<FlatLine, 'lineNo'>): FlatLine | null {
  if (to.lines.length >= MAX_LINES) {
    to.problems.push(TOO_LONG);
    return null;
  }
  const numbered = { lineNo: to.lines.length + 1, ...line };
  to.lines.push(numbered);
  return numbered;
}

function addPart(part: Part, to: Expansion, context: ExpansionContext): void {
  const { product, asked, pointer, root } = part;
  const { products } = context;
  const of = named(product.sku, products);
  const { attributes, problems } = chooseAttributes(product.attributes ?? [], asked.attributes ?? {}, {
    of,
    pointer,
  });
  const worth = worthOf(product, part.worth);
  to.problems.push(...problems);
  if (worth.kind === 'byParts' && part.parent === null) {
    const ofBundle = byPartsProblems(root.request, { of, pointer: '' });
    to.problems.push(...ofBundle.map((problem) => ({ ...problem, pointer: placeOf(root, problem.pointer) })));
  }
  const line = push(to, {
    request: requestOf(part, worth, context),
    parentLineNo: part.parent?.lineNo ?? null,
    role: part.role,
    ...(attributes ? { attributes } : {}),
    reasons: [...part.reasons, ...(worth.kind === 'byParts' ? ['Priced by its parts.'] : [])],
    pointer,
    isNamed: part.isNamed,
    worth,
    root,
  });
  if (line === null) return;
  addComponents(part, line, to, context);
  addOptions(part, line, to, context);
}

function addComponents(part: Part, parent: FlatLine, to: Expansion, context: ExpansionContext): void {
  const { product, asked, quantity, root } = part;
  const of = `“${product.name}” (line ${parent.lineNo})`;
  const components = product.bundle?.components ?? [];
  const unknown = (asked.components ?? []).flatMap(({ sku }, index) =>
    components.some((component) => component.sku === sku)
      ? []
      : [
          {
            pointer: `${part.pointer}/components/${index}/sku`,
            reason: `${named(sku, context.products)} is no part of ${named(product.sku, context.products)}.`,
            fix: 'Leave it out, or add it as a line.',
          },
        ],
  );
  to.problems.push(...unknown);
  if (!product.bundle) return;
  const worth = worthOfComponents(product.bundle.pricing, withLineDiscount(part));
  for (const component of components) {
    const componentProduct = context.products.get(component.sku);
    const many = partQuantity(component.quantity, quantity);
    if (!componentProduct || many.lte(0) || cameWithFirst(componentProduct, root)) continue;
    const index = (asked.components ?? []).findIndex(({ sku }) => sku === component.sku);
    const how = quantityWords(component.quantity, quantity);
    addPart(
      {
        product: componentProduct,
        quantity: many,
        asked: asked.components?.[index] ?? {},
        root,
        parent,
        role: 'component',
        worth,
        reasons: [`Part of ${of}${how ? `: ${how}` : ''}.`, ...worthWords(worth, of)],
        pointer: index < 0 ? part.pointer : `${part.pointer}/components/${index}`,
        isNamed: index >= 0 && part.isNamed,
      },
      to,
      context,
    );
    if (isFull(to)) return;
  }
}

/** A percentage off a line that is priced by its parts is one off each of them. */
function withLineDiscount({ parent, root, worth }: Part): Worth {
  const percent = parent === null ? percentOf(root.request.discount) : null;
  if (percent === null || worth.kind !== 'own') return worth;
  return { ...worth, percentOff: bothOff(worth.percentOff, percent), ofLine: percent };
}

function addOptions(part: Part, parent: FlatLine, to: Expansion, context: ExpansionContext): void {
  const { product, asked, pointer, root } = part;
  const { products } = context;
  const { chosen, problems } = chooseOptions(product, asked.options ?? [], { products, pointer });
  to.problems.push(...problems);
  const of = `“${product.name}” (line ${parent.lineNo})`;
  for (const choice of chosen) {
    const optionProduct = products.get(choice.option.sku);
    const quantity = part.quantity.times(choice.quantity);
    if (!optionProduct || quantity.lte(0) || cameWithFirst(optionProduct, root)) continue;
    const worth = choice.option.pricing === 'included' ? INCLUDED : OWN;
    addPart(
      {
        product: optionProduct,
        quantity,
        asked: choice.asked?.request ?? {},
        root,
        parent,
        role: 'option',
        worth,
        reasons: [choiceWords(choice, of), ...worthWords(worth, of)],
        pointer: choice.asked?.pointer ?? pointer,
        isNamed: choice.asked !== null && part.isNamed,
      },
      to,
      context,
    );
    if (isFull(to)) return;
  }
}

/** Whether more lines are asked for than a quote can have. */
export const isFull = ({ problems }: Expansion): boolean => problems.some(isTooLong);

const choiceWords = ({ group, asked }: ChosenOption, of: string): string =>
  asked ? `Chosen for ${of} as “${group}”.` : `Chosen by default for ${of} as “${group}”.`;

function worthWords(worth: Worth, of: string): string[] {
  if (worth.kind === 'included') return [`Included in the price of ${of}.`];
  if (worth.kind !== 'own') return [];
  const { ofBundles, ofLine } = worth;
  return [
    ...(ofBundles === null ? [] : [`${ofBundles} % less as a part of ${of}.`]),
    ...(ofLine === null
      ? []
      : [`${dec(ofLine).toFixed()} % less by the discount of the line that it comes with.`]),
  ];
}

/** The line as pricing takes it: nothing is left in it to be configured. */
function requestOf(part: Part, worth: Worth, context: ExpansionContext): QuoteLineRequest {
  const { product, parent, root } = part;
  const { attributes: _, options: __, components: ___, ...asked } = root.request;
  const quantity = part.quantity.toFixed();
  const { taxCategory } = asked;
  const free = worth.kind === 'own' ? {} : { price: zeroPrice(part, worth, context) };
  if (parent === null) {
    if (worth.kind !== 'byParts') return asked;
    const { price: _price, discount: _discount, alignTo: _align, billing: _billing, ...rest } = asked;
    return { ...rest, ...runsAs(asked, product), ...free, standaloneSellingPrice: '0' };
  }
  return {
    sku: product.sku,
    quantity,
    ...free,
    ...(worth.kind === 'own' && worth.percentOff !== null ? { discount: { percent: worth.percentOff } } : {}),
    ...runsAs(asked, product),
    ...(taxCategory !== undefined && context.handsTaxOn ? { taxCategory } : {}),
    ...(worth.kind === 'byParts' ? { standaloneSellingPrice: '0' } : {}),
  };
}

const TERM_FIELDS = ['termMonths', 'startOn', 'endOn', 'startAfterMonths', 'countedFrom'] as const;
/** These need a term, and a part may have none where the whole has one. */
const PERIOD_FIELDS = ['alignTo', 'billing'] as const;

/** What a line takes over from the one that it comes from: when it runs, and how it is invoiced. */
export function runsAs(asked: QuoteLineRequest, product: Product | undefined): Partial<QuoteLineRequest> {
  const fields = product && hasTerm(product) ? [...TERM_FIELDS, ...PERIOD_FIELDS] : TERM_FIELDS;
  return Object.fromEntries(
    fields.flatMap((field) => (asked[field] === undefined ? [] : [[field, asked[field]]])),
  );
}

/** A recurring product that costs nothing is shown at the pace of what has its price. */
function zeroPrice({ product, parent, root }: Part, worth: Worth, { everyOf }: ExpansionContext) {
  const price = { model: 'flat', amount: '0' } as const;
  if (product.kind !== 'recurring') return price;
  const ofParts = (product.bundle?.components ?? []).map(({ sku }) => everyOf(sku)).find(Boolean);
  const ofParent = parent?.request.price?.every ?? (parent?.request.sku ? everyOf(parent.request.sku) : null);
  const ofRoot = root.request.price?.every ?? null;
  const every =
    (worth.kind === 'byParts' ? ofParts : (ofParent ?? ofRoot)) ?? everyOf(product.sku) ?? 'month';
  return { ...price, every };
}
