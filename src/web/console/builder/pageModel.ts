import { sellersToday } from '#api/quoteInput.ts';
import type { Database } from '#db/connection.ts';
import type { Seller } from '#db/schema/setup.ts';
import { searchCustomers, searchProducts } from '#db/search.ts';
import { LANGUAGES } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import type { Fields } from '../../form.ts';
import { moreOf } from '../../moreJson.ts';
import {
  type FieldModel,
  type Form,
  formOf,
  isObject,
  type JsonObject,
  listOf,
  valuesOf,
} from '../../pointerForm.ts';
import type { Draft } from './draft.ts';
import { lineModels } from './lineModel.ts';
import type { PricedDraft } from './price.ts';
import { priceModel } from './priceModel.ts';
import { billingField } from './termFields.ts';

/** The address of a builder, and what its page says about what it saves. */
export interface BuilderWords {
  path: string;
  heading: string;
  back: { path: string; label: string };
  saveWords: string;
  saveNote: string;
}

const SHOWN: readonly string[] = [
  'customerId',
  'currency',
  'date',
  'validDays',
  'discount',
  'promotionCode',
  'notes',
  'language',
  'coverText',
  'terms',
  'billing',
  'lines',
];

/** The fields of a priced draft, each with what is wrong with it. */
function formModel(
  draft: PricedDraft,
  { unread }: Draft,
  { format, hasDeal, seller }: Omit<Shown, 'path' | 'seesMargin'>,
) {
  const { request, customer, problems } = draft;
  const form = formOf(valuesOf(request));
  const whole = form.slot('');
  const customerSlot = form.slot('/customerId');
  const linesSlot = form.slot('/lines');
  // Abroad the country does not say which tax counts (rules of the place of supply).
  const isAbroad = customer !== null && customer.country !== seller.country;
  const taxCategories = isAbroad ? Object.keys(seller.taxRates) : [];
  const lines = lineModels(draft, { form, unread, format, taxCategories });
  const fields = quoteFields(request, form);
  const shown = [...SHOWN, ...(isOtherPayment(request) ? [] : ['paymentTerms'])];
  const moreText = unread.get('/more') ?? moreOf(request, shown);
  const more = form.field('/more', {
    label: 'Other fields of the quote, as the API has them (JSON)',
    kind: 'textarea',
    value: moreText,
  });
  const texts = [
    form.field('/coverText', {
      label: 'Cover text, before the lines',
      kind: 'textarea',
      maxLength: 5000,
    }),
    form.field('/terms', {
      label: 'Terms of this quote',
      kind: 'textarea',
      maxLength: 20_000,
      hint: 'beside the standard clauses; each paragraph is a clause',
    }),
    form.field('/notes', { label: 'Notes for the customer', kind: 'textarea', maxLength: 5000 }),
  ];
  const discountSlot = form.slot('/discount');
  form.place(problems);
  return {
    form,
    whole,
    customerSlot,
    linesSlot,
    discountSlot,
    lines,
    fields,
    texts,
    more,
    usesMore: moreText !== '',
    customer: customer && {
      id: customer.id,
      name: customer.name,
      note: noteOf(customer),
      /** A deal keeps its customer. */
      field: !hasDeal,
    },
  };
}

const isOtherPayment = ({ paymentTerms }: JsonObject) =>
  isObject(paymentTerms) && Object.keys(paymentTerms).some((name) => name !== 'dueDays');

const LANGUAGE_NAMES = new Intl.DisplayNames('en', { type: 'language' });

function quoteFields(request: JsonObject, form: Form): FieldModel[] {
  return [
    form.field('/currency', { label: 'Currency', required: true, maxLength: 3 }),
    form.field('/date', { label: 'Prices of', kind: 'date', hint: 'else today' }),
    form.field('/discount/percent', { label: 'Discount (%)', kind: 'decimal' }),
    form.field('/discount/amount', { label: 'or an amount off', kind: 'decimal' }),
    form.field('/promotionCode', { label: 'Promotion code', maxLength: 100 }),
    ...(isOtherPayment(request)
      ? []
      : [
          form.field('/paymentTerms/dueDays', {
            label: 'Payable within (days)',
            kind: 'number',
            hint: 'usually 30',
          }),
        ]),
    form.field('/validDays', { label: 'Valid for (days)', kind: 'number', hint: 'usually 30' }),
    billingField(form, '', 'with each price'),
    form.field('/language', {
      label: 'Language',
      kind: 'select',
      choices: [
        { value: '', label: 'the customer’s' },
        ...LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES.of(value) ?? value })),
      ],
    }),
  ];
}

interface Shown {
  format: Format;
  seesMargin: boolean;
  path: string;
  hasDeal: boolean;
  seller: Pick<Seller, 'country' | 'taxRates'>;
}

/** What changes with every key: the price, and what is wrong with which field. */
export function liveModel(draft: PricedDraft, read: Draft, { seesMargin, path, ...shown }: Shown) {
  const { format } = shown;
  const { form, lines } = formModel(draft, read, shown);
  const price = { ...priceModel(draft, { format, seesMargin }), path };
  return { path, price, slots: form.slots(), lines };
}

/** The whole page. */
export async function builderModel(
  db: Database,
  {
    draft,
    read,
    fields,
    words,
    shown,
  }: {
    draft: PricedDraft;
    read: Draft;
    /** As they were posted: what was searched for, and which button was pressed. */
    fields: Fields;
    words: BuilderWords;
    shown: Omit<Shown, 'path'>;
  },
) {
  const { form: _, ...model } = formModel(draft, read, shown);
  const { path } = words;
  const searched = { customer: fields.customer ?? '', product: fields.product ?? '' };
  return {
    ...words,
    ...model,
    formKey: fields.form ?? '',
    searched,
    foundCustomers: searched.customer ? await foundCustomers(db, searched.customer) : null,
    foundProducts: searched.product ? await foundProducts(db, searched.product) : null,
    newLine: /^(add:|own$)/.test(fields.action ?? '') ? listOf(draft.request.lines).length : 0,
    price: { ...priceModel(draft, shown), path },
  };
}

const MOST_FOUND = 8;

export const foundProducts = async (db: Database, text: string) =>
  searchProducts(db, text, { on: await sellersToday(db), limit: MOST_FOUND });

export async function foundCustomers(db: Database, text: string) {
  const found = await searchCustomers(db, text, MOST_FOUND);
  return found.map((customer) => ({ id: customer.id, name: customer.name, note: noteOf(customer) }));
}

const noteOf = ({ externalId, segment }: { externalId: string | null; segment: string | null }): string =>
  [externalId, segment].filter(Boolean).join(', ');
