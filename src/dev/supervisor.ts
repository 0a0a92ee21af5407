import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMailCatcher } from './mailCatcher.ts';
import { choosePorts, type Ports } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { removeCluster } from './postgresCluster.ts';
import type { StackEndpoints, StackMessage, StackSettings } from './stackMessages.ts';
import { startTemporal } from './temporal.ts';

/**
 * A process of its own, in a process group of its own, that owns Postgres, Temporal and the mail catcher.
 *
 * Its standard input is held open by the parent and never written to. When the parent ends, in whatever way,
 * the kernel closes it, and the supervisor ends what it started: a kill -9 leaves nothing behind. Ctrl-C goes
 * to the terminal's process group and so not to these servers: the parent can finish its work with them first.
 */
const settings: StackSettings = JSON.parse(process.argv[2] ?? '');
const ephemeral = settings.dataDir === null;
const running: { stop(): Promise<void> }[] = [];
/** Aborted once everything is to end: from then on no further process is started. */
const ending = new AbortController();
const dataDir = settings.dataDir ?? mkdtempSync(join(tmpdir(), 'quittance-'));
const startup = startServices();

function tell(message: StackMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
const log = (text: string) => tell({ kind: 'progress', text });

// Whoever listened may be gone; that is no reason to leave servers behind.
process.stdout.on('error', () => {});
process.stdin.on('error', () => {});
process.stdin.on('close', () => void stopAll()).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll());

try {
  tell({ kind: 'ready', endpoints: await startup });
} catch (error) {
  tell({ kind: 'failed', reason: (error as Error).message });
  await stopAll();
}

/** Postgres and Temporal come up side by side: each takes about a second. */
async function startServices(): Promise<StackEndpoints> {
  // A user that Postgres runs as must get through this folder, but needs to see nothing in it.
  if (ephemeral) await chmod(dataDir, 0o711);
  else await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const ports = await choosePorts(dataDir, ephemeral);
  const wanted = new Set(settings.services);
  const found = await Promise.allSettled([
    wanted.has('postgres') ? postgres(ports) : {},
    wanted.has('temporal') ? temporal(ports) : {},
    wanted.has('mail') ? mail(ports) : {},
  ]);
  const failures = found.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
  return Object.assign({}, ...found.map((one) => (one.status === 'fulfilled' ? one.value : {})));
}

async function postgres(ports: Ports): Promise<StackEndpoints> {
  const start = () => startPostgres({ dataDir, port: ports.postgres, ephemeral, log, signal: ending.signal });
  const { url } = await keepRunning('Postgres', start);
  return { databaseUrl: url };
}

async function temporal(ports: Ports): Promise<StackEndpoints> {
  const { temporal: port, temporalUi: uiPort } = ports;
  const start = () => startTemporal({ dataDir, port, uiPort, ephemeral, log, signal: ending.signal });
  const { address, uiUrl } = await keepRunning('Temporal', start);
  return { temporalAddress: address, temporalUiUrl: uiUrl };
}

async function mail(ports: Ports): Promise<StackEndpoints> {
  const catcher = await startMailCatcher({
    dir: join(dataDir, 'mail'),
    port: ports.smtp,
    mailboxPort: ports.mailbox,
  });
  running.push(catcher);
  log(`Mail catcher: ${catcher.url}`);
  return { smtpUrl: catcher.smtpUrl, mailboxUrl: catcher.url };
}

interface Server {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/**
 * A server that dies is started again at the same place, so that what talks to it recovers by its own retries.
 * One that keeps dying, or has lost its data with its process, ends the stack.
 */
async function keepRunning<T extends Server>(name: string, start: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  let current = await start();
  log(`${name} is up (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  const deaths: number[] = [];
  running.push({ stop: () => current.stop() });
  const watch = () => current.process.once('exit', () => void restart());
  const restart = async () => {
    if (ending.signal.aborted) return;
    deaths.push(Date.now());
    const recent = deaths.filter((at) => at > Date.now() - 60_000).length;
    if (ephemeral || recent > settings.deathsPerMinute) {
      tell({ kind: 'failed', reason: `${name} has ended unexpectedly.` });
      return stopAll();
    }
    log(`${name} has ended unexpectedly and is started again`);
    try {
      current = await start();
      log(`${name} is up again`);
      watch();
    } catch (error) {
      tell({ kind: 'failed', reason: (error as Error).message });
      await stopAll();
    }
  };
  watch();
  return current;
}

async function stopAll(): Promise<void> {
  if (ending.signal.aborted) return;
  ending.abort(new Error('The stack is ending.'));
  // In the middle of a start there are processes that are not in the list yet (a download, a server that does
  // not answer yet): the signal to the whole group reaches them, and this process is deaf to it by now.
  if (running.length < settings.services.length) process.kill(-process.pid, 'SIGTERM');
  await Promise.race([Promise.allSettled([startup]), sleep(5000)]);
  await Promise.race([Promise.allSettled(running.map((server) => server.stop())), sleep(10_000)]);
  if (ephemeral) {
    await removeCluster(dataDir).catch(() => {});
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
  // Whatever would not end by then goes with this process, which is the last of its group to be wanted.
  process.kill(-process.pid, 'SIGKILL');
}
