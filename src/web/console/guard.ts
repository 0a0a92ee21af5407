import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Person, Sessions } from '../session.ts';

/**
 * Who is signed in; or null, with the reply already on its way to the sign-in page. A part of a page that htmx asks
 * for is not redirected, since it would put the sign-in page into the middle of the old one: the whole page goes.
 */
export async function signedIn(
  sessions: Sessions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Person | null> {
  const person = await sessions.personOf(request);
  if (person) return person;
  reply.header('cache-control', 'no-store');
  if (request.headers['hx-request']) await reply.header('hx-redirect', '/sign-in').status(204).send();
  else await reply.redirect('/sign-in', 303);
  return null;
}
