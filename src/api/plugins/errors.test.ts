import { DrizzleQueryError } from 'drizzle-orm';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { handleErrors } from './errors.ts';

async function answerTo(error: Error) {
  const app = fastify();
  handleErrors(app);
  app.get('/', () => {
    throw error;
  });
  const { statusCode, headers, json } = await app.inject('/');
  return { statusCode, mediaType: headers['content-type'], ...json() };
}

const refused = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
});

const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '', metadata: {} });

describe('handleErrors', () => {
  it('answers 503 and says to try again where Temporal cannot be reached', async () => {
    expect(await answerTo(new Error('Failed to describe workflow', { cause: unavailable }))).toMatchObject({
      statusCode: 503,
      detail: expect.stringContaining('try again with the same Idempotency-Key'),
    });
  });

  it.each([
    ['cannot be reached', refused],
    ['was lost amid a query', new DrizzleQueryError('select 1', [], refused)],
    ['is starting up', Object.assign(new Error('starting up'), { code: '57P03', severity: 'FATAL' })],
    ['has closed the connection', Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' })],
  ])('answers 503 and says to try again where the database %s', async (_, error) => {
    expect(await answerTo(error)).toMatchObject({
      statusCode: 503,
      mediaType: expect.stringContaining('application/problem+json'),
      detail: expect.stringContaining('try again with the same Idempotency-Key'),
    });
  });

  it.each([
    ['a fault of ours', new Error('select * from secrets')],
    [
      'a file that is missing',
      Object.assign(new Error('no such file: secrets'), { code: 'ENOENT', syscall: 'open' }),
    ],
  ])('answers 500 without a word of what it was to %s', async (_, error) => {
    const answer = await answerTo(error);
    expect(answer).toMatchObject({ statusCode: 500 });
    expect(JSON.stringify(answer)).not.toContain('secrets');
  });
});
