import type { Product } from '#domain/catalogue/product.ts';
import { dec, sum, toAmount } from '#domain/money.ts';
import { EVERY } from '#domain/pricing/price.ts';
import type { PricedLine, PricedQuote } from '#domain/pricing/pricedQuote.ts';
import { everyWord } from '#domain/pricing/priceWords.ts';
import type { Format } from '#src/documents/format.ts';
import { moreOf } from '../../moreJson.ts';
import {
  type FieldModel,
  type Form,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  type Slot,
  textOf,
} from '../../pointerForm.ts';
import { type WaterfallRow, waterfallRows } from '../../waterfall.ts';
import { type PartModel, partModel } from './partModel.ts';
import type { PricedDraft } from './price.ts';
import { OPTIONAL_FIELDS, optionalFields, rampWords, TERM_FIELDS, termFields } from './termFields.ts';

export interface LineModel {
  number: number;
  sku: string;
  skuField: string;
  title: string;
  /** Present for a line that is no product's: its description and price. */
  own: { fields: FieldModel[]; model: { name: string; value: string } | null } | null;
  fields: FieldModel[];
  part: PartModel | null;
  /** The segments of its ramp; empty without one. */
  ramp: string;
  more: FieldModel;
  /** Whether what the form has no field for is in use. */
  usesMore: boolean;
  slot: Slot;
  resultId: string;
  result: LineResult | null;
}

/** What a line has come to, with the lines that it brings with it. */
export interface LineResult {
  charged: string;
  net: string;
  list: string | null;
  reasons: string[];
  waterfall: WaterfallRow[];
  parts: { text: string; level: number; note: string; quantity: string; net: string }[];
}

const SHOWN: readonly string[] = [
  'sku',
  'quantity',
  'discount',
  ...TERM_FIELDS,
  ...OPTIONAL_FIELDS,
  'attributes',
  'options',
  'components',
];
const EVERY_CHOICES = [
  { value: '', label: 'once' },
  ...EVERY.map((every) => ({ value: every, label: `every ${everyWord(every)}` })),
];

export interface LinesShown {
  form: Form;
  /** What stands in a field for JSON that cannot be read. */
  unread: ReadonlyMap<string, string>;
  format: Format;
  /** To choose from, where the customer's country does not say which counts. */
  taxCategories: readonly string[];
}

/** The fields of each line. */
export function lineModels(
  draft: PricedDraft,
  { form, unread, format, taxCategories }: LinesShown,
): LineModel[] {
  const { request, products, priced } = draft;
  const asked = listOf(request.lines);
  return asked.map((line, index) => {
    const pointer = `/lines/${index}`;
    const product = products.get(textOf(line.sku) ?? '');
    const own = textOf(line.sku) === undefined ? ownFields(line, pointer, form) : null;
    const taxes = taxCategories.length > 0 ? ['taxCategory'] : [];
    const shown = [...SHOWN, ...taxes, ...(own ? ['description', ...(own.model ? ['price'] : [])] : [])];
    const more = unread.get(`${pointer}/more`) ?? moreOf(line, shown);
    return {
      number: index + 1,
      sku: textOf(line.sku) ?? '',
      skuField: `${pointer}/sku`,
      title: product?.name ?? textOf(line.sku) ?? 'A line of its own',
      own,
      fields: lineFields(line, product, { pointer, form, taxCategories }),
      part: product ? partModel(product, { pointer, form, products }) : null,
      ramp: rampWords(line),
      more: form.field(`${pointer}/more`, {
        label: 'Other fields of the line, as the API has them (JSON)',
        kind: 'textarea',
        value: more,
      }),
      usesMore: more !== '',
      slot: form.slot(pointer),
      resultId: `result-${index}`,
      result: priced ? resultOf(priced, { index, count: asked.length }, format) : null,
    };
  });
}

