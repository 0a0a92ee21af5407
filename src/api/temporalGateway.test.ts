import { type Client, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { Database } from '#db/connection.ts';
import { createGateway } from './temporalGateway.ts';

/** A failure of gRPC, as the client hands on what the server says. */
const fail = (code: number, details: string) => () => {
  const cause = Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
  throw new ServiceError('Workflow Update failed', { cause });
};

const closed = () => {
  throw new WorkflowNotFoundError('workflow execution already completed', 'deal:deal_1', undefined);
};

/** A gateway to an engine that gives these answers to updates, one after the other, and this one to what a deal is. */
function gatewayTo(answers: (() => unknown)[], status = 'COMPLETED') {
  const client = {
    connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
    workflow: {
      getHandle: () => ({
        executeUpdate: async () => answers.shift()?.(),
        describe: async () => ({ status: { name: status } }),
      }),
    },
  };
  return createGateway({
    client: client as unknown as Client,
    db: {} as Database,
    taskQueue: 'none',
  });
}

const AT = '2031-01-01T00:00:00.000Z';

describe('a command that the engine cannot hand on', () => {
  it.each([
    [4, 'Deadline exceeded'],
    [14, 'No connection established'],
  ])('is a 503 that says to try again, where gRPC says %i', async (code, details) => {
    await expect(gatewayTo([fail(code, details)]).letClockRun('deal_1', AT)).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      message: expect.stringContaining('try again with the same Idempotency-Key'),
    });
  });

  it('is sent again while the deal’s task fails with its workers', async () => {
    const said = 'Unable to perform workflow execution update due to Workflow Task in failed state.';
    const answers = [fail(9, said), fail(9, said), () => ({ now: AT })];
    expect(await gatewayTo(answers).awaitQuiet('deal_1')).toBe(true);
    expect(answers).toEqual([]);
  });

  it('is no fault where a clock moves a deal that has closed meanwhile, or waits for it', async () => {
    expect(await gatewayTo([closed]).letClockRun('deal_1', AT)).toBe(false);
    expect(await gatewayTo([closed]).awaitQuiet('deal_1')).toBe(false);
  });

  it('is sent again where the server has forgotten it and the deal still runs', async () => {
    const answers = [closed, closed, () => ({ now: AT })];
    expect(await gatewayTo(answers, 'RUNNING').letClockRun('deal_1', AT)).toBe(true);
    expect(answers).toEqual([]);
  });

  it.each([
    [3, 'Invalid argument'],
    [9, 'The namespace is read-only.'],
  ])('stays a fault of ours where gRPC says %i, %s', async (code, details) => {
    const answers = [fail(code, details), () => ({ now: AT })];
    await expect(gatewayTo(answers).awaitQuiet('deal_1')).rejects.toBeInstanceOf(ServiceError);
    expect(answers).toHaveLength(1);
  });
});
