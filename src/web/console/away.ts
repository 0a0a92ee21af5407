import { and, asc, eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { askDelegates } from '#api/askDelegates.ts';
import { Problem } from '#api/problems.ts';
import { addDelegation, dealsWaitingFor, isDelegated } from '#db/delegations.ts';
import { delegations } from '#db/schema/setup.ts';
import { isPlainDate } from '#domain/dates.ts';
import { newId } from '#src/ids.ts';
import { PAGE, type WebDeps } from '../deps.ts';
import { type Fields, fieldsOf, LIMITS, textProblem } from '../form.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import { type Person, refuseForeignForm, type Sessions } from '../session.ts';
import { signedIn } from './guard.ts';

/** Where staff say who decides in their stead. */
export function registerAway(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  app.get('/away', PAGE, async (request, reply) => {
    const person = await signedIn(sessions, request, reply);
    return person ? sendAway(deps, request, reply, { person }) : reply;
  });

  app.post('/away', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const fields = fieldsOf(request.body);
    const { to = '', from = '', until = '' } = fields;
    const missing = [
      textProblem(fields, 'to', { label: 'Who decides in your stead', max: LIMITS.name }),
      isPlainDate(from) ? null : 'The first day is missing.',
      isPlainDate(until) ? null : 'The last day is missing.',
    ].filter((problem) => problem !== null);
    if (missing.length > 0) return sendAway(deps, request, reply, { person, fields, problems: missing });
    const id = newId('delegation');
    const row = { id, absent: person.email, delegate: to.toLowerCase(), startsOn: from, endsOn: until };
    // A form that is sent twice is one.
    if (await isDelegated(deps.db, row)) return reply.redirect('/away', 303);
    const refused = await deps.db.transaction((tx) => addDelegation(tx, row));
    if (refused.length > 0) {
      const problems = refused.map(({ detail }) => detail);
      return sendAway(deps, request, reply, { person, fields, problems });
    }
    await tell(deps, person, id);
    return reply.redirect('/away', 303);
  });

  app.post<{ Params: { id: string } }>('/away/:id/end', PAGE, async (request, reply) => {
    refuseForeignForm(request, deps.publicUrl);
    const person = await signedIn(sessions, request, reply);
    if (!person) return reply;
    const { id } = request.params;
    const removed = await deps.db
      .delete(delegations)
      .where(and(eq(delegations.id, id), eq(delegations.absent, person.email)))
      .returning({ id: delegations.id });
    if (removed.length === 0) throw new Problem('notFound', 'There is no such absence.');
    await tell(deps, person, `${id}/end`);
    return reply.redirect('/away', 303);
  });
}

const tell = async ({ db, gateway }: WebDeps, { email }: Person, what: string) =>
  askDelegates(gateway, await dealsWaitingFor(db, email), { key: `console:${what}`, actor: email });

async function sendAway(
  deps: WebDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { person, fields = {}, problems = [] }: { person: Person; fields?: Fields; problems?: string[] },
): Promise<FastifyReply> {
  const mine = await deps.db
    .select()
    .from(delegations)
    .where(eq(delegations.absent, person.email))
    .orderBy(asc(delegations.startsOn), asc(delegations.id));
  const format = formatOf(request, 'UTC');
  return sendPage(reply, {
    view: 'away',
    title: 'While you are away',
    status: problems.length > 0 ? 422 : 200,
    sandbox: deps.sandbox,
    person,
    section: 'approvals',
    model: {
      fields,
      problems,
      limits: LIMITS,
      rows: mine.map(({ id, delegate, startsOn, endsOn }) => ({
        id,
        delegate,
        startsOn: format.date(startsOn),
        endsOn: format.date(endsOn),
      })),
    },
  });
}
