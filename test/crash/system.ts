import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import postgres, { type Sql } from 'postgres';
import { type MailCatcher, startMailCatcher } from '#dev/mailCatcher.ts';
import { type ApiClient, createApiClient } from '#test/setup/client.ts';
import { createDatabase, databaseAt } from '#test/setup/stack.ts';
import type { Victim } from './chaos.ts';
import type { Servers } from './servers.ts';
import { createService } from './service.ts';

/** The service of one run: a database, a task queue and a mail catcher of its own, an API and a worker to kill. */
export interface System {
  readonly api: ApiClient;
  readonly sql: Sql;
  readonly mails: MailCatcher;
  readonly taskQueue: string;
  /** Kills with -9, and answers once what was killed serves again. */
  kill(victim: Victim, awayMs: number): Promise<void>;
  /** How often a process of ours ended without having been killed. */
  collapses(): number;
  connectTemporal(): Promise<Client>;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly servers: Servers;
  /** The database to copy. */
  readonly template: string;
  readonly workflowBundle: string;
  /** Where the logs of the processes go. */
  readonly folder: string;
  /** After how many happenings a deal continues as new. */
  readonly dealRunLength: number;
}

export async function startSystem(options: SystemOptions): Promise<System> {
  const { servers, template, workflowBundle, folder, dealRunLength } = options;
  const name = `crash_${randomBytes(6).toString('hex')}`;
  await createDatabase(servers.adminUrl, name, template);
  const mails = await startMailCatcher();
  const adminKey = randomBytes(16).toString('hex');
  const port = await getPort();
  const env = {
    DATABASE_URL: databaseAt(servers.adminUrl, name),
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: name,
    SMTP_URL: mails.smtpUrl,
    SECRET_KEY: randomBytes(32).toString('hex'),
    BOOTSTRAP_API_KEY: adminKey,
    SANDBOX: 'true',
    PORT: String(port),
    RATE_LIMIT_PER_SECOND: '100000',
    DEAL_RUN_LENGTH: String(dealRunLength),
    WORKFLOW_BUNDLE: workflowBundle,
  };
  const services = {
    api: createService({ name: 'api', env, serves: /The API listens/, logFile: join(folder, 'api.log') }),
    worker: createService({
      name: 'worker',
      env,
      serves: /The worker runs/,
      logFile: join(folder, 'worker.log'),
    }),
  };
  await Promise.all([services.api.start(), services.worker.start()]);
  const sql = postgres(env.DATABASE_URL, { max: 4, onnotice: () => {} });
  const killServices = () => Promise.all([services.api.kill(), services.worker.kill()]);
  let temporal: Client | undefined;

  return {
    api: createApiClient(`http://127.0.0.1:${port}`, adminKey),
    sql,
    mails,
    taskQueue: name,
    collapses: () => services.api.collapses() + services.worker.collapses(),
    async kill(victim, awayMs) {
      switch (victim) {
        case 'api':
        case 'worker':
          await services[victim].kill();
          await sleep(awayMs);
          return services[victim].start();
        case 'postgres':
          return servers.crashPostgres();
        case 'temporal':
          return servers.crashTemporal();
        case 'machine':
          await Promise.all([killServices(), servers.crashPostgres(), servers.crashTemporal()]);
          await Promise.all([services.api.start(), services.worker.start()]);
          return;
        default:
          return victim satisfies never;
      }
    },
    async connectTemporal() {
      temporal ??= new Client({ connection: await Connection.connect({ address: servers.temporalAddress }) });
      return temporal;
    },
    async stop() {
      await killServices();
      await temporal?.connection.close();
      await mails.stop();
      await sql.end({ timeout: 1 });
    },
  };
}
