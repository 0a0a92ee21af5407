import { desc, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { approvalPolicies } from '#db/schema/setup.ts';
import { addApprovalPolicy, deleteApprovalPolicy, noPolicy, simulate } from '../approvalPolicyInput.ts';
import type { ApiDeps } from '../deps.ts';
import * as schemas from '../schemas/approval.ts';
import { idParams, page, pageQuery } from '../schemas/common.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Set-up'];

/** Who has to approve what. */
export function approvalPolicyRoutes(app: Api, deps: ApiDeps): void {
  addRoute(app, deps);
  readRoutes(app, deps);
  deleteRoute(app, deps);
  simulationRoute(app, deps);
}

function addRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/approval-policies',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add an approval policy',
        description:
          'The newest policy that is in force on the day of a submission counts; what was submitted before keeps its own.',
        body: schemas.newApprovalPolicy,
        response: answers(201, schemas.approvalPolicy),
      },
    },
    async (request, reply) => {
      const id = idFor(request, 'apol');
      await addApprovalPolicy(db, { key: request.commandKey, id }, request.body);
      return reply.code(201).send({ id, ...request.body });
    },
  );
}

function readRoutes(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/approval-policies',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Approval policies, the newest first',
        querystring: pageQuery(),
        response: answers(200, page(schemas.approvalPolicy)),
      },
    },
    async ({ query }) => {
      const cursor = approvalPolicies.id;
      const rows = await db
        .select()
        .from(approvalPolicies)
        .where(await behind(db, query.after, { cursor, newestFirst: true }))
        .orderBy(desc(cursor))
        .limit(query.limit + 1);
      return pageOf(rows, {
        limit: query.limit,
        cursorOf: ({ id }) => id,
        show: shown,
      });
    },
  );
  app.get(
    '/v1/approval-policies/:id',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'An approval policy',
        params: idParams,
        response: answers(200, schemas.approvalPolicy),
      },
    },
    async ({ params }) => {
      const [policy] = await db.select().from(approvalPolicies).where(eq(approvalPolicies.id, params.id));
      if (!policy) throw noPolicy(params.id);
      return shown(policy);
    },
  );
}

function deleteRoute(app: Api, { db }: ApiDeps): void {
  app.delete(
    '/v1/approval-policies/:id',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Take back an approval policy that is not in force yet',
        params: idParams,
        response: answers(200, schemas.approvalPolicy),
      },
    },
    async ({ params }) => shown(await deleteApprovalPolicy(db, params.id)),
  );
}

function shown({ autoApprove, recordedAt: _, ...policy }: typeof approvalPolicies.$inferSelect) {
  return { ...policy, ...(autoApprove ? { autoApprove } : {}) } as z.infer<typeof schemas.approvalPolicy>;
}

function simulationRoute(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/approval-policies/simulate',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'What a policy would have asked of the quotes of the past; saves nothing',
        description:
          'Each version that was submitted is taken by itself, with the staff of today and the exchange rates of its day.',
        body: schemas.simulationRequest,
        response: answers(200, schemas.simulation),
      },
    },
    ({ body }) => simulate(db, body),
  );
}
