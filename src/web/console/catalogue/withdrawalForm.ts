import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { Problem } from '#api/problems.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { newWithdrawal } from '#api/schemas/catalogue.ts';
import { withdrawProduct } from '#api/withdrawalInput.ts';
import { isProduct } from '#db/products.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { formOf, type JsonObject, jsonOf, valuesOf } from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';
import { productPath } from './productModel.ts';

/** Says from when a product is not sold any more. */
export async function openWithdrawalForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { sku = '' } = call.params;
  if (!(await isProduct(deps.db, sku))) {
    throw new Problem('notFound', 'There is no such product.');
  }
  return send(deps, call, {
    json: { on: await sellersToday(deps.db) },
    formKey: newFormKey(),
    problems: [],
  });
}

export async function saveWithdrawal(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { sku = '' } = call.params;
  const formKey = call.fields.form ?? '';
  const json = jsonOf(call.fields);
  const saved = await attempt(() => {
    const { key } = formCommand(call.person, formKey, { withdrawn: sku, ...json });
    return withdrawProduct(deps.db, { key, sku }, parseBody(newWithdrawal, json));
  });
  if (saved.ok) return call.reply.redirect(productPath(sku), 303);
  return send(deps, call, { json, formKey, problems: saved.problems });
}

function send(
  deps: WebDeps,
  call: ConsoleCall,
  { json, formKey, problems }: { json: JsonObject; formKey: string; problems: readonly FieldProblem[] },
): FastifyReply {
  const { sku = '' } = call.params;
  const form = formOf(valuesOf(json));
  const whole = form.slot('');
  const fields = [
    form.field('/on', { label: 'Not sold from this day on', kind: 'date', hint: 'today or later' }),
    form.field('/reason', { label: 'Why', maxLength: 500 }),
    form.field('/replacedBy', { label: 'Sold in its place', hint: 'its SKU', maxLength: 100 }),
  ];
  form.place(problems);
  return sendForm(deps, call, {
    section: 'catalogue',
    heading: `Withdraw ${sku}`,
    back: { path: productPath(sku), label: sku },
    path: `${productPath(sku)}/withdraw`,
    formKey,
    whole,
    groups: [
      {
        title: 'The withdrawal',
        hint: 'New quotes of that day or a later one are refused; what was quoted stays.',
        fields,
      },
    ],
    buttons: [{ action: 'save', label: 'Withdraw it' }],
    status: problems.length > 0 ? 422 : 200,
  });
}
