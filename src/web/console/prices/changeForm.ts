import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { changePrices, endPriceBook, firstDayOf, requireBook } from '#api/priceBookInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { bookEnd, priceChange } from '#api/schemas/catalogue.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { formOf, type JsonObject, jsonOf, valuesOf } from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';
import {
  isFilling,
  noPrices,
  type PricesFilled,
  placedInRows,
  priceGroups,
  pricesAsked,
  pricesFilled,
} from './priceRows.ts';

/** Changes some prices of a book from a day on; `?sku=` begins with that product. */
export async function openChangeForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { sku = '' } = call.query;
  const book = await requireBook(deps.db, call.params.bookId ?? '');
  const effectiveFrom = firstDayOf(book, await sellersToday(deps.db));
  const filled = noPrices({ effectiveFrom, ...(sku ? { prices: [{ sku: sku.slice(0, 100) }] } : {}) });
  return sendChange(deps, call, { filled, formKey: newFormKey(), problems: [] });
}

export async function saveChange(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, person, reply } = call;
  const book = await requireBook(deps.db, call.params.bookId ?? '');
  const formKey = fields.form ?? '';
  const filled = pricesFilled(fields);
  const { body, unread } = pricesAsked(filled);
  if (unread.length > 0 || isFilling(filled)) {
    return sendChange(deps, call, { filled, formKey, problems: unread });
  }
  const saved = await attempt(() => {
    const { key } = formCommand(person, formKey, { book: book.id, ...body });
    return changePrices(deps.db, { key, bookId: book.id }, parseBody(priceChange, body));
  });
  if (saved.ok) return reply.redirect(`/price-books/${book.id}`, 303);
  return sendChange(deps, call, { filled, formKey, problems: placedInRows(saved.problems) });
}

async function sendChange(
  deps: WebDeps,
  call: ConsoleCall,
  { filled, formKey, problems }: { filled: PricesFilled; formKey: string; problems: readonly FieldProblem[] },
): Promise<FastifyReply> {
  const book = await requireBook(deps.db, call.params.bookId ?? '');
  const path = `/price-books/${book.id}`;
  const form = formOf(valuesOf(filled.json));
  const whole = form.slot('');
  const prices = await priceGroups(deps.db, { form, filled, mayClose: true });
  const day = {
    title: `In ${book.currency}`,
    fields: [
      form.field('/effectiveFrom', {
        label: 'From this day on',
        kind: 'date',
        hint: 'today or later; nothing that was quoted changes',
      }),
    ],
  };
  form.place(problems);
  return sendForm(deps, call, {
    section: 'prices',
    heading: 'Change prices',
    back: { path, label: book.name },
    path: `${path}/prices`,
    formKey,
    whole,
    groups: [day, ...prices.groups],
    buttons: [...prices.buttons, { action: 'save', label: 'Save the prices' }],
    status: problems.length > 0 ? 422 : 200,
  });
}

/** Says until when a book counts. */
export async function openEndForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { effectiveTo } = await requireBook(deps.db, call.params.bookId ?? '');
  return sendEnd(deps, call, { json: { effectiveTo }, formKey: newFormKey(), problems: [] });
}

export async function saveEnd(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { bookId = '' } = call.params;
  const { db } = deps;
  const formKey = call.fields.form ?? '';
  const json = { effectiveTo: jsonOf(call.fields).effectiveTo ?? null };
  const saved = await attempt(() => {
    const { key } = formCommand(call.person, formKey, { book: bookId, ...json });
    return endPriceBook(db, { key, bookId }, parseBody(bookEnd, json).effectiveTo);
  });
  if (saved.ok) return call.reply.redirect(`/price-books/${bookId}`, 303);
  return sendEnd(deps, call, { json, formKey, problems: saved.problems });
}

async function sendEnd(
  deps: WebDeps,
  call: ConsoleCall,
  { json, formKey, problems }: { json: JsonObject; formKey: string; problems: readonly FieldProblem[] },
): Promise<FastifyReply> {
  const book = await requireBook(deps.db, call.params.bookId ?? '');
  const path = `/price-books/${book.id}`;
  const form = formOf(valuesOf(json));
  const whole = form.slot('');
  const field = form.field('/effectiveTo', {
    label: 'Last day',
    kind: 'date',
    hint: 'today or later; empty for no end',
  });
  form.place(problems);
  return sendForm(deps, call, {
    section: 'prices',
    heading: 'Until when the price book counts',
    back: { path, label: book.name },
    path: `${path}/end`,
    formKey,
    whole,
    groups: [{ title: book.name, fields: [field] }],
    buttons: [{ action: 'save', label: 'Save the last day' }],
    status: problems.length > 0 ? 422 : 200,
  });
}
