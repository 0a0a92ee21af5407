import type { FastifyReply } from 'fastify';
import { addRule, noRule, replaceRule } from '#api/configurationRuleInput.ts';
import { parseBody } from '#api/plugins/validation.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { newConfigurationRule } from '#api/schemas/configuration.ts';
import { findRule } from '#db/configuration.ts';
import { ruleWords } from '#domain/configuration/rules/ruleWords.ts';
import { type ConfigurationRule, ROUNDINGS } from '#domain/configuration/types.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import type { Fields } from '../../form.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import {
  type Form,
  formOf,
  type Json,
  type JsonObject,
  jsonOf,
  listIn,
  listText,
  objectOf,
  textOf,
  valuesOf,
} from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { type FormPage, sendForm } from '../formPage.ts';
import type { ConsoleCall, PostCall } from '../route.ts';
import { productsNamed, skusOf } from './read.ts';

const LIST = { path: '/configuration-rules', label: 'Rules' };

/** A new rule, or one to be changed. */
export async function openRuleForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { ruleId } = call.params;
  if (ruleId === undefined) {
    return send(deps, call, { json: { kind: 'requires' }, formKey: newFormKey(), problems: [], words: [] });
  }
  const rule = await findRule(deps.db, ruleId);
  if (!rule) throw noRule(ruleId);
  const json = rule as unknown as JsonObject;
  return send(deps, call, { json, formKey: newFormKey(), problems: [], words: await wordsOf(deps, rule) });
}

export async function saveRule(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, params, person, reply } = call;
  const json = ruleOf(fields);
  const formKey = fields.form ?? '';
  const { key, id } = formCommand(person, formKey, { rule: json });
  const checked = await attempt(async () => {
    const body = parseBody(newConfigurationRule, json);
    return { id: params.ruleId ?? id('crule'), ...body } as ConfigurationRule;
  });
  if (!checked.ok) return send(deps, call, { json, formKey, problems: checked.problems, words: [] });
  const rule = checked.value;
  const words = await wordsOf(deps, rule);
  if (fields.action === 'show') return send(deps, call, { json, formKey, problems: [], words });
  const saved = await attempt(() =>
    params.ruleId === undefined ? addRule(deps.db, key, rule) : replaceRule(deps.db, rule),
  );
  if (saved.ok) return reply.redirect(LIST.path, 303);
  return send(deps, call, { json, formKey, problems: saved.problems, words });
}

const wordsOf = async ({ db }: WebDeps, rule: ConfigurationRule): Promise<string[]> => [
  ruleWords(rule, await productsNamed(db, skusOf(rule), rule.effectiveFrom ?? (await sellersToday(db)))),
];

/** The rule that the form says; of the fields that other kinds have, nothing. */
function ruleOf(fields: Fields): JsonObject {
  const { when, then, ...rest } = jsonOf(fields, { records: ['attributes'] });
  const condition = objectOf(when);
  const { skus, anyOf, minimum, maximum, fixed, perUnit, plus, rounding } = objectOf(then);
  const kind = textOf(rest.kind);
  const isLimit = kind === 'limitsQuantity' || kind === 'limitsChoice';
  const bound = (value: Json | undefined) => (kind === 'limitsChoice' ? asCount(value) : value);
  const quantity = fixed === undefined ? { perUnit, plus, rounding } : { fixed };
  const attributes = attributesIn(textOf(condition.attributes));
  return withoutUndefined({
    ...rest,
    when: withoutUndefined({ ...condition, attributes }),
    then: withoutUndefined({
      skus: listOrNothing(skus),
      ...(kind === 'requires' ? { anyOf: listOrNothing(anyOf) } : {}),
      ...(isLimit ? { minimum: bound(minimum), maximum: bound(maximum) } : {}),
      ...(kind === 'adds' ? { quantity: withoutUndefined(quantity) } : {}),
    }),
  });
}

const listOrNothing = (json: Json | undefined): string[] | undefined => {
  const list = listIn(json);
  return list.length > 0 ? list : undefined;
};
const asCount = (value: Json | undefined) =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
const withoutUndefined = (json: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));

