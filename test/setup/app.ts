import { randomBytes } from 'node:crypto';
import type { WorkerInterceptors } from '@temporalio/worker';
import getPort from 'get-port';
import type { DestinationStream } from 'pino';
import { inject } from 'vitest';
import { startApi } from '#api/server.ts';
import { type MailCatcher, startMailCatcher } from '#dev/mailCatcher.ts';
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { startWorker } from '#src/worker/worker.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import { type ApiClient, createApiClient } from './client.ts';
import { recordHistory } from './histories.ts';
import { createTestDatabase } from './stack.ts';

export interface TestApp {
  /** The API over HTTP, as an administrator. */
  api: ApiClient;
  baseUrl: string;
  adminKey: string;
  databaseUrl: string;
  temporalAddress: string;
  taskQueue: string;
  secretKey: string;
  mails: MailCatcher;
  /** The environment with which a process of this service starts. */
  variables: Record<string, string>;
  /** Keeps a deal's history for replay, or that of the workflow whose id begins so, when histories are recorded. */
  recordHistory(name: string, of: string | { idBegins: string }): Promise<void>;
  stop(): Promise<void>;
}

interface TestAppOptions {
  /** Takes the lines of the log instead of the standard output. */
  logTo?: DestinationStream;
  /** False leaves the worker to the test, as a process that it can kill. */
  withWorker?: boolean;
  /** Stand between the engine and the steps. */
  interceptors?: WorkerInterceptors | undefined;
}

/** The whole service for one test file: a database and a task queue of its own on the run's Postgres and Temporal. */
export async function startTestApp(
  env: Record<string, string> = {},
  { logTo, withWorker = true, interceptors }: TestAppOptions = {},
): Promise<TestApp> {
  const { temporalAddress } = inject('stack');
  const database = await createTestDatabase();
  const mails = await startMailCatcher();
  const adminKey = `test-${randomBytes(16).toString('hex')}`;
  const secretKey = randomBytes(32).toString('hex');
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const port = await getPort();
  const variables = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_TASK_QUEUE: taskQueue,
    SMTP_URL: mails.smtpUrl,
    SECRET_KEY: secretKey,
    BOOTSTRAP_API_KEY: adminKey,
    SANDBOX: 'true',
    PORT: String(port),
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    RATE_LIMIT_PER_SECOND: '10000',
    WORKFLOW_BUNDLE: inject('workflowBundle'),
    ...env,
  };
  const config = loadConfig(variables);
  const log = createLog(config.logLevel, logTo);
  const worker = withWorker ? await startWorker(config, log, interceptors) : null;
  const api = await startApi(config, log);
  return {
    api: createApiClient(api.url, adminKey),
    baseUrl: api.url,
    adminKey,
    databaseUrl: database.url,
    temporalAddress,
    taskQueue,
    secretKey,
    mails,
    variables,
    recordHistory: (name, of) =>
      recordHistory(temporalAddress, {
        name,
        idBegins: typeof of === 'string' ? dealWorkflowId(of) : of.idBegins,
      }),
    async stop() {
      await api.stop();
      await worker?.stop();
      await mails.stop();
      await database.drop();
    },
  };
}
