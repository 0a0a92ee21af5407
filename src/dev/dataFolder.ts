import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeCluster } from './postgresCluster.ts';

/** What a stack keeps in its folder besides the database. */
const kept = [
  'keys.json',
  'mail',
  'ports.json',
  'postgres.log',
  'story.json',
  'temporal.db',
  'temporal.db-shm',
  'temporal.db-wal',
  'temporal.log',
  'temporal.pid',
  'workflow-bundle.js',
];

/**
 * Throws away what earlier starts left in the folder. Only what Quittance put there is removed: the folder was
 * named by a user and may hold other things.
 */
export async function removeData(dataDir: string): Promise<void> {
  await removeCluster(dataDir);
  for (const name of kept) await rm(join(dataDir, name), { recursive: true, force: true });
}
