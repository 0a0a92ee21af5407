import { and, asc, eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { askDelegates } from '#api/askDelegates.ts';
import { Problem } from '#api/problems.ts';
import { addDelegation, dealsWaitingFor, isDelegated } from '#db/delegations.ts';
import { delegations } from '#db/schema/setup.ts';
import { isPlainDate } from '#domain/dates.ts';
import { newId } from '#src/ids.ts';
import type { WebDeps } from '../deps.ts';
import { type Fields, LIMITS, textProblem } from '../form.ts';
import { sendPage } from '../page.ts';
import { formatOf } from '../reader.ts';
import type { Person, Sessions } from '../session.ts';
import { type ConsoleCall, consoleRoutes } from './route.ts';

/** Where staff say who decides in their stead. */
export function registerAway(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const routes = consoleRoutes(app, deps, sessions);
  routes.get('/away', [], (call) => sendAway(deps, call));

  routes.post('/away', [], async (call) => {
    const { fields, person, reply } = call;
    const { to = '', from = '', until = '' } = fields;
    const missing = [
      textProblem(fields, 'to', { label: 'Who decides in your stead', max: LIMITS.name }),
      isPlainDate(from) ? null : 'The first day is missing.',
      isPlainDate(until) ? null : 'The last day is missing.',
    ].filter((problem) => problem !== null);
    if (missing.length > 0) return sendAway(deps, call, { fields, problems: missing });
    const id = newId('delegation');
    const row = { id, absent: person.email, delegate: to.toLowerCase(), startsOn: from, endsOn: until };
    // A form that is sent twice is one.
    if (await isDelegated(deps.db, row)) return reply.redirect('/away', 303);
    const refused = await deps.db.transaction((tx) => addDelegation(tx, row));
    if (refused.length > 0) {
      const problems = refused.map(({ detail }) => detail);
      return sendAway(deps, call, { fields, problems });
    }
    await tell(deps, person, id);
    return reply.redirect('/away', 303);
  });

  routes.post('/away/:id/end', [], async ({ params, person, reply }) => {
    const { id = '' } = params;
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
  { request, reply, person }: ConsoleCall,
  { fields = {}, problems = [] }: { fields?: Fields; problems?: string[] } = {},
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
