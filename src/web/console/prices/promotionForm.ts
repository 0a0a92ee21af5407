import type { FastifyReply } from 'fastify';
import { parseBody } from '#api/plugins/validation.ts';
import { addPromotion, replacePromotion } from '#api/promotionInput.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { newPromotion } from '#api/schemas/promotion.ts';
import { showPromotion } from '#api/views/promotion.ts';
import { PROMOTION_TARGETS, STACKINGS } from '#domain/promotions/promotion.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import type { Fields } from '../../form.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import {
  type Form,
  formOf,
  type JsonObject,
  jsonOf,
  listIn,
  listText,
  objectOf,
  valuesOf,
} from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { type FormPage, sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';

const LIST = { path: '/promotions', label: 'Promotions' };

/** A new promotion, or one to be changed. */
export async function openPromotionForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { promotionId } = call.params;
  const json =
    promotionId === undefined
      ? { effectiveFrom: await sellersToday(deps.db), priority: 0 }
      : await existing(deps, promotionId);
  return send(deps, call, { json, formKey: newFormKey(), problems: [] });
}

async function existing({ db }: WebDeps, promotionId: string): Promise<JsonObject> {
  const { id: _, recordedAt: __, uses: ___, ...promotion } = await showPromotion(db, promotionId);
  return promotion as unknown as JsonObject;
}

export async function savePromotion(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, person, params, reply } = call;
  const { promotionId } = params;
  if (promotionId !== undefined) await showPromotion(deps.db, promotionId);
  const formKey = fields.form ?? '';
  const json = promotionOf(fields);
  const saved = await attempt(async () => {
    const promotion = parseBody(newPromotion, json);
    if (promotionId !== undefined) return replacePromotion(deps.db, promotionId, promotion);
    const { key, id } = formCommand(person, formKey, json);
    return addPromotion(deps.db, { key, id: id('promo') }, promotion);
  });
  if (saved.ok) return reply.redirect(LIST.path, 303);
  return send(deps, call, { json, formKey, problems: saved.problems });
}

const KEPT = 'What was priced already keeps its price; quotes that are priced from now on get the new one.';

const LISTS: readonly string[] = ['skus', 'segments', 'customerIds'];

function promotionOf(fields: Fields): JsonObject {
  const { conditions, ...rest } = jsonOf(fields, { numbers: ['priority', 'maxUses'] });
  const given = Object.entries(objectOf(conditions)).map(
    ([name, value]) => [name, LISTS.includes(name) ? listIn(value) : value] as const,
  );
  return { ...rest, conditions: Object.fromEntries(given) };
}

interface Filled {
  json: JsonObject;
  formKey: string;
  problems: readonly FieldProblem[];
}

function send(deps: WebDeps, call: ConsoleCall, { json, formKey, problems }: Filled): FastifyReply {
  const form = formOf(valuesOf(json));
  const { promotionId } = call.params;
  const page: FormPage = {
    section: 'prices',
    heading: promotionId === undefined ? 'Add a promotion' : 'Change a promotion',
    back: LIST,
    path: promotionId === undefined ? `${LIST.path}/new` : `${LIST.path}/${promotionId}/edit`,
    ...(promotionId === undefined ? {} : { words: [KEPT] }),
    formKey,
    whole: form.slot(''),
    groups: groupsOf(form, objectOf(json.conditions)),
    buttons: [{ action: 'save', label: 'Save the promotion' }],
    status: problems.length > 0 ? 422 : 200,
  };
  form.place(problems);
  return sendForm(deps, call, page);
}

const TARGET_WORDS = { line: 'each line by itself', group: 'the lines together', quote: 'the whole quote' };
const STACKING_WORDS = { stackable: 'is taken beside others', exclusive: 'keeps others out' };

function groupsOf(form: Form, conditions: JsonObject): FormPage['groups'] {
  const list = (name: string, label: string) =>
    form.field(`/conditions/${name}`, { label, hint: 'with commas', value: listText(conditions[name]) });
  return [
    {
      title: 'The promotion',
      fields: [
        form.field('/name', { label: 'Name', maxLength: 200 }),
        form.field('/code', { label: 'Code', hint: 'without one it applies by itself', maxLength: 100 }),
        form.field('/effectiveFrom', { label: 'First day', kind: 'date' }),
        form.field('/effectiveTo', { label: 'Last day', kind: 'date' }),
      ],
    },
    {
      title: 'What it takes off',
      fields: [
        form.field('/effect/percent', { label: 'Percent', kind: 'decimal' }),
        form.field('/effect/amount', { label: 'or an amount', kind: 'decimal' }),
        form.field('/effect/currency', { label: 'in this currency', maxLength: 3 }),
        form.field('/target', {
          label: 'off',
          kind: 'select',
          choices: PROMOTION_TARGETS.map((value) => ({ value, label: TARGET_WORDS[value] })),
        }),
        form.field('/cap/amount', { label: 'At most', kind: 'decimal' }),
        form.field('/cap/currency', { label: 'in this currency', maxLength: 3 }),
      ],
      slots: [form.slot('/effect'), form.slot('/cap')],
    },
    {
      title: 'When it counts',
      fields: [
        list('skus', 'Products (SKUs)'),
        list('segments', 'Segments'),
        list('customerIds', 'Customers (ids)'),
        form.field('/conditions/minQuantity', { label: 'At least so many units', kind: 'decimal' }),
        form.field('/conditions/minTotal/amount', { label: 'A total of at least', kind: 'decimal' }),
        form.field('/conditions/minTotal/currency', { label: 'in this currency', maxLength: 3 }),
      ],
      slots: [form.slot('/conditions/minTotal')],
    },
    {
      title: 'Beside other promotions',
      fields: [
        form.field('/stacking', {
          label: 'It',
          kind: 'select',
          choices: STACKINGS.map((value) => ({ value, label: STACKING_WORDS[value] })),
        }),
        form.field('/priority', { label: 'Priority', hint: 'the higher goes first', kind: 'decimal' }),
        form.field('/maxUses', { label: 'How often it may be used', kind: 'number' }),
      ],
    },
  ];
}
