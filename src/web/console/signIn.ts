import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '#api/problems.ts';
import { queueMail } from '#db/outbox.ts';
import { usedLinks } from '#db/schema/technical.ts';
import type { VerifiedLink } from '#src/links.ts';
import { PAGE, type WebDeps } from '../deps.ts';
import { fieldsOf, LIMITS } from '../form.ts';
import { noSuchLink, registerLinkPage } from '../links/route.ts';
import { sendPage } from '../page.ts';
import { findPerson, refuseForeignForm, type Sessions } from '../session.ts';

const LINK_MINUTES = 15;
const MINUTE_MS = 60_000;

/** Staff sign in by a link in their mail. */
export function registerSignIn(app: FastifyInstance, deps: WebDeps, sessions: Sessions): void {
  const { sandbox, mailboxUrl, publicUrl } = deps;

  app.get('/sign-in', PAGE, async (request, reply) => {
    if (await sessions.personOf(request)) return reply.redirect('/', 303);
    return sendPage(reply, { view: 'signIn', title: 'Sign in', sandbox, model: { limits: LIMITS } });
  });

  app.post('/sign-in', PAGE, async (request, reply) => {
    refuseForeignForm(request, publicUrl);
    const email = (fieldsOf(request.body).email ?? '').slice(0, LIMITS.name);
    await mailLink(deps, email);
    // The same answer for every address: nobody learns here who works with this.
    const model = { email, minutes: LINK_MINUTES, mailboxUrl: sandbox ? (mailboxUrl ?? null) : null };
    return sendPage(reply, { view: 'signInSent', title: 'Look into your mail', sandbox, model });
  });

  registerLinkPage(app, '/sign-in', {
    // Mail scanners open every link that they see. So opening it only asks, and the button signs in.
    async show({ token, reply }) {
      const { email } = await verify(deps, token);
      const page = {
        view: 'signInConfirm',
        title: 'Sign in',
        sandbox,
        secretAddress: true,
        model: { email },
      };
      return sendPage(reply, page);
    },

    async act({ token, reply }) {
      const link = await verify(deps, token);
      const person = await findPerson(deps.db, link.email);
      if (!person) throw invalidLink();
      // The insert decides which of two clicks at once is the one.
      const used = { tokenId: link.tokenId };
      const first = await deps.db.insert(usedLinks).values(used).onConflictDoNothing().returning();
      if (first.length === 0) throw invalidLink();
      await sessions.begin(reply, person.email);
      return toConsole(reply);
    },
  });

  app.post('/sign-out', PAGE, async (request, reply) => {
    refuseForeignForm(request, publicUrl);
    sessions.end(reply);
    return reply.redirect('/sign-in', 303);
  });
}

const toConsole = (reply: FastifyReply) => reply.header('cache-control', 'no-store').redirect('/', 303);

const invalidLink = () =>
  new Problem('gone', 'This link to sign in was used already or has expired. Please ask for a new one.');

/** Wall-clock time here: a person signs in today, whatever the day is in some deal. */
async function verify({ db, links }: WebDeps, token: string): Promise<VerifiedLink> {
  const link = await links.verify(token, 'signIn');
  if (!link) throw noSuchLink();
  if (link.expiresAt < new Date().toISOString()) throw invalidLink();
  const used = await db.select().from(usedLinks).where(eq(usedLinks.tokenId, link.tokenId));
  if (used.length > 0) throw invalidLink();
  return link;
}

/** One mail a minute and address, however often the form is sent. */
async function mailLink({ db }: WebDeps, email: string): Promise<void> {
  const person = email === '' ? null : await findPerson(db, email);
  if (!person) return;
  const nowMs = Date.now();
  await db.transaction((tx) =>
    queueMail(tx, {
      key: `signIn/${person.email}/${Math.floor(nowMs / MINUTE_MS)}`,
      to: person.email,
      template: 'signIn',
      link: {
        action: 'signIn',
        subjectId: randomUUID(),
        email: person.email,
        expiresAt: new Date(nowMs + LINK_MINUTES * MINUTE_MS).toISOString(),
      },
      dueAt: new Date(nowMs).toISOString(),
    }),
  );
}
