import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Postgres refuses to run as root. As root we therefore run it as the user `postgres`, who must be able to
 * traverse every parent of the cluster and of the binaries. In root's own home (mode 0700) it cannot, so both
 * then live in a folder that it can reach.
 */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** Whom to run Postgres as; undefined is the user that we are. Makes the user `postgres` where it is missing. */
export function postgresIdentity(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const found = lookUp();
  if (found) return found;
  spawnSync('groupadd', ['--system', 'postgres']);
  const made = spawnSync(
    'useradd',
    ['--system', '--gid', 'postgres', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    { encoding: 'utf8' },
  );
  const user = lookUp();
  if (user) return user;
  const reason = made.error?.message ?? made.stderr.trim();
  throw new Error(
    `Postgres does not run as root, and the user "postgres" could not be made (${reason}). Make it with ` +
      '"useradd --system postgres", or start as another user.',
  );
}

function lookUp(): Identity | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number.parseInt(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout ?? '', 10),
  );
  return uid === undefined || gid === undefined || Number.isNaN(uid + gid) ? undefined : { uid, gid };
}

/** Whether that user can enter the folder: the kernel is asked, since modes alone do not tell it all. */
export function canReach(identity: Identity | undefined, directory: string): boolean {
  if (!identity) return true;
  const asked = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], { ...identity, cwd: '/' });
  return asked.status === 0;
}

/**
 * Where a folder is that every user can traverse, always the same for the same `name`. `/var/tmp` is preferred,
 * since it survives a reboot as the rest of the data does.
 */
export function reachablePath(name: string): string {
  return join(existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), `quittance-${name}`);
}

/**
 * Makes that folder. Somebody else could have made one of its name, in a place where all may write, so one that
 * is not ours is refused.
 */
export async function reachableFolder(name: string): Promise<string> {
  const folder = reachablePath(name);
  await mkdir(folder, { recursive: true });
  const { uid } = await lstat(folder);
  if (uid !== process.getuid?.()) {
    throw new Error(`${folder} belongs to another user; remove it and start again.`);
  }
  // Set apart from mkdir, whose mode the umask would narrow.
  await chmod(folder, 0o755);
  return folder;
}

/** A short name for a path, the same at every start. */
export function nameFor(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
