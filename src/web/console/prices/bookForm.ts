import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { addPriceBook } from '#api/priceBookInput.ts';
import { requireSeller, sellersToday } from '#api/quoteInput.ts';
import { newPriceBook } from '#api/schemas/setup.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { formOf, valuesOf } from '../../pointerForm.ts';
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

const LIST = { path: '/price-books', label: 'Price books' };

export async function openBookForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { currency } = await requireSeller(deps.db);
  const filled = noPrices({ currency, effectiveFrom: await sellersToday(deps.db) });
  return send(deps, call, { filled, formKey: newFormKey(), problems: [] });
}

export async function saveBook(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, person, reply } = call;
  const formKey = fields.form ?? '';
  const filled = pricesFilled(fields);
  const { body, unread } = pricesAsked(filled);
  if (unread.length > 0 || isFilling(filled)) return send(deps, call, { filled, formKey, problems: unread });
  const saved = await attempt(async () => {
    const { key, id } = formCommand(person, formKey, body);
    return addPriceBook(deps.db, { key, id: id('pb') }, parseBody(newPriceBook, body));
  });
  if (saved.ok) return reply.redirect(`${LIST.path}/${saved.value.id}`, 303);
  return send(deps, call, { filled, formKey, problems: placedInRows(saved.problems) });
}

async function send(
  deps: WebDeps,
  call: ConsoleCall,
  { filled, formKey, problems }: { filled: PricesFilled; formKey: string; problems: readonly FieldProblem[] },
): Promise<FastifyReply> {
  const form = formOf(valuesOf(filled.json));
  const whole = form.slot('');
  const prices = await priceGroups(deps.db, { form, filled, mayClose: false });
  const book = {
    title: 'The book',
    fields: [
      form.field('/name', { label: 'Name', maxLength: 200 }),
      form.field('/currency', { label: 'Currency', maxLength: 3 }),
      form.field('/segment', { label: 'For the segment', hint: 'else everybody', maxLength: 100 }),
      form.field('/customerId', { label: 'or the customer', hint: 'its id', maxLength: 100 }),
      form.field('/effectiveFrom', { label: 'First day', kind: 'date' }),
      form.field('/effectiveTo', { label: 'Last day', kind: 'date' }),
    ],
  };
  form.place(problems);
  return sendForm(deps, call, {
    section: 'prices',
    heading: 'Add a price book',
    back: LIST,
    path: `${LIST.path}/new`,
    formKey,
    whole,
    groups: [book, ...prices.groups],
    buttons: [...prices.buttons, { action: 'save', label: 'Save the price book' }],
    status: problems.length > 0 ? 422 : 200,
  });
}