/** "size = 27, colour = red" */
function attributesIn(text: string | undefined): JsonObject | undefined {
  const pairs = listIn(text).map((pair) => {
    const [name = '', value = ''] = pair.split(/\s*=\s*/, 2);
    return [name, value] as const;
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

interface Filled {
  json: JsonObject;
  formKey: string;
  problems: readonly FieldProblem[];
  words: string[];
}

function send(deps: WebDeps, call: ConsoleCall, { json, formKey, problems, words }: Filled): FastifyReply {
  const { ruleId } = call.params;
  const form = formOf(valuesOf(json));
  const page: FormPage = {
    section: 'catalogue',
    heading: ruleId === undefined ? 'Add a rule' : 'Change the rule',
    back: LIST,
    path: ruleId === undefined ? `${LIST.path}/new` : `${LIST.path}/${ruleId}/edit`,
    formKey,
    whole: form.slot(''),
    groups: groupsOf(form, json),
    buttons: [
      { action: 'show', label: 'Show it as a sentence', isSecondary: true },
      { action: 'save', label: 'Save the rule' },
      ...(ruleId === undefined ? [] : [{ action: 'delete', label: 'Delete it', isSecondary: true }]),
    ],
    words,
    status: problems.length > 0 ? 422 : 200,
  };
  form.place(problems);
  return sendForm(deps, call, page);
}

const KINDS = [
  { value: 'requires', label: 'needs others' },
  { value: 'excludes', label: 'excludes others' },
  { value: 'limitsQuantity', label: 'limits units of others' },
  { value: 'limitsChoice', label: 'limits how many others' },
  { value: 'adds', label: 'adds others' },
  { value: 'recommends', label: 'recommends others' },
];

function groupsOf(form: Form, json: JsonObject): FormPage['groups'] {
  const when = objectOf(json.when);
  const then = objectOf(json.then);
  const quantity = objectOf(then.quantity);
  const attributes = Object.entries(objectOf(when.attributes)).map(
    ([name, value]) => `${name} = ${textOf(value) ?? ''}`,
  );
  const number = (value: Json | undefined) =>
    typeof value === 'number' ? value.toString() : (textOf(value) ?? '');
  return [
    {
      title: 'If this product is on the quote',
      fields: [
        form.field('/when/sku', { label: 'SKU', maxLength: 100 }),
        form.field('/when/minQuantity', {
          label: 'From this quantity',
          hint: 'else any',
          kind: 'decimal',
        }),
        form.field('/when/attributes', {
          label: 'With attributes',
          hint: 'name = value, …',
          value: attributes.join(', '),
        }),
      ],
    },
    {
      title: 'then it',
      fields: [
        form.field('/kind', { label: 'Kind', kind: 'select', choices: KINDS }),
        form.field('/then/skus', {
          label: 'These products',
          hint: 'SKUs, with commas',
          value: listText(then.skus),
        }),
        form.field('/then/anyOf', {
          label: 'or one of these',
          hint: 'where it needs others',
          value: listText(then.anyOf),
        }),
        form.field('/then/minimum', {
          label: 'At least',
          hint: 'of a limit',
          kind: 'decimal',
          value: number(then.minimum),
        }),
        form.field('/then/maximum', {
          label: 'At most',
          hint: 'of a limit',
          kind: 'decimal',
          value: number(then.maximum),
        }),
      ],
      slots: [form.slot('/then')],
    },
    {
      title: 'How many it adds',
      hint: 'Only where it adds others by itself: so many in all, or so many for each unit.',
      fields: [
        form.field('/then/fixed', { label: 'In all', kind: 'decimal', value: number(quantity.fixed) }),
        form.field('/then/perUnit', {
          label: 'or for each unit',
          kind: 'decimal',
          value: number(quantity.perUnit),
        }),
        form.field('/then/plus', { label: 'plus', kind: 'decimal', value: number(quantity.plus) }),
        form.field('/then/rounding', {
          label: 'Rounded',
          kind: 'select',
          value: number(quantity.rounding),
          choices: [{ value: '', label: '' }, ...ROUNDINGS.map((value) => ({ value, label: value }))],
        }),
      ],
      slots: [form.slot('/then/quantity')],
    },
    {
      title: 'The rule',
      fields: [
        form.field('/name', { label: 'Name', maxLength: 200 }),
        form.field('/reason', { label: 'What it says', hint: 'else our own sentence', maxLength: 500 }),
        form.field('/effectiveFrom', { label: 'First day', kind: 'date' }),
        form.field('/effectiveTo', { label: 'Last day', kind: 'date' }),
      ],
    },
  ];
}
