import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#api/problems.ts';
import { seesMargin } from '#db/marginReaders.ts';
import {
  closedApproval,
  decisionModel,
  decisionOf,
  decisionProblems,
  findApproval,
  type OpenedApproval,
} from '../decision.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, LIMITS, textProblem } from '../form.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import type { Sessions } from '../session.ts';
import { type ConsoleCall, consoleRoutes } from './route.ts';

/** One request: what it takes to decide it, the decision, and giving it to somebody else. */
export function registerApprovals(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get('/approvals/:approvalId', [], async (call) =>
    sendApproval(call, deps, { found: await requireApproval(deps, call) }),
  );

  routes.post('/approvals/:approvalId', [], async (call) => {
    const { fields, person, reply } = call;
    const found = await requireApproval(deps, call);
    const approvalId = found.approval.id;
    const problems = decisionProblems(fields);
    if (problems.length > 0) return sendApproval(call, deps, { found, fields, problems });
    await deps.gateway.send(
      found.approval.dealId,
      'decideApproval',
      {
        approvalId,
        decision: decisionOf(fields),
        decidedBy: person.email,
        ...(fields.comment ? { comment: fields.comment } : {}),
      },
      // Who was refused for not being asked may be asked later.
      { key: `console:${approvalId}:${person.email}:${digestOf(decidersOf(found))}`, actor: person.email },
    );
    return reply.redirect(`/approvals/${approvalId}`, 303);
  });

  routes.post('/approvals/:approvalId/reassign', [], async (call) => {
    const { fields, person, reply } = call;
    const found = await requireApproval(deps, call);
    const approvalId = found.approval.id;
    if (!decidersOf(found).includes(person.email.toLowerCase())) {
      throw new Problem('forbidden', 'Only who was asked can give a request to somebody else.');
    }
    const problems = [
      textProblem(fields, 'to', { label: 'Who is to decide', max: LIMITS.name }),
      textProblem(fields, 'reason', { label: 'The reason', max: MAX_REASON }),
    ].filter((problem) => problem !== null);
    if (problems.length > 0) return sendApproval(call, deps, { found, fields, problems });
    const { to = '', reason = '' } = fields;
    const input = { approvalId, to: to.toLowerCase(), reason };
    // The same person may give it away once more, after it came back to them.
    const { requestedAt } = found.approval;
    const key = `console:${approvalId}:${person.email}:${digestOf([to, reason, requestedAt ?? ''])}`;
    await deps.gateway.send(found.approval.dealId, 'reassignApproval', input, { key, actor: person.email });
    return reply.redirect(`/approvals/${approvalId}`, 303);
  });
}

/** As over the API. */
const MAX_REASON = 1000;

const decidersOf = ({ approval, delegates }: OpenedApproval): string[] => [
  ...approval.eligible,
  ...delegates.map(({ email }) => email),
];

const digestOf = (texts: string[]) =>
  createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);

async function requireApproval({ db }: WebDeps, { params }: ConsoleCall): Promise<OpenedApproval> {
  const found = await findApproval(db, params.approvalId ?? '');
  if (!found) throw new Problem('notFound', 'There is no such approval.');
  return found;
}

async function sendApproval(
  { request, reply, person }: ConsoleCall,
  { sandbox }: WebDeps,
  { found, fields = {}, problems = [] }: { found: OpenedApproval; fields?: Fields; problems?: string[] },
): Promise<FastifyReply> {
  const format = formatOf(request, found.quote.seller.timeZone);
  const { approval, quote } = found;
  const closed = closedApproval(found, format);
  const isMine = decidersOf(found).some((email) => email.toLowerCase() === person.email.toLowerCase());
  return sendPage(reply, {
    view: 'consoleApproval',
    title: `Approval: quote for ${quote.customer.name}`,
    status: problems.length > 0 ? 422 : 200,
    sandbox,
    person,
    section: 'approvals',
    model: {
      ...decisionModel(found, { format, fields, problems, seesMargin: seesMargin(person.scopes) }),
      approvalId: approval.id,
      dealId: quote.dealId,
      closed: closed && { ...closed, comment: approval.comment },
      canDecide: closed === null && isMine,
      eligible: approval.eligible,
    },
  });
}
