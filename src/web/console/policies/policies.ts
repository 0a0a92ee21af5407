import { desc, eq, lt } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { simulate } from '#api/approvalPolicyInput.ts';
import { parseBody } from '#api/plugins/validation.ts';
import { Problem } from '#api/problems.ts';
import { sellersToday } from '#api/quoteInput.ts';
import { simulationRequest } from '#api/schemas/approval.ts';
import { policyInForce } from '#db/approvalBasis.ts';
import { approvalPolicies } from '#db/schema/setup.ts';
import { policyRuleWords } from '#domain/approval/policyWords.ts';
import { describeCondition } from '#domain/approval/words.ts';
import type { WebDeps } from '../../deps.ts';
import { sendPage } from '../../page.ts';
import { formOf, valuesOf } from '../../pointerForm.ts';
import { formatOf } from '../../reader.ts';
import { attempt } from '../../refused.ts';
import { may } from '../../rights.ts';
import type { Sessions } from '../../session.ts';
import { approverWords } from '../../words.ts';
import { listPage, listQuery, PAGE_SIZE } from '../list.ts';
import { type ConsoleCall, consoleRoutes } from '../route.ts';
import { openPolicyForm, savePolicy } from './policyForm.ts';
import { simulationModel } from './simulationModel.ts';

const ADMIN = ['admin'] as const;
const PATH = '/approval-policies';

/** Who has to approve what, in sentences, and what a policy would have asked of the quotes of the past. */
export function registerPolicies(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get(PATH, [], (call) => sendPolicies(deps, call));
  routes.get(`${PATH}/new`, ADMIN, (call) => openPolicyForm(deps, call));
  routes.post(`${PATH}/new`, ADMIN, (call) => savePolicy(deps, call));
  routes.get(`${PATH}/:policyId`, [], (call) => sendPolicy(deps, call));
  routes.get(`${PATH}/:policyId/simulation`, ADMIN, (call) => sendPolicy(deps, call));
}

async function sendPolicies({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const query = listQuery({ ...call.query, q: '' });
  const { id: cursor } = approvalPolicies;
  const rows = await db
    .select()
    .from(approvalPolicies)
    .where(query.after ? lt(cursor, query.after) : undefined)
    .orderBy(desc(cursor))
    .limit(PAGE_SIZE + 1);
  const page = listPage(rows, { path: PATH, query, cursorOf: ({ id }) => id });
  const format = formatOf(call.request, 'UTC');
  const inForce = await policyInForce(db, await sellersToday(db));
  return sendPage(call.reply, {
    view: 'policies',
    title: 'Approval policies',
    sandbox,
    person: call.person,
    section: 'policies',
    model: {
      mayEdit: may(call.person, ADMIN),
      list: page.list,
      rows: page.rows.map(({ id, name, effectiveFrom, rules }) => ({
        path: `${PATH}/${id}`,
        name,
        from: format.date(effectiveFrom),
        rules: rules.length === 1 ? 'one rule' : `${rules.length} rules`,
        state: id === inForce?.id ? 'in force today' : '',
      })),
    },
  });
}

async function sendPolicy({ db, sandbox }: WebDeps, call: ConsoleCall): Promise<FastifyReply> {
  const { policyId = '' } = call.params;
  const [policy] = await db.select().from(approvalPolicies).where(eq(approvalPolicies.id, policyId));
  if (!policy) throw new Problem('notFound', 'There is no such approval policy.');
  const format = formatOf(call.request, 'UTC');
  const { rules, autoApprove } = policy;
  const isSimulated = call.request.routeOptions.url?.endsWith('/simulation') ?? false;
  const { from, until } = call.query;
  const days = { ...(from ? { from } : {}), ...(until ? { until } : {}) };
  const simulated = isSimulated
    ? await attempt(() =>
        simulate(
          db,
          parseBody(simulationRequest, {
            policy: { rules, ...(autoApprove ? { autoApprove } : {}) },
            ...days,
          }),
        ),
      )
    : null;
  const form = formOf(valuesOf(days));
  const whole = form.slot('');
  const fields = [
    { ...form.field('/from', { label: 'Submitted from', kind: 'date' }), name: 'from' },
    { ...form.field('/until', { label: 'to', kind: 'date' }), name: 'until' },
  ];
  form.place(simulated?.ok === false ? simulated.problems : []);
  return sendPage(call.reply, {
    view: 'policy',
    title: policy.name,
    status: simulated?.ok === false ? 422 : 200,
    sandbox,
    person: call.person,
    section: 'policies',
    model: {
      name: policy.name,
      from: format.date(policy.effectiveFrom),
      path: `${PATH}/${policy.id}`,
      autoApprove: autoApprove ? describeCondition(autoApprove) : null,
      rules: rules.map((rule) => policyRuleWords(rule, approverWords)),
      maySimulate: may(call.person, ADMIN),
      whole,
      fields,
      simulation: simulated?.ok ? simulationModel(simulated.value, format) : null,
    },
  });
}
