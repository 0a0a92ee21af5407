import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq, gt, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ulid } from 'ulid';
import type { Database } from '#db/connection.ts';
import { idempotencyKeys } from '#db/schema/technical.ts';
import { Problem } from '../problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer holds a secret that is kept nowhere: a repeated request makes the same answer anew. */
    answersAnew?: boolean;
  }
  interface FastifyRequest {
    /** Names what the request does, for ever: the same under a retry with the same Idempotency-Key. */
    commandKey: string;
    idempotency: { key: string; renewal: NodeJS.Timeout } | null;
  }
}

const LEASE_SECONDS = 30;
const RENEW_EVERY_MS = 10_000;
const ASK_EVERY_MS = 50;
const WAIT_AT_MOST_MS = 120_000;
const MAX_KEY_LENGTH = 255;

/**
 * Every POST takes an `Idempotency-Key`. The first request with a key holds a lease while it runs, and its answer is
 * kept; the next waits for it and gets the same. Where the first one's process died, the lease passes and a retry
 * carries on under the same command key, so that what was done already is found and not done again.
 */
export function rememberAnswers(app: FastifyInstance, db: Database): void {
  app.decorateRequest('commandKey', '');
  app.decorateRequest('idempotency', null);

  app.addHook('preHandler', async (request, reply) => {
    request.commandKey = `cmd_${ulid().toLowerCase()}`;
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || !request.apiKey) return;
    if (typeof key !== 'string' || key.length === 0 || key.length > MAX_KEY_LENGTH) {
      throw new Problem('malformed', `An Idempotency-Key has from 1 to ${MAX_KEY_LENGTH} characters.`);
    }
    const first = await claim(db, request, key);
    if (first) return replay(reply, first);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.idempotency) return payload;
    const { key, renewal } = request.idempotency;
    clearInterval(renewal);
    // What failed on our side may be tried again; every other answer is the answer.
    const isFinal = reply.statusCode < 500;
    const isKept = typeof payload === 'string' && !request.routeOptions.config.answersAnew;
    const keep = (values: Partial<Row> | { leasedUntil: SQL }) =>
      db.update(idempotencyKeys).set(values).where(rowOf(request, key));
    if (isFinal) {
      await keep({
        status: reply.statusCode,
        body: isKept ? payload : '',
        contentType: String(reply.getHeader('content-type') ?? ''),
      });
    } else {
      // The lease passes by itself. A second failure here would be answered by the framework, which tells all of it.
      await keep({ leasedUntil: sql`now()` }).catch((err: unknown) =>
        request.log.warn({ err }, 'The lease of an Idempotency-Key was not given back.'),
      );
    }
    return payload;
  });
}

type Row = typeof idempotencyKeys.$inferSelect;

/** Makes this the first request with the key, or waits for the first one's answer. */
async function claim(db: Database, request: FastifyRequest, key: string): Promise<Row | null> {
  const requestHash = createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
  const lease = sql`now() + make_interval(secs => ${LEASE_SECONDS})`;
  const inserted = await db
    .insert(idempotencyKeys)
    .values({
      apiKeyId: request.apiKey?.id ?? '',
      key,
      requestHash,
      commandKey: request.commandKey,
      leasedUntil: lease,
    })
    .onConflictDoNothing()
    .returning();
  if (inserted[0]) return hold(db, request, inserted[0]);

  for (let waitedMs = 0; waitedMs < WAIT_AT_MOST_MS; waitedMs += ASK_EVERY_MS) {
    const [row] = await db.select().from(idempotencyKeys).where(rowOf(request, key));
    if (row && row.requestHash !== requestHash) {
      throw new Problem('ruleViolation', 'This Idempotency-Key was used for another request.');
    }
    if (row && row.status !== null)
      return request.routeOptions.config.answersAnew ? hold(db, request, row) : row;
    const [taken] = await db
      .update(idempotencyKeys)
      .set({ leasedUntil: lease })
      .where(
        and(rowOf(request, key), isNull(idempotencyKeys.status), lt(idempotencyKeys.leasedUntil, sql`now()`)),
      )
      .returning();
    if (taken) return hold(db, request, taken);
    await sleep(ASK_EVERY_MS);
  }
  throw new Problem('conflict', 'The first request with this Idempotency-Key is still running.');
}

function hold(db: Database, request: FastifyRequest, row: Row): null {
  request.commandKey = row.commandKey;
  const renewal = setInterval(() => {
    db.update(idempotencyKeys)
      .set({ leasedUntil: sql`now() + make_interval(secs => ${LEASE_SECONDS})` })
      // A renewal that comes after the lease was given back must not take it again: a retry would wait for it.
      .where(and(rowOf(request, row.key), gt(idempotencyKeys.leasedUntil, sql`now()`)))
      .catch((err: unknown) => request.log.warn({ err }, 'The lease of an Idempotency-Key was not renewed.'));
  }, RENEW_EVERY_MS);
  request.idempotency = { key: row.key, renewal };
  return null;
}

function replay(reply: FastifyReply, { status, body, contentType }: Row): FastifyReply {
  if (contentType) reply.header('content-type', contentType);
  // The answer is sent as it was, not serialized a second time.
  return reply
    .code(status ?? 200)
    .header('idempotent-replayed', 'true')
    .serializer((text: unknown) => String(text))
    .send(body ?? '');
}

const rowOf = (request: FastifyRequest, key: string) =>
  and(eq(idempotencyKeys.apiKeyId, request.apiKey?.id ?? ''), eq(idempotencyKeys.key, key));
