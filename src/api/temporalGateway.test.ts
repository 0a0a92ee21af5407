import { type Client, ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { Database } from '#db/connection.ts';
import { createGateway } from './temporalGateway.ts';

/** A gateway whose engine answers every update with this failure of gRPC, in the words of the server. */
function gatewayThatGets(code: number, details: string) {
  const cause = Object.assign(new Error(`${code} ${details}`), { code, details, metadata: {} });
  const executeUpdate = () => Promise.reject(new ServiceError('Workflow Update failed', { cause }));
  const client = {
    connection: { withDeadline: (_: number, call: () => Promise<unknown>) => call() },
    workflow: { getHandle: () => ({ executeUpdate }) },
  };
  return createGateway({
    client: client as unknown as Client,
    db: {} as Database,
    taskQueue: 'quittance',
  });
}

describe('a command that the engine cannot hand on', () => {
  it.each([
    [9, 'Unable to perform workflow execution update due to Workflow Task in failed state.'],
    [4, 'Deadline exceeded'],
    [14, 'No connection established'],
  ])('is a 503 that says to try again, where gRPC says %i', async (code, details) => {
    await expect(
      gatewayThatGets(code, details).letClockRun('deal_1', '2031-01-01T00:00:00.000Z'),
    ).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      message: expect.stringContaining('try again with the same Idempotency-Key'),
    });
  });

  it('stays a fault of ours where gRPC says that the call itself is wrong', async () => {
    await expect(
      gatewayThatGets(3, 'Invalid argument').letClockRun('deal_1', '2031-01-01T00:00:00.000Z'),
    ).rejects.toBeInstanceOf(ServiceError);
  });
});
