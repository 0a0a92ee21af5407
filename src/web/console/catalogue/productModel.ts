import { seesMargin } from '#db/marginReaders.ts';
import type { Product } from '#domain/catalogue/product.ts';
import { quantityRuleWords } from '#domain/configuration/partQuantity.ts';
import { ruleWords } from '#domain/configuration/rules/ruleWords.ts';
import type {
  Bundle,
  ConfigurationRule,
  OptionGroup,
  ProductAttribute,
} from '#domain/configuration/types.ts';
import type { ProductsBySku } from '#domain/configuration/words.ts';
import { written } from '#domain/pricing/explain.ts';
import { priceWords } from '#domain/pricing/priceWords.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import { spelledOut } from '../../words.ts';
import { choiceWords } from '../builder/partModel.ts';
import { bookWords } from '../prices/bookWords.ts';
import type { pricesOf } from './read.ts';

export const productPath = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

/** "2 options, 3 parts": what a product is made of, in a list. */
export function madeOf({
  attributes,
  optionGroups,
  bundle,
}: {
  attributes?: readonly unknown[];
  optionGroups?: readonly unknown[];
  bundle?: { components: readonly unknown[] };
}): string {
  const count = (many: number, word: string) =>
    many === 0 ? [] : [`${many} ${word}${many === 1 ? '' : 's'}`];
  return [
    ...count(attributes?.length ?? 0, 'attribute'),
    ...count(optionGroups?.length ?? 0, 'option group'),
    ...count(bundle?.components.length ?? 0, 'part'),
  ].join(', ');
}

interface Read {
  product: Product;
  products: ProductsBySku;
  prices: Awaited<ReturnType<typeof pricesOf>>;
  versions: Product[];
  rules: ConfigurationRule[];
  /** Those that the rules name. */
  named: ProductsBySku;
  currency: string;
  today: PlainDate;
}

export function productModel(read: Read, { format, scopes }: { format: Format; scopes: readonly string[] }) {
  const { product, products, prices, rules, named } = read;
  return {
    sku: product.sku,
    name: product.name,
    description: product.description ?? '',
    withdrawal: withdrawalWords(product, format),
    versions: read.versions.map(({ name, effectiveFrom }) => ({
      name,
      from: effectiveFrom ? `from ${format.date(effectiveFrom)}` : 'from the start',
      isToCome: effectiveFrom !== undefined && effectiveFrom > read.today,
    })),
    facts: factsOf(read, format, seesMargin(scopes)),
    attributes: (product.attributes ?? []).map(attributeWords),
    groups: (product.optionGroups ?? []).map((group) => groupModel(group, products)),
    bundlePricing: product.bundle ? bundleWords(product.bundle) : '',
    parts: partRows(product, products),
    prices: prices.map((book) => ({
      path: `/price-books/${book.id}`,
      book: book.name,
      note: bookWords(book, format),
      words: format.figures(priceWords(book.price, book.currency)),
    })),
    rules: rules.map((rule) => ({ name: rule.name, words: ruleWords(rule, named) })),
  };
}

function withdrawalWords({ withdrawal }: Product, format: Format): string | null {
  if (!withdrawal) return null;
  const { on, until, reason, replacedBy } = withdrawal;
  return [
    `It is not sold from ${format.date(on)}${until ? ` until before ${format.date(until)}` : ' on'}.`,
    ...(reason ? [reason] : []),
    ...(replacedBy ? [`${replacedBy} is sold in its place.`] : []),
  ].join(' ');
}

function factsOf({ product, currency }: Read, format: Format, showsCost: boolean): [string, string][] {
  const { kind, unit, recognition, taxCategory, fulfilment, standaloneSellingPrice, cost } = product;
  const per = kind === 'recurring' ? ' per unit and month' : ' per unit';
  const money = (amount: string) => `${format.figures(written(amount, currency))} ${currency}${per}`;
  return [
    ['Kind', spelledOut(kind)],
    ...(unit ? [['Unit', unit] as [string, string]] : []),
    ['Recognition', spelledOut(recognition)],
    ['Tax category', taxCategory],
    ['Delivery', spelledOut(fulfilment)],
    ...(standaloneSellingPrice
      ? [['Standalone selling price', money(standaloneSellingPrice)] as [string, string]]
      : []),
    ...(cost && showsCost ? [['Cost', money(cost)] as [string, string]] : []),
  ];
}

function attributeWords(attribute: ProductAttribute): [string, string] {
  const { name, type, values, minimum, maximum, required, default: preset } = attribute;
  const words = [
    values ? values.join(', ') : type,
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
    ...(required ? ['needed'] : []),
    ...(preset === undefined ? [] : [`usually ${preset}`]),
  ];
  return [name, words.join('; ')];
}

function groupModel(group: OptionGroup, products: ProductsBySku) {
  return {
    name: group.name,
    words: choiceWords(group),
    rows: group.options.map(({ sku, pricing, isDefault, minQuantity, maxQuantity, defaultQuantity }) => ({
      path: productPath(sku),
      name: products.get(sku)?.name ?? sku,
      pricing,
      quantity: [
        defaultQuantity ?? minQuantity ?? '1',
        ...(minQuantity || maxQuantity ? [`(${minQuantity ?? '0'} to ${maxQuantity ?? 'any'})`] : []),
      ].join(' '),
      isDefault: isDefault ? 'yes' : '',
    })),
  };
}

function bundleWords({ pricing }: Bundle): string {
  if (pricing === 'asOne') return 'priced as one';
  return pricing === 'byParts' ? 'priced by its parts' : `its parts at ${pricing.percentOff} % less`;
}

/** As deep as products are nested. */
const DEEPEST = 3;

function partRows(
  product: Product,
  products: ProductsBySku,
  level = 0,
): { path: string; name: string; quantity: string; level: number }[] {
  if (level >= DEEPEST) return [];
  return (product.bundle?.components ?? []).flatMap(({ sku, quantity }) => {
    const part = products.get(sku);
    const row = {
      path: productPath(sku),
      name: part?.name ?? sku,
      quantity: quantityRuleWords(quantity),
      level,
    };
    return [row, ...(part ? partRows(part, products, level + 1) : [])];
  });
}
