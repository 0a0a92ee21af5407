import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasEnded } from '#dev/processes.ts';

export interface Service {
  /** Ends it with -9; it stays away until it is started again. */
  kill(): Promise<void>;
  /** Answers once it serves. */
  start(): Promise<void>;
  /** How often it ended without having been killed. */
  collapses(): number;
}

export interface ServiceOptions {
  readonly name: 'api' | 'worker';
  readonly env: Readonly<Record<string, string>>;
  /** The line of its log that says that it serves. */
  readonly serves: RegExp;
  readonly logFile: string;
}

const START_WITHIN_MS = 60_000;
const script = join(import.meta.dirname, 'childProcess.ts');

/** A process of ours, which is started again whenever it ends by itself, as a container's platform does. */
export function createService({ name, env, serves, logFile }: ServiceOptions): Service {
  const log = createWriteStream(logFile, { flags: 'a' });
  let current: ChildProcess | undefined;
  let isWanted = false;
  let collapses = 0;

  const launch = (): ChildProcess => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, name], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin?.on('error', () => {});
    return child;
  };

  const untilItServes = (child: ChildProcess): Promise<boolean> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve(false));
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          log.write(`${line}\n`);
          if (serves.test(line)) resolve(true);
        });
      }
    });

  async function start(): Promise<void> {
    isWanted = true;
    for (const deadline = Date.now() + START_WITHIN_MS; isWanted; ) {
      const child = launch();
      current = child;
      if (await untilItServes(child)) {
        if (hasEnded(child)) onEnd(child);
        else child.once('exit', () => onEnd(child));
        return;
      }
      if (!isWanted) return;
      collapses += 1;
      if (Date.now() > deadline) throw new Error(`The ${name} does not start; see ${logFile}`);
    }
  }

  function onEnd(child: ChildProcess): void {
    if (!isWanted || current !== child) return;
    collapses += 1;
    log.write(`The ${name} has ended by itself and is started again.\n`);
    // Where it cannot be started the commands stay unanswered, and that is what the run then fails with.
    start().catch((error: unknown) => log.write(`${String(error)}\n`));
  }

  return {
    start,
    collapses: () => collapses,
    async kill() {
      isWanted = false;
      if (!current || hasEnded(current)) return;
      const ended = once(current, 'exit');
      current.kill('SIGKILL');
      await ended;
    },
  };
}
