import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '#db/migrate.ts';
import { workflowBundle } from '#src/worker/bundle.ts';
import { createDatabase, databaseAt } from '#test/setup/stack.ts';
import type { RunOptions } from './run.ts';
import { type Servers, startServers } from './servers.ts';

/** What all runs of an invocation share: the servers, a migrated database to copy, and the bundle of the workflows. */
export interface Stand extends Pick<RunOptions, 'servers' | 'template' | 'workflowBundle'> {
  readonly folder: string;
  /** Ends the servers; the folder stays where it is wanted, without their data. */
  stop(options: { keepFolder: boolean }): Promise<void>;
}

const template = 'crash_template';

export async function openStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'quittance-crash-'));
  // The user that Postgres runs as must get through it.
  await chmod(folder, 0o711);
  const bundleFile = join(folder, 'workflow-bundle.js');
  let servers: Servers | undefined;
  const stop = async ({ keepFolder }: { keepFolder: boolean }) => {
    await servers?.stop();
    if (!keepFolder) await rm(folder, { recursive: true, force: true });
  };
  try {
    const [{ code }, started] = await Promise.all([workflowBundle(), startServers(folder)]);
    servers = started;
    await writeFile(bundleFile, code);
    await createDatabase(servers.adminUrl, template);
    await migrateDatabase(databaseAt(servers.adminUrl, template));
    return { servers, template, workflowBundle: bundleFile, folder, stop };
  } catch (error) {
    await stop({ keepFolder: true });
    throw error;
  }
}
