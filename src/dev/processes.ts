import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this id exists, be it ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a process; empty when there is none. Linux has it as a file, others ask `ps`. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    if (process.platform === 'linux') return '';
    const listed = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return listed.stdout?.trim() ?? '';
  }
}

/** Process ids are used again, so a recorded one only counts while its command line mentions `mark`. */
export function isStillRunning(pid: number, mark: string): boolean {
  return isAlive(pid) && commandOf(pid).includes(mark);
}

/** The nearest process above this one whose command line begins with the name; a shell may stand in between. */
export function ancestorNamed(name: string): number | undefined {
  for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) {
    if (commandOf(pid).startsWith(name)) return pid;
  }
  return undefined;
}

export function parentOf(pid: number): number {
  try {
    // Fields: id, command in brackets (which may hold anything), state, parent.
    return Number(/^\d+ \([^]*\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? 0);
  } catch {
    if (process.platform === 'linux') return 0;
    const listed = spawnSync('ps', ['-p', String(pid), '-o', 'ppid='], { encoding: 'utf8' });
    return Number.parseInt(listed.stdout ?? '', 10) || 0;
  }
}

/** Sends the signals in turn until the process has ended, and waits `graceMs` after each. */
export async function endProcess(
  child: ChildProcess,
  signals: readonly NodeJS.Signals[],
  graceMs: number,
): Promise<void> {
  for (const signal of signals) {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
  }
}

/** The same for a process that somebody else started and left behind. */
export async function endStranger(
  pid: number,
  signals: readonly NodeJS.Signals[],
  graceMs: number,
): Promise<void> {
  for (const signal of signals) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < graceMs && isAlive(pid); waitedMs += 50) await sleep(50);
  }
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * What a server needs of our environment. `TEMPORAL_*` and `PG*` stay out, since both would read them and
 * then not do what their arguments say.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ: 'UTC' };
}
