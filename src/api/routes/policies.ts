import type { z } from 'zod';
import type { Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { approvalPolicies, dunningPolicies, people } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers, failField, idFor } from './support.ts';

const tags = ['Set-up'];

/** The rules that deals go by: who has to approve, and how unpaid invoices are reminded of. */
export function policyRoutes(app: Api, { db }: ApiDeps): void {
  app.post(
    '/v1/approval-policies',
    {
      config: { scopes: ['admin'] },
      schema: {
        tags,
        summary: 'Add an approval policy',
        description: 'The newest policy in force counts.',
        body: schemas.newApprovalPolicy,
        response: answers(201, schemas.approvalPolicy),
      },
    },
    async (request, reply) => {
      const { body } = request;
      const policy = { id: idFor(request, 'apol'), ...body };
      await once(db, request.commandKey, async (tx) => {
        await checkApprovers(tx, body.rules);
        await tx.insert(approvalPolicies).values(policy);
        return null;
      });
      return reply.code(201).send(policy);
    },
  );
  app.post(
    '/v1/dunning-policies',
    {
      config: { scopes: ['finance'] },
      schema: {
        tags,
        summary: 'Add a dunning policy',
        description: 'The newest policy is the default; an invoice keeps the one it was issued under.',
        body: schemas.newDunningPolicy,
        response: answers(201, schemas.dunningPolicy),
      },
    },
    async (request, reply) => {
      const policy = { id: idFor(request, 'dpol'), ...request.body };
      await once(db, request.commandKey, (tx) =>
        tx
          .insert(dunningPolicies)
          .values(policy)
          .then(() => null),
      );
      return reply.code(201).send(policy);
    },
  );
}

async function checkApprovers(
  db: Queryable,
  rules: z.infer<typeof schemas.newApprovalPolicy>['rules'],
): Promise<void> {
  const roles = new Set((await db.select().from(people)).flatMap((person) => person.roles));
  for (const [index, rule] of rules.entries()) {
    for (const step of rule.approvers.flat()) {
      for (const named of [step.approver, step.escalateTo ?? '']) {
        const role = named.replace(/^role:/, '');
        if (named.startsWith('role:') && !roles.has(role)) {
          failField(`/rules/${index}/approvers`, `Nobody has the role “${role}”: PUT /v1/people first.`);
        }
      }
      if ((step.escalateAfterHours === undefined) !== (step.escalateTo === undefined)) {
        failField(`/rules/${index}/approvers`, 'escalateAfterHours and escalateTo belong together.');
      }
    }
  }
}
