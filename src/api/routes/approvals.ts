import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { approvalRequests } from '#db/schema/deals.ts';
import { STAGES } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import * as approvalSchemas from '../schemas/approval.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/deal.ts';
import { listApprovals } from '../views/approval.ts';
import { showApproval } from '../views/approvalDetail.ts';
import { findDeal } from '../views/deal.ts';
import { asSeenBy } from '../views/margin.ts';
import { type Api, answers, by } from './support.ts';

const tags = ['Approvals'];

export function approvalRoutes(app: Api, deps: ApiDeps): void {
  readRoutes(app, deps);
  decisionRoute(app, deps);
  changeRoutes(app, deps);
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/approvals',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Approval requests',
        querystring: pageQuery(200).extend({
          status: z.enum(['waiting', 'pending', 'approved', 'rejected', 'withdrawn']).optional(),
          approver: z.string().optional().meta({
            description: 'An e-mail address: what they can decide, their own or in the stead of others.',
          }),
          dealId: z.string().optional(),
        }),
        response: answers(200, page(schemas.approval)),
      },
    },
    ({ query }) => listApprovals(db, query),
  );
  app.get(
    '/v1/approvals/:id',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'An approval request, with all that it takes to decide it',
        params: idParams,
        response: answers(200, approvalSchemas.approvalDetail),
      },
    },
    async (request) => {
      const approval = await showApproval(db, request.params.id);
      return { ...approval, quote: asSeenBy(request, approval.quote) };
    },
  );
}

function decisionRoute(app: Api, { db, gateway }: ApiDeps): void {
  app.post(
    '/v1/approvals/:id/decision',
    {
      config: { scopes: ['approver'] },
      schema: {
        tags,
        summary: 'Approve or reject',
        description:
          'Without `decidedBy` the decision is that of the one who was asked; where several were, it must be named (422).',
        params: idParams,
        body: schemas.decision,
        response: answers(200, z.object({ status: z.enum(['approved', 'rejected']), stage: z.enum(STAGES) })),
      },
    },
    async (request) => {
      const approvalId = request.params.id;
      const dealId = await dealOfApproval(db, approvalId);
      request.dealId = dealId;
      try {
        return await gateway.send(dealId, 'decideApproval', { approvalId, ...request.body }, by(request));
      } catch (error) {
        throw (await decidedOtherwise(db, approvalId, error)) ?? error;
      }
    },
  );
}

function changeRoutes(app: Api, { db, gateway }: ApiDeps): void {
  app.post(
    '/v1/approvals/:id/reassign',
    {
      config: { scopes: ['approver'] },
      schema: {
        tags,
        summary: 'Give a request to somebody else to decide',
        params: idParams,
        body: approvalSchemas.reassignment,
        response: answers(
          200,
          z.object({ status: z.enum(['waiting', 'pending']), eligible: z.array(z.string()) }),
        ),
      },
    },
    async (request) => {
      const approvalId = request.params.id;
      const dealId = await dealOfApproval(db, approvalId);
      request.dealId = dealId;
      return gateway.send(dealId, 'reassignApproval', { approvalId, ...request.body }, by(request));
    },
  );
  app.post(
    '/v1/deals/:id/recall',
    {
      config: { scopes: ['sales'] },
      schema: {
        tags,
        summary: 'Take a quote back that waits for approval, by its owner’s word; it is a draft again',
        params: idParams,
        body: approvalSchemas.recall.optional(),
        response: answers(200, z.object({ stage: z.literal('draft') })),
      },
    },
    async (request) => {
      const { id } = await findDeal(db, request.params.id);
      const reason = request.body?.reason;
      return gateway.send(id, 'recallQuote', reason ? { reason } : {}, by(request));
    },
  );
}

async function dealOfApproval(db: Database, id: string): Promise<string> {
  const [row] = await db
    .select({ dealId: approvalRequests.dealId })
    .from(approvalRequests)
    .where(eq(approvalRequests.id, id));
  if (!row) throw new Problem('notFound', `There is no approval ${id}.`);
  return row.dealId;
}

/** Who was overtaken hears by whom: that the deal has moved on says nothing of it. */
async function decidedOtherwise(db: Database, id: string, error: unknown): Promise<Problem | null> {
  if (!(error instanceof Problem) || error.code !== 'wrongStage') return null;
  const [request] = await db.select().from(approvalRequests).where(eq(approvalRequests.id, id));
  if (!request?.decidedBy) return null;
  return new Problem('wrongStage', `The approval was ${request.status} by ${request.decidedBy} already.`);
}
