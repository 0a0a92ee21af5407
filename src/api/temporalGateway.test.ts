import { type Client, ServiceError } from '@temporalio/client';
import { expect, test } from 'vitest';
import type { Database } from '#db/connection.ts';
import { createGateway } from './temporalGateway.ts';

/** As the client hands on what the server says. */
function failedPrecondition(details: string): ServiceError {
  const cause = Object.assign(new Error(`9 FAILED_PRECONDITION: ${details}`), {
    code: 9,
    details,
    metadata: {},
  });
  return new ServiceError('Workflow Update failed', { cause });
}

/** A gateway to a server that gives these answers, one after the other. */
function gatewayTo(answers: (() => unknown)[]) {
  const client = {
    connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
    workflow: { getHandle: () => ({ executeUpdate: async () => answers.shift()?.() }) },
  };
  return createGateway({
    client: client as unknown as Client,
    db: undefined as unknown as Database,
    taskQueue: 'none',
  });
}

const fail = (details: string) => () => {
  throw failedPrecondition(details);
};

test('a deal whose task has failed with its workers is waited for', async () => {
  const said = 'Unable to perform workflow execution update due to Workflow Task in failed state.';
  const answers = [fail(said), fail(said), () => ({ now: '2031-01-01T00:00:00.000Z' })];
  expect(await gatewayTo(answers).awaitQuiet('deal_1')).toBe(true);
  expect(answers).toEqual([]);
});

test('what else the server finds amiss is no reason to ask again', async () => {
  const answers = [fail('The namespace is read-only.'), () => ({ now: '' })];
  await expect(gatewayTo(answers).awaitQuiet('deal_1')).rejects.toThrow('Workflow Update failed');
  expect(answers).toHaveLength(1);
});
