import { DrizzleQueryError } from 'drizzle-orm';
import fastify from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import type { Database } from '#db/connection.ts';
import { handleErrors } from './errors.ts';
import { rememberAnswers } from './idempotency.ts';

const lost = new DrizzleQueryError(
  'update "idempotency_keys"',
  ['a-secret'],
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
);

/** A database that keeps a request and is gone by the time that its answer is to be kept. */
const lostAfterwards = () => {
  const insert = { onConflictDoNothing: () => ({ returning: async () => [{ key: 'k', commandKey: 'c' }] }) };
  const where = vi.fn().mockRejectedValue(lost);
  const db = { insert: () => ({ values: () => insert }), update: () => ({ set: () => ({ where }) }) };
  return { db: db as unknown as Database, updates: where };
};

describe('rememberAnswers, with a database that was lost amid the request', () => {
  it.each([
    ['the request succeeded', { done: true }],
    ['the request failed', lost],
  ])('answers 503 and not a word of the query where %s', async (_, outcome) => {
    const { db, updates } = lostAfterwards();
    const api = fastify();
    handleErrors(api);
    api.decorateRequest('apiKey', null);
    api.addHook('onRequest', async (request) => Object.assign(request, { apiKey: { id: 'key_1' } }));
    rememberAnswers(api, db);
    api.post('/', async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
    const answer = await api.inject({ method: 'POST', url: '/', headers: { 'idempotency-key': 'k' } });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      type: 'urn:quittance:problem:unavailable',
      detail: expect.stringContaining('try again with the same Idempotency-Key'),
    });
    expect(answer.body).not.toContain('a-secret');
    expect(updates).toHaveBeenCalled();
    await api.close();
  });
});
