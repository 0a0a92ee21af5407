import { eq } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import { addApprovalPolicy, simulate } from '#api/approvalPolicyInput.ts';
import { parseBody } from '#api/plugins/validation.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { newApprovalPolicy } from '#api/schemas/approval.ts';
import { approvalPolicies } from '#db/schema/setup.ts';
import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import { policyRuleWords } from '#domain/approval/policyWords.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { WebDeps } from '../../deps.ts';
import { moreOf, readMore } from '../../moreJson.ts';
import { formCommand, newFormKey } from '../../onceForm.ts';
import { sendPage } from '../../page.ts';
import { formOf, type JsonObject, jsonOf, valuesOf } from '../../pointerForm.ts';
import { formatOf } from '../../reader.ts';
import { attempt } from '../../refused.ts';
import { approverWords } from '../../words.ts';
import type { ConsoleCall, PostCall } from '../route.ts';
import { simulationModel } from './simulationModel.ts';

const PATH = '/approval-policies';
const SHOWN = ['name', 'effectiveFrom'] as const;

/** A new policy, begun from another where one is named. */
export async function openPolicyForm(deps: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const [from] = await deps.db
    .select()
    .from(approvalPolicies)
    .where(eq(approvalPolicies.id, call.query.from ?? ''));
  const json = {
    name: from?.name ?? '',
    effectiveFrom: await sellersToday(deps.db),
    rules: from?.rules ?? EXAMPLE_RULES,
    ...(from?.autoApprove ? { autoApprove: from.autoApprove } : {}),
  };
  return send(deps, call, { json: json as unknown as JsonObject, formKey: newFormKey(), problems: [] });
}

const EXAMPLE_RULES: ApprovalPolicy['rules'] = [
  {
    when: { field: 'discountPercent', op: 'gt', value: '10' },
    approvers: [{ approver: 'role:headOfSales' }],
  },
];

export async function savePolicy(deps: WebDeps, call: PostCall): Promise<FastifyReply> {
  const { fields, person, reply } = call;
  const formKey = fields.form ?? '';
  const { json, unread, problems } = readMore(jsonOf(fields), '');
  if (problems.length > 0) return send(deps, call, { json, formKey, problems, unread });
  const checked = await attempt(async () => {
    const body = parseBody(newApprovalPolicy, json);
    const { name: _, effectiveFrom: __, ...policy } = body;
    if (fields.action === 'save') {
      const { key, id } = formCommand(person, formKey, json);
      await addApprovalPolicy(deps.db, { key, id: id('apol') }, body);
      return { savedId: id('apol'), policy, simulation: null };
    }
    return { savedId: null, policy, simulation: await simulate(deps.db, { policy }) };
  });
  if (!checked.ok) {
    // The simulation has the policy's fields a level deeper.
    const placed = checked.problems.map((problem) => ({
      ...problem,
      pointer: problem.pointer.replace(/^\/policy(?=\/|$)/, ''),
    }));
    return send(deps, call, { json, formKey, problems: placed });
  }
  const { savedId, policy, simulation } = checked.value;
  if (savedId !== null) return reply.redirect(`${PATH}/${savedId}`, 303);
  return send(deps, call, { json, formKey, problems: [], tried: { policy, simulation } });
}

interface Filled {
  json: JsonObject;
  formKey: string;
  problems: readonly FieldProblem[];
  unread?: ReadonlyMap<string, string>;
  tried?: { policy: ApprovalPolicy; simulation: Awaited<ReturnType<typeof simulate>> | null };
}

function send(
  { sandbox }: WebDeps,
  call: ConsoleCall,
  { json, formKey, problems, unread, tried }: Filled,
): FastifyReply {
  const form = formOf(valuesOf(json));
  const whole = form.slot('');
  const fields = [
    form.field('/name', { label: 'Name', maxLength: 200 }),
    form.field('/effectiveFrom', { label: 'From this day on', kind: 'date' }),
  ];
  const more = form.field('/more', {
    label: 'Rules, and what is approved automatically, as the API takes them (JSON)',
    kind: 'textarea',
    rows: 18,
    value: unread?.get('/more') ?? moreOf(json, SHOWN),
  });
  const rules = form.slot('/rules');
  form.place(problems);
  return sendPage(call.reply, {
    view: 'policyForm',
    title: 'Add a policy',
    status: problems.length > 0 ? 422 : 200,
    sandbox,
    person: call.person,
    section: 'policies',
    model: {
      formKey,
      whole,
      fields,
      more,
      ruleSlot: rules,
      rules: (tried?.policy.rules ?? []).map((rule) => policyRuleWords(rule, approverWords)),
      simulation: tried?.simulation ? simulationModel(tried.simulation, formatOf(call.request, 'UTC')) : null,
    },
  });
}
