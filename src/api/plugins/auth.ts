import { createHash, createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '#db/connection.ts';
import { apiKeys } from '#db/schema/setup.ts';
import { newId } from '#src/ids.ts';
import { Problem } from '../problems.ts';
import type { Scope } from '../schemas/common.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Any one of these scopes allows the call; an empty list allows every key. Without it the route is open. */
    scopes?: readonly Scope[];
  }
  interface FastifyRequest {
    apiKey: { id: string; name: string; scopes: readonly string[] } | null;
  }
}

export const hashKey = (key: string) => createHash('sha256').update(key).digest('hex');
/** A key that only we can make, and make again: a request that is repeated gets the same one, and none is stored. */
export const keyFor = (id: string, secretKey: string) =>
  `qk_${createHmac('sha256', `api-keys:${secretKey}`).update(id).digest('base64url')}`;

/** Who is named on the timeline for what an API key does. */
export const actorOf = (request: FastifyRequest) => request.apiKey?.name ?? 'system';

/** Lets a request in by its bearer key. */
export function authenticate(app: FastifyInstance, db: Database): void {
  app.decorateRequest('apiKey', null);
  app.addHook('onRequest', async (request, reply) => {
    const { scopes } = request.routeOptions.config;
    if (scopes === undefined) return;
    const [, key] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (!key) {
      reply.header('www-authenticate', 'Bearer');
      throw new Problem('unauthorized', 'Send an API key: Authorization: Bearer KEY.');
    }
    const [found] = await db
      .select()
      .from(apiKeys)
      .where(eq(apiKeys.keyHash, hashKey(key)));
    if (!found) {
      reply.header('www-authenticate', 'Bearer error="invalid_token"');
      throw new Problem('unauthorized', 'The API key is not known.');
    }
    request.apiKey = { id: found.id, name: found.name, scopes: found.scopes };
    const isAllowed = scopes.length === 0 || scopes.some((scope) => found.scopes.includes(scope));
    if (!isAllowed && !found.scopes.includes('admin')) {
      throw new Problem('forbidden', `This needs a key with the scope ${scopes.join(' or ')}.`);
    }
  });
}

/** The key of the first administrator, from the environment: it is good from the first start on. */
export async function ensureBootstrapKey(db: Database, key: string): Promise<void> {
  await db
    .insert(apiKeys)
    .values({ id: newId('apiKey'), name: 'bootstrap', scopes: ['admin'], keyHash: hashKey(key) })
    .onConflictDoNothing({ target: apiKeys.keyHash });
}
