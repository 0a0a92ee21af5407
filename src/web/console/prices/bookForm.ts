import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { addPriceBook } from '#api/priceBookInput.ts';
import { requireSeller, sellersToday } from '#api/quoteInput.ts';
import { newPriceBook } from '#api/schemas/setup.ts';
import { EVERY } from '#domain/pricing/price.ts';
import { everyWord } from '#domain/pricing/priceWords.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import type { Fields } from '../../form.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import {
  type FieldModel,
  type Form,
  formOf,
  type Json,
  type JsonObject,
  jsonOf,
  listOf,
  objectOf,
  textOf,
  valuesOf,
} from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { type FormPage, sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';

const LIST = { path: '/price-books', label: 'Price books' };
const BLANK_ROWS = 4;

export async function openBookForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { currency } = await requireSeller(deps.db);
  const json = { currency, effectiveFrom: await sellersToday(deps.db) };
  return send(deps, call, { json, others: '', formKey: newFormKey(), problems: [] });
}

export async function saveBook(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, person, reply } = call;
  const formKey = fields.form ?? '';
  const { json, others, problems: unread } = bookOf(fields);
  const filled = { json, others: textOf(others) ?? '', formKey };
  if (unread.length > 0) return send(deps, call, { ...filled, problems: unread });
  if (fields.action === 'rows') return send(deps, call, { ...filled, problems: [], moreRows: true });
  const body = { ...json, prices: [...listOf(json.prices), ...listOf(readList(textOf(others)) ?? [])] };
  const saved = await attempt(async () => {
    const { key, id } = formCommand(person, formKey, body);
    return addPriceBook(deps.db, { key, id: id('pb') }, parseBody(newPriceBook, body));
  });
  if (saved.ok) return reply.redirect(`${LIST.path}/${saved.value.id}`, 303);
  // The form has one field for what the models call by different names.
  const problems = saved.problems.map((problem) => ({
    ...problem,
    pointer: problem.pointer.replace(/\/unitAmount$/, '/amount'),
  }));
  return send(deps, call, { ...filled, problems });
}

/** Rows without a product and an amount are left out; an amount is what the model calls it. */
function bookOf(fields: Fields): { json: JsonObject; others: Json | undefined; problems: FieldProblem[] } {
  const { others, prices, ...rest } = jsonOf(fields);
  const rows = listOf(prices).filter(
    ({ sku, price }) => sku !== undefined || objectOf(price).amount !== undefined,
  );
  const isRead = readList(textOf(others)) !== null;
  const unread = {
    pointer: '/others',
    detail: 'This is no JSON list, such as [{ "sku": "A", "price": {} }].',
  };
  return {
    json: {
      ...rest,
      prices: rows.map(({ sku, price }) => ({ ...(sku ? { sku } : {}), price: priceOf(objectOf(price)) })),
    },
    others,
    problems: isRead ? [] : [unread],
  };
}

function priceOf({ amount, unitAmount, ...price }: JsonObject): JsonObject {
  const value = amount ?? unitAmount;
  if (value === undefined) return price;
  return price.model === 'flat' ? { ...price, amount: value } : { ...price, unitAmount: value };
}

function readList(text: string | undefined): Json | null {
  if (text === undefined) return [];
  try {
    const json = JSON.parse(text) as Json;
    return Array.isArray(json) ? json : null;
  } catch {
    // What is no JSON is told as a problem of the field.
    return null;
  }
}

interface Filled {
  json: JsonObject;
  others: string;
  formKey: string;
  problems: readonly FieldProblem[];
  moreRows?: boolean;
}

function send(deps: WebDeps, call: ConsoleCall, filled: Filled): FastifyReply {
  const { json, others, formKey, problems, moreRows = false } = filled;
  const form = formOf(valuesOf(json));
  const rows = listOf(json.prices);
  const shown = Math.max(BLANK_ROWS, rows.length + (moreRows ? BLANK_ROWS : 0));
  const page: FormPage = {
    section: 'prices',
    heading: 'Add a price book',
    back: LIST,
    path: `${LIST.path}/new`,
    formKey,
    whole: form.slot(''),
    groups: [
      {
        title: 'The book',
        fields: [
          form.field('/name', { label: 'Name', maxLength: 200 }),
          form.field('/currency', { label: 'Currency', maxLength: 3 }),
          form.field('/segment', { label: 'For the segment', hint: 'else everybody', maxLength: 100 }),
          form.field('/customerId', { label: 'or the customer', hint: 'its id', maxLength: 100 }),
          form.field('/effectiveFrom', { label: 'First day', kind: 'date' }),
          form.field('/effectiveTo', { label: 'Last day', kind: 'date' }),
        ],
      },
      {
        title: 'Prices',
        fields: [],
        rows: Array.from({ length: shown }, (_, index) => ({
          label: `Price ${index + 1}`,
          fields: rowFields(form, index, objectOf(rows[index]?.price)),
          slot: form.slot(`/prices/${index}`),
        })),
      },
      {
        title: 'Prices of other models',
        hint: 'Tiers, packages and whatever else the API takes, as a list: [{ "sku": "A", "price": { "model": "graduated", … } }]',
        isWide: true,
        fields: [form.field('/others', { label: 'JSON', kind: 'textarea', rows: 8, value: others })],
        slots: [form.slot('/prices')],
      },
    ],
    buttons: [
      { action: 'rows', label: 'More rows', isSecondary: true },
      { action: 'save', label: 'Save the price book' },
    ],
    status: problems.length > 0 ? 422 : 200,
  };
  form.place(problems);
  return sendForm(deps, call, page);
}

function rowFields(form: Form, index: number, price: JsonObject): FieldModel[] {
  const at = `/prices/${index}`;
  return [
    form.field(`${at}/sku`, { label: 'SKU', maxLength: 100 }),
    form.field(`${at}/price/model`, {
      label: 'Model',
      kind: 'select',
      choices: [
        { value: 'perUnit', label: 'per unit' },
        { value: 'flat', label: 'flat' },
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
