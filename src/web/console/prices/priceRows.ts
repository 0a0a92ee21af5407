import type { Database } from '#db/connection.ts';
import { EVERY } from '#domain/pricing/price.ts';
import { everyWord } from '#domain/pricing/priceWords.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { Fields } from '../../form.ts';
import { readJson } from '../../moreJson.ts';
import {
  type FieldModel,
  type Form,
  type Json,
  type JsonObject,
  jsonOf,
  listOf,
  objectOf,
  textOf,
} from '../../pointerForm.ts';
import { foundProducts } from '../builder/pageModel.ts';
import type { FormPage } from '../formPage.ts';

/** The part of a form in which prices are filled in: a row each for the simple models, JSON for the others. */
export interface PricesFilled {
  /** The request without the prices that stand as JSON. */
  json: JsonObject;
  others: string;
  /** What was searched for. */
  product: string;
  action: string;
}

const BLANK_ROWS = 4;
const NO_PRICE = 'none';

export const noPrices = (json: JsonObject): PricesFilled => ({ json, others: '', product: '', action: '' });

/** Rows without a product and an amount are left out; an amount is what the model calls it. */
export function pricesFilled(fields: Fields): PricesFilled {
  const { others, product, prices, ...rest } = jsonOf(fields);
  const action = fields.action ?? '';
  const added: JsonObject[] = action.startsWith('add:') ? [{ sku: action.slice('add:'.length) }] : [];
  const rows = listOf(prices).filter(
    ({ sku, price }) => sku !== undefined || objectOf(price).amount !== undefined,
  );
  const json = {
    ...rest,
    prices: [...rows, ...added].map(({ sku, price }) => ({
      ...(sku ? { sku } : {}),
      price: priceOf(objectOf(price)),
    })),
  };
  return { json, others: textOf(others) ?? '', product: textOf(product) ?? '', action };
}

/** Whether the button that was pressed changes the form alone. */
export const isFilling = ({ action }: PricesFilled): boolean => /^(rows|find|add:.*)$/.test(action);

/** The request with all prices, or what cannot be read of it. */
export function pricesAsked({ json, others }: PricesFilled): { body: JsonObject; unread: FieldProblem[] } {
  const read = readList(others);
  const unread = {
    pointer: '/others',
    detail: 'This is no JSON list, such as [{ "sku": "A", "price": {} }].',
  };
  return {
    body: { ...json, prices: [...listOf(json.prices), ...listOf(read ?? [])] },
    unread: read ? [] : [unread],
  };
}

/** The form has one field for what the models call by different names. */
export const placedInRows = (problems: readonly FieldProblem[]): FieldProblem[] =>
  problems.map((problem) => ({ ...problem, pointer: problem.pointer.replace(/\/unitAmount$/, '/amount') }));

function priceOf({ amount, unitAmount, ...price }: JsonObject): JsonObject | null {
  if (price.model === NO_PRICE) return null;
  const value = amount ?? unitAmount;
  if (value === undefined) return price;
  return price.model === 'flat' ? { ...price, amount: value } : { ...price, unitAmount: value };
}

function readList(text: string): Json | null {
  if (text === '') return [];
  const json = readJson(text);
  return Array.isArray(json) ? json : null;
}

/** The rows, the search for what to put into them, and the JSON; `mayClose` where null ends a price. */
export async function priceGroups(
  db: Database,
  { form, filled, mayClose }: { form: Form; filled: PricesFilled; mayClose: boolean },
): Promise<{ groups: FormPage['groups']; buttons: FormPage['buttons'] }> {
  const { json, others, product, action } = filled;
  const rows = listOf(json.prices);
  const shown = Math.max(BLANK_ROWS, rows.length + (action === 'rows' ? BLANK_ROWS : 0));
  const found = product === '' ? [] : await foundProducts(db, product);
  const hint = mayClose ? '; the price null closes one' : '';
  return {
    groups: [
      {
        title: 'Prices',
        fields: [
          form.field('/product', {
            label: 'Find a product',
            value: product,
            maxLength: 200,
            hint: product !== '' && found.length === 0 ? 'No product fits this search.' : 'name or SKU',
          }),
        ],
        rows: Array.from({ length: shown }, (_, index) => ({
          label: `Price ${index + 1}`,
          fields: rowFields(form, { index, row: rows[index] ?? {}, mayClose }),
          slot: form.slot(`/prices/${index}`),
        })),
      },
      {
        title: 'Prices of other models',
        hint: `Tiers, packages and whatever else the API takes, as a list: [{ "sku": "A", "price": { "model": "graduated", … } }]${hint}`,
        isWide: true,
        fields: [form.field('/others', { label: 'JSON', kind: 'textarea', rows: 8, value: others })],
        slots: [form.slot('/prices')],
      },
    ],
    buttons: [
      { action: 'find', label: 'Find products', isSecondary: true },
      ...found.map(({ sku, name }) => ({
        action: `add:${sku}`,
        label: `Add ${name} (${sku})`,
        isSecondary: true,
      })),
      { action: 'rows', label: 'More rows', isSecondary: true },
    ],
  };
}

function rowFields(
  form: Form,
  { index, row, mayClose }: { index: number; row: JsonObject; mayClose: boolean },
): FieldModel[] {
  const at = `/prices/${index}`;
  const price = objectOf(row.price);
  return [
    form.field(`${at}/sku`, { label: 'SKU', maxLength: 100 }),
    form.field(`${at}/price/model`, {
      label: 'Model',
      kind: 'select',
      value: row.price === null ? NO_PRICE : (textOf(price.model) ?? ''),
      choices: [
        { value: 'perUnit', label: 'per unit' },
        { value: 'flat', label: 'flat' },
        ...(mayClose ? [{ value: NO_PRICE, label: 'no price from then on' }] : []),
      ],
    }),
    form.field(`${at}/price/amount`, {
      label: 'Amount',
      kind: 'decimal',
      value: textOf(price.unitAmount ?? price.amount) ?? '',
    }),
    form.field(`${at}/price/every`, {
      label: 'Charged',
      kind: 'select',
      choices: [
        { value: '', label: 'once' },
        ...EVERY.map((every) => ({ value: every, label: `every ${everyWord(every)}` })),
      ],
    }),
  ];
}
