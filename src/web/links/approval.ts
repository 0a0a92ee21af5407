import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { personSeesMargin } from '#db/marginReaders.ts';
import type { Stage } from '#domain/types.ts';
import type { Format } from '#src/documents/format.ts';
import {
  closedApproval,
  decisionModel,
  decisionOf,
  decisionProblems,
  findApproval,
  type OpenedApproval,
} from '../decision.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, fieldsOf } from '../form.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import { commandKeyOf, expired, markUsed, type OpenedLink, openLink, sendNotice, usedUp } from './access.ts';
import { noSuchLink, registerLinkPage } from './route.ts';

type Opened = OpenedLink & OpenedApproval & { format: Format };

/** Where an approver decides on a quote, straight from the mail. */
export function registerApprovalLinkPages(app: FastifyInstance, deps: WebDeps): void {
  registerLinkPage(app, '/approval', {
    async show({ token, request, reply }) {
      const opened = await open(deps, request, token);
      return closedNotice(deps, reply, opened) ?? (await sendApproval(deps, reply, { opened }));
    },

    async closed({ token, request, reply }) {
      return closedNotice(deps, reply, await open(deps, request, token)) !== null;
    },

    async act({ token, request, reply }) {
      const opened = await open(deps, request, token);
      const closed = closedNotice(deps, reply, opened);
      if (closed) return closed;
      const fields = fieldsOf(request.body);
      const problems = decisionProblems(fields);
      if (problems.length > 0) return sendApproval(deps, reply, { opened, fields, problems });
      const { link, deal, approval, quote } = opened;
      // Another decision over the same link may have been quicker; what is answered is the one that stands.
      const { status, stage } = await deps.gateway.send(
        deal.id,
        'decideApproval',
        {
          approvalId: approval.id,
          decision: decisionOf(fields),
          decidedBy: link.email,
          ...(fields.comment ? { comment: fields.comment } : {}),
        },
        { key: commandKeyOf(link), actor: link.email },
      );
      await markUsed(deps, link);
      const title = status === 'approved' ? 'You have approved the quote' : 'You have rejected the quote';
      const next = nextWords(status, stage, quote.customer.name);
      return sendNotice(reply, { status: 200, title, paragraphs: [next] }, deps);
    },
  });
}

function nextWords(status: 'approved' | 'rejected', stage: Stage, customer: string): string {
  if (status === 'approved')
    return `The quote for ${customer} goes on: to the next approver, or else to the customer.`;
  return stage === 'draft'
    ? `The deal with ${customer} is a draft again, and its owner gets your comment.`
    : `Your vote is counted; others can still agree to the quote for ${customer}.`;
}

async function open(deps: WebDeps, request: FastifyRequest, token: string): Promise<Opened> {
  const opened = await openLink(deps, token, 'decideApproval');
  const found = await findApproval(deps.db, opened.link.subjectId);
  if (!found || found.approval.dealId !== opened.deal.id) throw noSuchLink();
  return { ...opened, ...found, format: formatOf(request, opened.deal.timeZone) };
}

function closedNotice(deps: WebDeps, reply: FastifyReply, opened: Opened): FastifyReply | null {
  const closed = closedApproval(opened, opened.format);
  if (closed) {
    const status = opened.approval.status === 'waiting' ? 409 : 410;
    return sendNotice(reply, { status, ...closed, quotation: opened.approval.comment }, deps);
  }
  const deciders = [...opened.approval.eligible, ...opened.delegates.map(({ email }) => email)];
  if (!deciders.some((email) => email.toLowerCase() === opened.link.email.toLowerCase())) {
    const paragraphs = [`This is for ${deciders.join(' or ')} to decide.`];
    return sendNotice(
      reply,
      { status: 410, title: 'This is not yours to decide any more', paragraphs },
      deps,
    );
  }
  if (opened.isExpired) throw expired();
  if (opened.isUsed) throw usedUp();
  return null;
}

interface Shown {
  opened: Opened;
  fields?: Fields;
  problems?: string[];
}

async function sendApproval(
  deps: WebDeps,
  reply: FastifyReply,
  { opened, fields = {}, problems = [] }: Shown,
): Promise<FastifyReply> {
  const seesMargin = await personSeesMargin(deps.db, opened.link.email);
  return sendPage(reply, {
    view: 'approval',
    title: `Approval: quote for ${opened.quote.customer.name}`,
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    secretAddress: true,
    model: decisionModel(opened, { format: opened.format, fields, problems, seesMargin }),
  });
}
