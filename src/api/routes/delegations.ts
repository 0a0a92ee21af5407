import { and, asc, eq } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { Database } from '#db/connection.ts';
import { addDelegation, dealsWaitingFor } from '#db/delegations.ts';
import { once } from '#db/effects.ts';
import { type Delegation, delegations, people } from '#db/schema/setup.ts';
import { askDelegates } from '../askDelegates.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import * as schemas from '../schemas/approval.ts';
import { page, pageQuery } from '../schemas/common.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, by, failFields, idFor } from './support.ts';

const tags = ['Approvals'];

/** Who decides in somebody's stead while they are away. */
export function delegationRoutes(app: Api, deps: ApiDeps): void {
  addRoute(app, deps);
  listRoute(app, deps);
  removeRoute(app, deps);
}

function addRoute(app: Api, deps: ApiDeps): void {
  const { db } = deps;
  app.post(
    '/v1/people/:email/delegations',
    {
      config: { scopes: ['approver'] },
      schema: {
        tags,
        summary: 'Let somebody decide as well while a person is away',
        params: schemas.personParams,
        body: schemas.newDelegation,
        response: answers(201, schemas.delegationResult),
      },
    },
    async (request, reply) => {
      const { to, from, until } = request.body;
      const row = {
        id: idFor(request, 'dlg'),
        absent: request.params.email,
        delegate: to,
        startsOn: from,
        endsOn: until,
      };
      await findPerson(db, row.absent);
      const problems = await once(db, request.commandKey, (tx) => addDelegation(tx, row));
      if (problems.length > 0) failFields(problems);
      return reply.code(201).send({ ...show(row), deals: await tell(deps, request, row.absent) });
    },
  );
}

function listRoute(app: Api, { db }: ApiDeps): void {
  app.get(
    '/v1/people/:email/delegations',
    {
      config: { scopes: [] },
      schema: {
        tags,
        summary: 'Who stands in for a person, and when',
        params: schemas.personParams,
        querystring: pageQuery(),
        response: answers(200, page(schemas.delegation)),
      },
    },
    async ({ params, query }) => {
      await findPerson(db, params.email);
      const cursor = delegations.id;
      const ofPerson = eq(delegations.absent, params.email);
      const rows = await db
        .select()
        .from(delegations)
        .where(and(ofPerson, await behind(db, query.after, { cursor, of: ofPerson })))
        .orderBy(asc(cursor))
        .limit(query.limit + 1);
      return pageOf(rows, { limit: query.limit, cursorOf: ({ id }) => id, show });
    },
  );
}

function removeRoute(app: Api, deps: ApiDeps): void {
  const { db } = deps;
  app.delete(
    '/v1/people/:email/delegations/:id',
    {
      config: { scopes: ['approver'] },
      schema: {
        tags,
        summary: 'End a delegation; what the delegate has decided stays decided',
        params: schemas.delegationParams,
        response: answers(200, schemas.delegationResult),
      },
    },
    async (request) => {
      const { id, email: absent } = request.params;
      const [removed] = await db
        .delete(delegations)
        .where(and(eq(delegations.id, id), eq(delegations.absent, absent)))
        .returning();
      if (!removed) throw new Problem('notFound', `There is no delegation ${id} of ${absent}.`);
      return { ...show(removed), deals: await tell(deps, request, absent) };
    },
  );
}

const show = ({ id, absent, delegate, startsOn, endsOn }: Omit<Delegation, 'recordedAt'>) => ({
  id,
  absent,
  to: delegate,
  from: startsOn,
  until: endsOn,
});

async function findPerson(db: Database, address: string): Promise<void> {
  const [person] = await db.select({ email: people.email }).from(people).where(eq(people.email, address));
  if (!person) throw new Problem('notFound', `There is no ${address} among the staff.`);
}

const tell = async ({ db, gateway }: ApiDeps, request: FastifyRequest, absent: string) =>
  askDelegates(gateway, await dealsWaitingFor(db, absent), by(request));
