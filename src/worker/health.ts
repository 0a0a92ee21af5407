import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { loadConfig } from '#src/config.ts';
import { temporalConnectionOptions } from '#src/temporal.ts';

/**
 * A worker listens on no port, so a container's health check asks Temporal instead: does anybody on this host
 * poll the task queue? Ends with 0 or 1.
 */
const config = loadConfig();
const connection = await Connection.connect({ ...temporalConnectionOptions(config), connectTimeout: 5000 });
const { pollers } = await connection.workflowService.describeTaskQueue({
  namespace: config.temporalNamespace,
  taskQueue: { name: config.temporalTaskQueue },
  taskQueueType: 1,
});
await connection.close();
// The SDK names a worker PID@HOST. A poll lasts a minute at most, so an older one is of a worker that hangs.
const twoMinutesAgo = Date.now() / 1000 - 120;
const polls = (pollers ?? []).some(
  ({ identity, lastAccessTime }) =>
    identity?.endsWith(`@${hostname()}`) && Number(lastAccessTime?.seconds ?? 0) > twoMinutesAgo,
);
if (!polls) console.error(`No worker of ${hostname()} polls ${config.temporalTaskQueue}.`);
process.exit(polls ? 0 : 1);
