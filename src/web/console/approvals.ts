import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
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
import { PAGE, type WebDeps } from '../deps.ts';
import { type Fields, fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import { type Person, refuseForeignForm, type Sessions } from '../session.ts';
import { signedIn } from './guard.ts';

interface ApprovalRoute {
  Params: { approvalId: string };
}

/** One request: what it takes to decide it, the decision, and giving it to somebody else. */
export function registerApprovals(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  app.get<ApprovalRoute>('/approvals/:approvalId', PAGE, async (request, reply) => {
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    return sendApproval(deps, request, reply, { person, approvalId: request.params.approvalId });
  });

  app.post<ApprovalRoute>('/approvals/:approvalId', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const { approvalId } = request.params;
    const found = await findApproval(deps.db, approvalId);
    if (!found) throw new Problem('notFound', 'There is no such approval.');
    const fields = fieldsOf(request.body);
    const problems = decisionProblems(fields);
    if (problems.length > 0)
      return sendApproval(deps, request, reply, { person, approvalId, fields, problems });
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

  app.post<ApprovalRoute>('/approvals/:approvalId/reassign', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const { approvalId } = request.params;
    const found = await findApproval(deps.db, approvalId);
    if (!found) throw new Problem('notFound', 'There is no such approval.');
    if (!decidersOf(found).includes(person.email.toLowerCase())) {
      throw new Problem('forbidden', 'Only who was asked can give a request to somebody else.');
    }
    const fields = fieldsOf(request.body);
    const problems = [
      textProblem(fields, 'to', { label: 'Who is to decide', max: LIMITS.name }),
      textProblem(fields, 'reason', { label: 'The reason', max: MAX_REASON }),
    ].filter((problem) => problem !== null);
    if (problems.length > 0)
      return sendApproval(deps, request, reply, { person, approvalId, fields, problems });
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

interface Shown {
  person: Person;
  approvalId: string;
  fields?: Fields;
  problems?: string[];
}

async function sendApproval(
  deps: WebDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, approvalId, fields = {}, problems = [] }: Shown,
): Promise<FastifyReply> {
  const found = await findApproval(deps.db, approvalId);
  if (!found) throw new Problem('notFound', 'There is no such approval.');
  const format = formatOf(request, found.quote.seller.timeZone);
  const { approval, quote } = found;
  const closed = closedApproval(found, format);
  const isMine = decidersOf(found).some((email) => email.toLowerCase() === person.email.toLowerCase());
  return sendPage(reply, {
    view: 'consoleApproval',
    title: `Approval: quote for ${quote.customer.name}`,
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    person,
    section: 'approvals',
    model: {
      ...decisionModel(found, { format, fields, problems, seesMargin: seesMargin(person.scopes) }),
      approvalId,
      dealId: quote.dealId,
      closed: closed && { ...closed, comment: approval.comment },
      canDecide: closed === null && isMine,
      eligible: approval.eligible,
    },
  });
}
