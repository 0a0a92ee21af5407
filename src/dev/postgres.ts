import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { type Cluster, openCluster } from './postgresCluster.ts';
import {
  endProcess,
  endStranger,
  hasEnded,
  isAlive,
  isStillRunning,
  serverEnvironment,
} from './processes.ts';

export interface PostgresServer {
  readonly process: ChildProcess;
  /** The URL of the application's database; its user owns that database and is no superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly dataDir: string;
  readonly port: number;
  /** Trades safety in a power cut for speed: right for data that is thrown away anyway. */
  readonly ephemeral: boolean;
  readonly log: (line: string) => void;
  /** Once it is aborted no process is started any more. */
  readonly signal: AbortSignal;
}

const startTimeoutMs = 30_000;
const database = 'quittance';

/** Starts the cluster of a data folder, and makes it at the first start. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const cluster = await openCluster(options.dataDir, options.log);
  await endLeftOver(cluster);
  const logFile = join(options.dataDir, 'postgres.log');
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const child = launch(cluster, logFile, options);
    const superuserUrl = `postgres://postgres:${cluster.password}@127.0.0.1:${options.port}/postgres`;
    if (await answers(child, superuserUrl, deadline)) {
      await prepareDatabase(superuserUrl, cluster.password);
      return {
        process: child,
        url: `postgres://${database}:${cluster.password}@127.0.0.1:${options.port}/${database}`,
        stop: () => endProcess(child, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 5000),
      };
    }
    const said = readFileSync(logFile, 'utf8').trimEnd();
    // After a kill -9 the old server's children need a moment to notice; until then their memory is in use.
    if (said.includes('shared memory block') && Date.now() < deadline) {
      await sleep(500);
      continue;
    }
    await endProcess(child, ['SIGINT', 'SIGKILL'], 2000);
    const lastLines = said.split('\n').slice(-8).join('\n');
    throw new Error(`Postgres did not start (${logFile}):\n${lastLines}`);
  }
}

function launch(cluster: Cluster, logFile: string, options: PostgresOptions): ChildProcess {
  const { port, ephemeral } = options;
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=200',
    ...(ephemeral ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ];
  options.signal.throwIfAborted();
  const output = openSync(logFile, 'w', 0o600);
  return spawn(
    cluster.binaries.postgres,
    ['-D', cluster.directory, ...settings.flatMap((setting) => ['-c', setting])],
    { ...cluster.identity, cwd: '/', env: serverEnvironment(), stdio: ['ignore', output, output] },
  );
}

async function answers(child: ChildProcess, url: string, deadline: number): Promise<boolean> {
  child.on('error', () => {}); // A failed spawn also shows as an exit code below.
  while (!hasEnded(child) && child.pid !== undefined && Date.now() < deadline) {
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
    try {
      await sql`select 1`;
      return true;
    } catch {
      await sleep(50);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return false;
}

/** The application gets a user of its own: as in production, nothing that it does may need a superuser. */
async function prepareDatabase(superuserUrl: string, password: string): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  try {
    const [role] = await sql`select 1 from pg_roles where rolname = ${database}`;
    // CREATEDB lets tests make a database each; the password is hexadecimal, so it needs no quoting.
    if (!role) await sql.unsafe(`create role ${database} login createdb password '${password}'`);
    const [made] = await sql`select 1 from pg_database where datname = ${database}`;
    if (!made) await sql.unsafe(`create database ${database} owner ${database}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * A server whose supervisor was killed still holds the cluster: it is ended, never run beside. Where its id has
 * meanwhile gone to some other process (in a container ids start over), Postgres would refuse to start.
 */
async function endLeftOver({ directory }: Cluster): Promise<void> {
  const pidFile = join(directory, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid) || !isAlive(pid)) return;
  if (isStillRunning(pid, directory)) await endStranger(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 5000);
  else await rm(pidFile, { force: true });
}
