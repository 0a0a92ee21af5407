import { once } from '#db/effects.ts';
import { dunningPolicies } from '#db/schema/setup.ts';
import type { ApiDeps } from '../deps.ts';
import * as schemas from '../schemas/setup.ts';
import { type Api, answers, idFor } from './support.ts';

const tags = ['Set-up'];

/** How unpaid invoices are reminded of. */
export function dunningPolicyRoutes(app: Api, { db }: ApiDeps): void {
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
