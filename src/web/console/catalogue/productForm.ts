import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { Problem } from '#api/problems.ts';
import { addProduct, changeProduct } from '#api/productInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { newProduct, productVersion } from '#api/schemas/catalogue.ts';
import { FULFILMENTS, PRODUCT_KINDS, RECOGNITIONS } from '#domain/catalogue/product.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { moreOf, readMore } from '../../moreJson.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { type Form, formOf, type JsonObject, jsonOf, valuesOf } from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { spelledOut } from '../../words.ts';
import { type FormPage, sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';
import { productPath } from './productModel.ts';
import { findProduct } from './read.ts';

/** A new product, or one to be changed. */
export async function openProductForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { sku } = call.params;
  const blank: JsonObject = { kind: 'recurring', recognition: 'ratable', fulfilment: 'none' };
  const json = sku === undefined ? blank : await existing(deps, sku);
  return send(deps, call, { json, formKey: newFormKey(), problems: [] });
}

/** As it is today; a version of its own is made of it. */
async function existing({ db }: WebDeps, sku: string): Promise<JsonObject> {
  const today = await sellersToday(db);
  const found = await findProduct(db, sku, today);
  if (!found) throw new Problem('notFound', 'There is no such product.');
  const { withdrawal: _, ...product } = found.product;
  return { ...(product as unknown as JsonObject), effectiveFrom: today };
}

export async function saveProduct(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { db } = deps;
  const { params, fields, person, reply } = call;
  const { json: filled, unread, problems } = readMore(jsonOf(fields), '');
  const json: JsonObject = params.sku === undefined ? filled : { ...filled, sku: params.sku };
  const formKey = fields.form ?? '';
  if (problems.length > 0) return send(deps, call, { json, formKey, problems, unread });
  const saved = await attempt(async () => {
    if (params.sku !== undefined) {
      return (await changeProduct(db, params.sku, parseBody(productVersion, filled))).sku;
    }
    const product = parseBody(newProduct, json);
    await addProduct(db, formCommand(person, formKey, { product: json }).key, product);
    return product.sku;
  });
  if (saved.ok) return reply.redirect(productPath(saved.value), 303);
  return send(deps, call, { json, formKey, problems: saved.problems });
}

interface Filled {
  json: JsonObject;
  formKey: string;
  problems: readonly FieldProblem[];
  unread?: ReadonlyMap<string, string>;
}

function send(deps: WebDeps, call: ConsoleCall, filled: Filled): FastifyReply {
  const { json, formKey, problems, unread } = filled;
  const { sku } = call.params;
  const form = formOf(valuesOf(json));
  const page: FormPage = {
    section: 'catalogue',
    heading: sku === undefined ? 'Add a product' : `Change ${sku}`,
    back:
      sku === undefined ? { path: '/products', label: 'Products' } : { path: productPath(sku), label: sku },
    path: sku === undefined ? '/products/new' : `${productPath(sku)}/edit`,
    formKey,
    whole: form.slot(''),
    groups: groupsOf(form, { isNew: sku === undefined, more: unread?.get('/more') ?? moreOf(json, SHOWN) }),
    buttons: [{ action: 'save', label: 'Save' }],
    status: problems.length > 0 ? 422 : 200,
  };
  form.place(problems);
  return sendForm(deps, call, page);
}

const SHOWN: readonly string[] = [
  'sku',
  'name',
  'unit',
  'description',
  'kind',
  'recognition',
  'taxCategory',
  'fulfilment',
  'standaloneSellingPrice',
  'cost',
  'effectiveFrom',
];

const choices = (values: readonly string[]) => values.map((value) => ({ value, label: spelledOut(value) }));

function groupsOf(form: Form, { isNew, more }: { isNew: boolean; more: string }): FormPage['groups'] {
  const place = (pointer: string) => form.slot(pointer);
  return [
    {
      title: 'The product',
      fields: [
        ...(isNew ? [form.field('/sku', { label: 'SKU', maxLength: 100 })] : []),
        form.field('/name', { label: 'Name', maxLength: 200 }),
        form.field('/unit', { label: 'Unit', hint: 'such as seat', maxLength: 50 }),
        form.field('/kind', { label: 'Kind', kind: 'select', choices: choices(PRODUCT_KINDS) }),
        form.field('/taxCategory', { label: 'Tax category', maxLength: 50 }),
        form.field('/effectiveFrom', {
          label: 'From this day on',
          kind: 'date',
          hint: isNew ? 'else from the start' : 'today or later; nothing that was quoted changes',
        }),
      ],
    },
    {
      title: 'Description',
      isWide: true,
      fields: [
        form.field('/description', { label: 'What the customer reads', kind: 'textarea', maxLength: 2000 }),
      ],
    },
    {
      title: 'Delivery and revenue',
      fields: [
        form.field('/fulfilment', { label: 'Delivery', kind: 'select', choices: choices(FULFILMENTS) }),
        form.field('/recognition', { label: 'Recognition', kind: 'select', choices: choices(RECOGNITIONS) }),
        form.field('/standaloneSellingPrice', {
          label: 'Standalone selling price',
          hint: 'per unit (and month)',
          kind: 'decimal',
        }),
        form.field('/cost', { label: 'Cost', hint: 'per unit (and month)', kind: 'decimal' }),
      ],
    },
    {
      title: 'What it is made of',
      hint: 'Attributes, groups of options and the components of a bundle, as the API takes them: { "attributes": [], "optionGroups": [], "bundle": {} }',
      isWide: true,
      fields: [form.field('/more', { label: 'JSON', kind: 'textarea', rows: 12, value: more })],
      slots: [place('/attributes'), place('/optionGroups'), place('/bundle')],
    },
  ];
}
