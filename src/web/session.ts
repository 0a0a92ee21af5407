import '@fastify/cookie';
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { jwtVerify, SignJWT } from 'jose';
import { Problem } from '#api/problems.ts';
import type { Database } from '#db/connection.ts';
import { people } from '#db/schema/setup.ts';
import type { WebDeps } from './deps.ts';

export type Person = typeof people.$inferSelect;

const COOKIE = 'quittance_session';
const SESSION_SECONDS = 12 * 60 * 60;
const AUDIENCE = 'console';

export interface Sessions {
  begin(reply: FastifyReply, email: string): Promise<void>;
  end(reply: FastifyReply): void;
  /** Who is signed in, as long as they are still among the people; else null. */
  personOf(request: FastifyRequest): Promise<Person | null>;
}

export function createSessions({
  db,
  secretKey,
  publicUrl,
}: Pick<WebDeps, 'db' | 'secretKey' | 'publicUrl'>): Sessions {
  // A key of its own, so that no other token that is signed here can pass for a session.
  const key = createHash('sha256').update(`sessions:${secretKey}`).digest();
  const attributes = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
  } as const;
  return {
    async begin(reply, email) {
      const token = await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(email)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${SESSION_SECONDS}s`)
        .sign(key);
      reply.setCookie(COOKIE, token, { ...attributes, maxAge: SESSION_SECONDS });
    },
    end(reply) {
      reply.clearCookie(COOKIE, attributes);
    },
    async personOf(request) {
      const token = request.cookies[COOKIE];
      if (!token) return null;
      try {
        const { payload } = await jwtVerify(token, key, { audience: AUDIENCE, algorithms: ['HS256'] });
        return payload.sub ? await findPerson(db, payload.sub) : null;
      } catch (error) {
        // jose throws for what is altered or expired; what the database throws is another matter.
        if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J')) return null;
        throw error;
      }
    },
  };
}

export async function findPerson(db: Database, email: string): Promise<Person | null> {
  const [person] = await db.select().from(people).where(sql`lower(${people.email}) = lower(${email})`);
  return person ?? null;
}

/**
 * Refuses a form that another site sent with our visitor's cookie. Browsers say where a form comes from in
 * `Sec-Fetch-Site`, older ones in `Origin`; what says neither is no browser, and has no visitor's cookie to abuse.
 */
export function refuseForeignForm(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  const own = [originOf(publicUrl), `${request.protocol}://${host}`];
  const isOwn =
    site === undefined
      ? origin === undefined || own.includes(origin)
      : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new Problem('forbidden', 'The form was sent from another site.');
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null;
}
