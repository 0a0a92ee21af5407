import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/connection.ts';
import { approvalRequests } from '#db/schema/deals.ts';
import { STAGES } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import * as schemas from '../schemas/deal.ts';
import { listApprovals } from '../views/approval.ts';
import { type Api, answers, by } from './support.ts';

export function approvalRoutes(app: Api, { db, gateway }: ApiDeps): void {
  const tags = ['Approvals'];
  app.get(
    '/v1/approvals',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Approval requests',
        querystring: pageQuery(200).extend({
          status: z.enum(['waiting', 'pending', 'approved', 'rejected', 'withdrawn']).optional(),
          approver: z.string().optional(),
          dealId: z.string().optional(),
        }),
        response: answers(200, page(schemas.approval)),
      },
    },
    ({ query }) => listApprovals(db, query),
  );
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
