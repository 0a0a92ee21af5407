import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysFile } from './keys.ts';
import { isStillRunning } from './processes.ts';

export interface DataLock {
  /** Tells a second start where this one can be reached. */
  note(url: string): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly url?: string;
}

/** How a process that holds a lock shows in the list of processes. */
const mark = 'start.ts';

/**
 * One start at a time for a data folder: two would end each other's servers. A lock whose process is gone (it
 * was killed) counts for nothing. Throws an error with a message for the user.
 */
export async function lockData(dataDir: string): Promise<DataLock> {
  await refuseForeign(dataDir);
  const file = join(dataDir, 'start.lock');
  const own = `${file}.${process.pid}`;
  const holder: Holder = { pid: process.pid };
  await writeFile(own, JSON.stringify(holder));
  try {
    // A link appears at once with all its content, and only where nothing is: no half-written lock is ever read.
    while (!(await appears(own, file))) {
      const other = await read(file);
      if (other && isStillRunning(other.pid, mark)) {
        const at = other.url ? ` at ${other.url}` : '';
        throw new Error(
          `Quittance already runs on the data in ${dataDir}${at} (process ${other.pid}). ` +
            'Stop it first, or start with --data DIR to have a second one beside it.',
        );
      }
      await rm(file, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
  return {
    note: (url) => writeFile(file, JSON.stringify({ ...holder, url })),
    release: () => rm(file, { force: true }),
  };
}

async function appears(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

async function refuseForeign(dataDir: string): Promise<void> {
  const made = await stat(keysFile(dataDir)).catch(() => undefined);
  if (made && process.getuid && made.uid !== process.getuid()) {
    throw new Error(
      `The data in ${dataDir} belongs to another user. Start as that user, or with --data DIR to have your own.`,
    );
  }
}
