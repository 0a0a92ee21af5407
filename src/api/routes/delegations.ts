import { and, asc, eq, sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { delegationsFrom } from '#db/approvalBasis.ts';
import type { Database, Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { approvalRequests } from '#db/schema/deals.ts';
import { type Delegation, delegations, people } from '#db/schema/setup.ts';
import { daysBetween } from '#domain/dates.ts';
import { delegationCycle } from '#domain/delegation.ts';
import type { FieldProblem } from '#domain/types.ts';
import type { ApiDeps } from '../deps.ts';
import { Problem } from '../problems.ts';
import * as schemas from '../schemas/approval.ts';
import { page, pageQuery } from '../schemas/common.ts';
import { behind, pageOf } from '../views/paging.ts';
import { type Api, answers, by, failFields, idFor } from './support.ts';

const tags = ['Approvals'];
const MAX_DAYS = 366;
const MAX_PER_PERSON = 100;
/** So many deals are told at once that somebody else stands in. */
const AT_ONCE = 10;

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
      const problems = await once(db, request.commandKey, (tx) => add(tx, row));
      if (problems.length > 0) failFields(problems);
      return reply.code(201).send({ ...show(row), deals: await tellDeals(deps, request, row.absent) });
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
      return { ...show(removed), deals: await tellDeals(deps, request, absent) };
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

async function add(tx: Transaction, row: Omit<Delegation, 'recordedAt'>): Promise<FieldProblem[]> {
  // Two that are added at once could close a cycle that neither of them sees.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('delegations', 0))`);
  const problems = await problemsOf(tx, row);
  if (problems.length === 0) await tx.insert(delegations).values(row);
  return problems;
}

async function problemsOf(tx: Transaction, row: Omit<Delegation, 'recordedAt'>): Promise<FieldProblem[]> {
  const { absent, delegate, startsOn, endsOn } = row;
  const problems: FieldProblem[] = [];
  const [known] = await tx.select({ email: people.email }).from(people).where(eq(people.email, delegate));
  if (delegate === absent) problems.push({ pointer: '/to', detail: 'Nobody stands in for themselves.' });
  else if (!known) {
    problems.push({
      pointer: '/to',
      detail: `There is no ${delegate} among the staff: PUT /v1/people first.`,
    });
  }
  if (endsOn < startsOn) {
    problems.push({ pointer: '/until', detail: 'A delegation must not end before it begins.' });
  } else if (daysBetween(startsOn, endsOn) >= MAX_DAYS) {
    problems.push({ pointer: '/until', detail: `A delegation lasts at most ${MAX_DAYS} days.` });
  }
  if (problems.length > 0) return problems;
  const others = await delegationsFrom(tx, startsOn);
  if (others.filter((other) => other.absent === absent).length >= MAX_PER_PERSON) {
    return [{ pointer: '', detail: `A person has at most ${MAX_PER_PERSON} delegations.` }];
  }
  const cycle = delegationCycle(row, others);
  return cycle ? [{ pointer: '/to', detail: `Then nobody would be there: ${cycle.join(' → ')}.` }] : [];
}

/** Lets each deal that waits for somebody ask those who stand in now; answers with how many did. */
async function tellDeals({ db, gateway }: ApiDeps, request: FastifyRequest, absent: string): Promise<number> {
  const isConcerned = sql`(${approvalRequests.eligible} ? ${absent} or ${approvalRequests.delegatesAsked} ? ${absent})`;
  const waiting = await db
    .selectDistinct({ dealId: approvalRequests.dealId })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.status, 'pending'), isConcerned))
    .orderBy(asc(approvalRequests.dealId));
  const { key, actor } = by(request);
  let told = 0;
  for (let at = 0; at < waiting.length; at += AT_ONCE) {
    const answered = await Promise.all(
      waiting.slice(at, at + AT_ONCE).map(async ({ dealId }) => {
        try {
          await gateway.send(dealId, 'askDelegates', {}, { key: `${key}/${dealId}`, actor });
          return 1;
        } catch (error) {
          // The approval was decided meanwhile.
          if (error instanceof Problem && error.code === 'wrongStage') return 0;
          throw error;
        }
      }),
    );
    told += answered.reduce<number>((sum, one) => sum + one, 0);
  }
  return told;
}
