import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { removeData } from '#dev/dataFolder.ts';
import { startStack } from '#dev/stack.ts';
import { childrenOf, chooseOwnPorts } from '../process/processTools.ts';

export interface Servers {
  /** A database to make others from. */
  readonly adminUrl: string;
  readonly temporalAddress: string;
  /** What the servers have said since they were last started. */
  readonly logFiles: readonly string[];
  /** Kill with -9; answer once the server serves again, at the same address. */
  crashPostgres(): Promise<void>;
  crashTemporal(): Promise<void>;
  /** Ends them and removes their data. */
  stop(): Promise<void>;
}

const UP_AGAIN_WITHIN_MS = 90_000;

/** Postgres and Temporal under the supervisor of `npm start`, which starts a server again that has died. */
export async function startServers(dataDir: string): Promise<Servers> {
  await chooseOwnPorts(dataDir);
  const awaited = new Map<string, () => void>();
  let end: string | undefined;
  const stack = await startStack({
    dataDir,
    services: ['postgres', 'temporal'],
    deathsPerMinute: Number.MAX_SAFE_INTEGER,
    log(line) {
      if (line.includes('download')) console.log(line);
      awaited.get(line)?.();
    },
    onEnd(reason) {
      end = reason;
      for (const wake of awaited.values()) wake();
    },
  });
  const { databaseUrl: adminUrl, temporalAddress } = stack;
  if (!adminUrl || !temporalAddress) throw new Error('Postgres and Temporal did not both start.');

  async function crash(name: 'Postgres' | 'Temporal', pids: () => Promise<number[]>): Promise<void> {
    const line = `${name} is up again`;
    let timer: NodeJS.Timeout | undefined;
    const isUp = new Promise<void>((up, failed) => {
      awaited.set(line, up);
      timer = setTimeout(() => failed(new Error(`${name} did not come up again.`)), UP_AGAIN_WITHIN_MS);
    });
    isUp.catch(() => {});
    for (const pid of await pids()) killHard(pid);
    await isUp.finally(() => clearTimeout(timer));
    awaited.delete(line);
    if (end !== undefined) throw new Error(end);
  }

  return {
    adminUrl,
    temporalAddress,
    logFiles: ['postgres.log', 'temporal.log'].map((name) => join(dataDir, name)),
    crashPostgres: () => crash('Postgres', async () => postgresProcesses(dataDir)),
    crashTemporal: () => crash('Temporal', async () => [await pidIn(join(dataDir, 'temporal.pid'))]),
    async stop() {
      await stack.stop();
      await removeData(dataDir);
    },
  };
}

/** The postmaster and all its children: stopped first, so that it has no more of them by the time they are killed. */
async function postgresProcesses(dataDir: string): Promise<number[]> {
  const { directory } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8'));
  const postmaster = await pidIn(join(resolve(dataDir, directory), 'postmaster.pid'));
  process.kill(postmaster, 'SIGSTOP');
  return [postmaster, ...childrenOf(postmaster)];
}

const pidIn = async (file: string) => Number.parseInt(await readFile(file, 'utf8'), 10);

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // A child of Postgres may have noticed by itself that its postmaster is gone.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
