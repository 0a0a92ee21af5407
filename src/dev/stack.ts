import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { removeData } from './dataFolder.ts';
import { hasEnded } from './processes.ts';
import type { StackEndpoints, StackMessage, StackService, StackSettings } from './stackMessages.ts';

export interface StackOptions {
  /** Where the data is kept; without it the stack is ephemeral: a temporary folder that goes with it. */
  readonly dataDir?: string;
  /** Throws away the data of earlier starts. */
  readonly fresh?: boolean;
  /** Which servers to start; all by default. */
  readonly services?: readonly StackService[];
  /** How often a server with kept data may die within a minute and is started again. */
  readonly deathsPerMinute?: number;
  readonly log?: (line: string) => void;
  /** Called when the stack ends without having been asked to. */
  readonly onEnd?: (reason: string) => void;
}

export interface Stack extends StackEndpoints {
  /** Ends what was started; the data stays, unless the stack is ephemeral. */
  stop(): Promise<void>;
}

const stopTimeoutMs = 15_000;

/** Starts Postgres, Temporal and the mail catcher under a supervisor that does not outlive this process. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = options.dataDir === undefined ? null : resolve(options.dataDir);
  if (options.fresh && dataDir) await removeData(dataDir);
  const settings: StackSettings = {
    dataDir,
    services: options.services ?? ['postgres', 'temporal', 'mail'],
    deathsPerMinute: options.deathsPerMinute ?? 3,
  };
  const supervisor = launch(settings);
  let stopped = false;
  const stop = async () => {
    stopped = true;
    supervisor.stdin?.end();
    if (!hasEnded(supervisor)) {
      await Promise.race([once(supervisor, 'exit'), sleep(stopTimeoutMs, undefined, { ref: false })]);
    }
    endGroup(supervisor, 'SIGKILL');
  };
  let failure = 'The stack has ended unexpectedly.';
  supervisor.once('exit', () => {
    if (stopped) return;
    // It was killed, so what it started has lost its keeper.
    endGroup(supervisor, 'SIGINT');
    setTimeout(() => endGroup(supervisor, 'SIGKILL'), 3000).unref();
    options.onEnd?.(failure);
  });
  const endpoints = await new Promise<StackEndpoints>((ready, failed) => {
    supervisor.once('error', failed);
    supervisor.once('exit', () => failed(new Error(failure)));
    const lines = createInterface({ input: supervisor.stdout as NonNullable<ChildProcess['stdout']> });
    lines.on('line', (line) => {
      const message: StackMessage = JSON.parse(line);
      if (message.kind === 'progress') options.log?.(message.text);
      if (message.kind === 'ready') ready(message.endpoints);
      if (message.kind === 'failed') failure = message.reason;
    });
  });
  return { ...endpoints, stop };
}

function launch(settings: StackSettings): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const script = join(import.meta.dirname, 'supervisor.ts');
  return spawn(process.execPath, ['--import', loader, script, JSON.stringify(settings)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    // A debugger or a test runner that watches us has no business in there.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

function endGroup(supervisor: ChildProcess, signal: NodeJS.Signals): void {
  if (supervisor.pid === undefined) return;
  try {
    process.kill(-supervisor.pid, signal);
  } catch {
    // Nothing of the group is left, which is what was wanted.
  }
}