function lineFields(
  line: JsonObject,
  product: Product | undefined,
  { pointer, form, taxCategories }: Pick<LinesShown, 'form' | 'taxCategories'> & { pointer: string },
): FieldModel[] {
  const isRecurring = product ? product.kind !== 'oneTime' || product.recognition === 'ratable' : true;
  const hasTerm =
    isRecurring || product?.bundle !== undefined || TERM_FIELDS.some((name) => line[name] !== undefined);
  return [
    form.field(`${pointer}/quantity`, {
      label: product?.unit ? `Quantity (${product.unit})` : 'Quantity',
      kind: 'decimal',
      required: true,
    }),
    ...(hasTerm ? termFields(form, pointer) : []),
    ...(taxCategories.length > 0
      ? [
          form.field(`${pointer}/taxCategory`, {
            label: 'Tax category',
            kind: 'select',
            choices: ['', ...taxCategories].map((value) => ({ value, label: value })),
          }),
        ]
      : []),
    form.field(`${pointer}/discount/percent`, { label: 'Discount (%)', kind: 'decimal' }),
    form.field(`${pointer}/discount/amount`, { label: 'or an amount off', kind: 'decimal' }),
    ...optionalFields(form, pointer),
  ];
}

/** A price that is no plain one per unit is left to the field for JSON. */
function ownFields(line: JsonObject, pointer: string, form: Form): LineModel['own'] {
  const at = `${pointer}/price`;
  const description = form.field(`${pointer}/description`, {
    label: 'Description',
    required: true,
    maxLength: 2000,
  });
  if (!isPlainPrice(line.price)) return { fields: [description], model: null };
  return {
    model: { name: `${at}/model`, value: 'perUnit' },
    fields: [
      description,
      form.field(`${at}/unitAmount`, { label: 'Price of a unit', kind: 'decimal', required: true }),
      form.field(`${at}/every`, { label: 'Charged', kind: 'select', choices: EVERY_CHOICES }),
    ],
  };
}

function isPlainPrice(price: Json | undefined): boolean {
  if (price === undefined) return true;
  if (!isObject(price)) return false;
  const isKnown = Object.keys(price).every((name) => ['model', 'unitAmount', 'every'].includes(name));
  return price.model === 'perUnit' && isKnown;
}

/** Of a line of the request; null where pricing has made several of one, so that a place does not say which is whose. */
function resultOf(
  priced: PricedQuote,
  { index, count }: { index: number; count: number },
  format: Format,
): LineResult | null {
  const roots = priced.lines.filter(
    ({ role, parentLineNo }) => role === undefined && parentLineNo === undefined,
  );
  const line = roots[index];
  if (!line || roots.length !== count) return null;
  const { currency } = priced;
  const isReduced = !dec(line.discountAmount).isZero();
  const parts = partsOf(line, priced);
  return {
    charged: `${format.money(line.netAmount, currency)}${line.every ? ` × ${line.periods} (${everyWord(line.every)})` : ''}`,
    net: format.money(netOf([line, ...parts.map(({ part }) => part)], currency), currency),
    list: isReduced ? format.money(line.listAmount, currency) : null,
    reasons: line.explanation.map(format.figures),
    waterfall: waterfallRows(line.waterfall, currency, format),
    parts: parts.map(({ part, level }) => ({
      text: part.description,
      level,
      note: part.explanation.map(format.figures).join(' '),
      quantity: format.number(part.quantity),
      net: format.amount(part.termNetAmount, currency),
    })),
  };
}

const netOf = (lines: readonly PricedLine[], currency: string) =>
  toAmount(sum(lines.map(({ termNetAmount }) => termNetAmount)), currency);

/** What a line brings with it, each part behind what it belongs to. */
function partsOf(line: PricedLine, priced: PricedQuote, level = 0): { part: PricedLine; level: number }[] {
  return priced.lines
    .filter(({ parentLineNo }) => parentLineNo === line.lineNo)
    .flatMap((part) => [{ part, level }, ...partsOf(part, priced, level + 1)]);
}
