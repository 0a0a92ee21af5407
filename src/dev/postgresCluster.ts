import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type PostgresBinaries, postgresBinaries } from './postgresBinaries.ts';
import { serverEnvironment } from './processes.ts';
import {
  canReach,
  type Identity,
  nameFor,
  postgresIdentity,
  reachableFolder,
  reachablePath,
} from './reach.ts';

export interface Cluster {
  readonly directory: string;
  readonly password: string;
  readonly binaries: PostgresBinaries;
  /** Whom its server runs as; undefined is the user that we are. */
  readonly identity: Identity | undefined;
}

/** What a data folder keeps about its cluster, in a file that its owner alone can read. */
interface Record {
  /** Relative to the data folder where it lies in it, so that the folder can be moved. */
  readonly directory: string;
  readonly password: string;
}

type Log = (line: string) => void;

const recordFile = (dataDir: string) => join(dataDir, 'postgres.json');

/** The cluster of a data folder; the first call makes it. */
export async function openCluster(dataDir: string, log: Log): Promise<Cluster> {
  const identity = postgresIdentity();
  const binaries = await postgresBinaries(identity, log);
  const record = await readRecord(dataDir);
  if (!record) return makeCluster(dataDir, { identity, binaries }, log);
  const directory = resolve(dataDir, record.directory);
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    throw new Error(`The database's folder ${directory} is gone. Start with --fresh to begin anew.`);
  }
  if (version.trim() !== binaries.majorVersion) {
    throw new Error(
      `The data in ${directory} is of PostgreSQL ${version.trim()}, this is ${binaries.majorVersion}. ` +
        'Start with --fresh to begin anew, or with --data DIR to keep it aside.',
    );
  }
  if (!canReach(identity, directory)) {
    throw new Error(`The user postgres can no longer enter ${directory}. Let it traverse the folders above.`);
  }
  return { directory, password: record.password, binaries, identity };
}

/** Removes a data folder's cluster, wherever it was put, and one whose making was interrupted. */
export async function removeCluster(dataDir: string): Promise<void> {
  const record = await readRecord(dataDir);
  const moved = record && isAbsolute(record.directory) ? [dirname(record.directory)] : [];
  const folders = [join(dataDir, 'postgres'), reachablePath(nameFor(dataDir)), ...moved];
  for (const folder of [...folders, recordFile(dataDir)]) await rm(folder, { recursive: true, force: true });
}

async function makeCluster(
  dataDir: string,
  { identity, binaries }: Pick<Cluster, 'identity' | 'binaries'>,
  log: Log,
): Promise<Cluster> {
  const inside = canReach(identity, dataDir);
  const parent = inside ? dataDir : await reachableFolder(nameFor(dataDir));
  if (!inside)
    log(`The user postgres cannot enter ${dataDir}, so the database's files are kept in ${parent}`);
  const directory = join(parent, 'postgres');
  const password = randomBytes(24).toString('hex');
  // What is there without a record was left by a start that was interrupted.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  const passwordFile = join(directory, '..', 'postgres.password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (identity) {
    await chown(directory, identity.uid, identity.gid);
    await chown(passwordFile, identity.uid, identity.gid);
  }
  try {
    initialise({ binaries, identity, directory }, passwordFile);
  } finally {
    await rm(passwordFile, { force: true });
  }
  const record: Record = { directory: inside ? 'postgres' : directory, password };
  await writeFile(recordFile(dataDir), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  return { directory, password, binaries, identity };
}

/** The builtin locale provider sorts alike on every system, whatever locales are installed. */
function initialise(cluster: Omit<Cluster, 'password'>, passwordFile: string): void {
  const run = spawnSync(
    cluster.binaries.initdb,
    [
      `--pgdata=${cluster.directory}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    { ...cluster.identity, cwd: '/', env: serverEnvironment(), encoding: 'utf8' },
  );
  if (run.status !== 0) {
    const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trim().split('\n').slice(-6).join('\n');
    throw new Error(`PostgreSQL could not make a database in ${cluster.directory}:\n${said}`);
  }
}

async function readRecord(dataDir: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}
