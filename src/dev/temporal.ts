import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { endProcess, endStranger, hasEnded, isStillRunning, serverEnvironment } from './processes.ts';
import { temporalBinary } from './temporalBinary.ts';

export interface TemporalServer {
  readonly process: ChildProcess;
  readonly address: string;
  /** undefined where the server runs without pages. */
  readonly uiUrl: string | undefined;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  /** Keeps nothing on disk and serves no pages. */
  readonly ephemeral: boolean;
  readonly log: (line: string) => void;
  /** Once it is aborted no process is started any more. */
  readonly signal: AbortSignal;
}

/**
 * The first lets a deal's clock be moved; it is off in a server as it comes. Without the second each timer on
 * the way takes a second instead of some 50 ms.
 */
const timeSkipping = [
  'frontend.WorkflowTimeSkippingEnabled=true',
  'history.timerProcessorMaxTimeShift="10ms"',
];

const startTimeoutMs = 60_000;
const namespace = 'default';

/** Starts the development server; what runs in it survives a restart, unless it is ephemeral. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const binary = await temporalBinary(options.log);
  const pidFile = join(options.dataDir, 'temporal.pid');
  await endLeftOver(pidFile, options.dataDir);
  const logFile = join(options.dataDir, 'temporal.log');
  const child = launch(binary, logFile, options);
  await writeFile(pidFile, String(child.pid ?? ''));
  const address = `127.0.0.1:${options.port}`;
  // It waits for clients that still poll; what it has acknowledged is on disk, so it need not.
  const stop = () => endProcess(child, ['SIGTERM', 'SIGKILL'], 2500);
  if (!(await serves(child, address))) {
    await stop();
    const said = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
    throw new Error(`Temporal did not start (${logFile}):\n${said}`);
  }
  const uiUrl = options.ephemeral ? undefined : `http://127.0.0.1:${options.uiPort}`;
  return { process: child, address, uiUrl, stop };
}

function launch(binary: string, logFile: string, options: TemporalOptions): ChildProcess {
  const { dataDir, port, uiPort, ephemeral } = options;
  const address = ['--ip', '127.0.0.1', '--port', String(port)];
  const keep = ['--db-filename', join(dataDir, 'temporal.db')];
  const pages = ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort), '--ui-disable-news-fetch'];
  const args = ['server', 'start-dev', ...address, '--log-level', 'error'].concat(
    timeSkipping.flatMap((value) => ['--dynamic-config-value', value]),
    ephemeral ? ['--headless'] : [...keep, ...pages],
  );
  options.signal.throwIfAborted();
  const output = openSync(logFile, 'w', 0o600);
  return spawn(binary, args, { cwd: dataDir, env: serverEnvironment(), stdio: ['ignore', output, output] });
}

/** Whether the server came up: its frontend is healthy and the namespace can be used. */
async function serves(child: ChildProcess, address: string): Promise<boolean> {
  child.on('error', () => {}); // A failed spawn also shows as a missing process id below.
  const deadline = Date.now() + startTimeoutMs;
  while (!hasEnded(child) && child.pid !== undefined && Date.now() < deadline) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1000 });
      try {
        await connection.workflowService.describeNamespace({ namespace });
        return true;
      } finally {
        await connection.close();
      }
    } catch {
      await sleep(100);
    }
  }
  return false;
}

/** A server whose supervisor was killed still holds the database file: it is ended, never run beside. */
async function endLeftOver(pidFile: string, dataDir: string): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (Number.isNaN(pid) || !isStillRunning(pid, join(dataDir, 'temporal.db'))) return;
  await endStranger(pid, ['SIGTERM', 'SIGKILL'], 5000);
}
