import {
  DefaultLogger,
  type LogLevel,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerInterceptors,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '#activities/createActivities.ts';
import { connectDatabase } from '#db/connection.ts';
import { type Config, publicUrlOf } from '#src/config.ts';
import { documentStore } from '#src/documents/store.ts';
import { createLinks } from '#src/links.ts';
import { createLog } from '#src/log.ts';
import { DISPATCHER_CONNECTIONS, startDispatcher } from '#src/mail/dispatcher.ts';
import { temporalConnectionOptions } from '#src/temporal.ts';
import { workflowBundle } from './bundle.ts';

export interface RunningWorker {
  /** Lets what is running finish, then disconnects. */
  stop(): Promise<void>;
  /** Settles when the worker ends, with the error if it failed. */
  ended: Promise<void>;
}

/**
 * Runs the workflows and activities of deals, and sends what stands in the outbox.
 *
 * @param interceptors stand between the engine and the steps; tests use them to disturb steps
 */
export async function startWorker(
  config: Config,
  log: Logger = createLog(config.logLevel),
  interceptors: WorkerInterceptors = {},
): Promise<RunningWorker> {
  installRuntime(log);
  const database = connectDatabase(config.databaseUrl, { poolSize: config.databasePoolSize });
  const mailDatabase = connectDatabase(config.databaseUrl, { poolSize: DISPATCHER_CONNECTIONS });
  const documents = documentStore({ db: database.db, sandbox: config.sandbox, log });
  const connection = await NativeConnection.connect(temporalConnectionOptions(config));
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: config.temporalTaskQueue,
    workflowBundle: await workflowBundle(config.workflowBundle),
    activities: createActivities({ db: database.db, documents }),
    interceptors,
    // A deal whose cached state is lost is replayed from its history, at four times the cost.
    maxCachedWorkflows: config.maxCachedWorkflows,
    // A task that this worker does not fetch in time goes to any worker: a deal must not wait 10 seconds for that.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    maxConcurrentLocalActivityExecutions: config.databasePoolSize * 2,
    shutdownGraceTime: '10 seconds',
  });
  const dispatcher = startDispatcher({
    db: mailDatabase.db,
    sql: mailDatabase.sql,
    smtpUrl: config.smtpUrl,
    from: config.mailFrom,
    links: createLinks({ secretKey: config.secretKey, publicUrl: publicUrlOf(config) }),
    documents,
    sandbox: config.sandbox,
    log,
  });
  const ended = worker.run();
  return {
    ended,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
      await dispatcher.stop();
      await mailDatabase.close();
      await connection.close();
      await database.close();
    },
  };
}

let isInstalled = false;

/** The runtime is one a process; several workers of a test share it. */
function installRuntime(log: Logger): void {
  if (isInstalled) return;
  isInstalled = true;
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const { error, ...facts } = meta ?? {};
    log[PINO_LEVELS[level]]({ ...facts, ...(error ? { err: error } : {}) }, message);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) } },
  });
}

const PINO_LEVELS: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};
