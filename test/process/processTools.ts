import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { commandOf, hasEnded, parentOf } from '#dev/processes.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs one of our TypeScript files, as the package's scripts do. */
export function runScript(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(root, file), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** For a stack beside others: the usual ports could be of one that comes back while this one is down. */
export async function chooseOwnPorts(dataDir: string): Promise<void> {
  const services = ['postgres', 'temporal', 'temporalUi', 'smtp', 'mailbox'];
  const ports = await Promise.all(services.map(async (service) => [service, await getPort()]));
  await writeFile(join(dataDir, 'ports.json'), JSON.stringify(Object.fromEntries(ports)));
}

const seenOf = new WeakMap<ChildProcess, string[]>();

/** The first line of its output that the pattern accepts; throws with all output if the process ends before. */
export async function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  const seen = seenOf.get(child) ?? listen(child);
  for (;;) {
    const found = seen.find((line) => pattern.test(line));
    if (found !== undefined) return found;
    if (hasEnded(child)) {
      await sleep(100);
      throw new Error(`It ended without a line ${pattern}:\n${seen.join('\n')}`);
    }
    await sleep(20);
  }
}

function listen(child: ChildProcess): string[] {
  const seen: string[] = [];
  seenOf.set(child, seen);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => seen.push(line));
  }
  return seen;
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Every process whose command line holds the text. */
export function processesWith(text: string): number[] {
  return allProcesses().filter((pid) => pid !== process.pid && commandOf(pid).includes(text));
}

export function childrenOf(parent: number): number[] {
  return allProcesses().filter((pid) => parentOf(pid) === parent);
}

/** Linux has them as folders; a slim container has no `ps`. */
function allProcesses(): number[] {
  const names =
    process.platform === 'linux'
      ? readdirSync('/proc')
      : spawnSync('ps', ['-axo', 'pid='], { encoding: 'utf8' }).stdout.split('\n');
  return names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 0);
}

export async function until(holds: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > deadline)
      throw new Error(`It did not come to hold within ${timeoutMs} ms: ${holds.toString()}`);
    await sleep(50);
  }
}

export function postmasterPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}
