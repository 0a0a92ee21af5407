import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi } from '#api/server.ts';
import { migrateDatabase } from '#db/migrate.ts';
import type { Config } from '#src/config.ts';
import { workflowBundle } from '#src/worker/bundle.ts';
import { startWorker } from '#src/worker/worker.ts';
import type { Shutdown } from './shutdown.ts';

type Say = (line: string) => void;

const readyTimeoutMs = 30_000;

/** Migrates the database and starts the worker and the API in this process, as two that a deployment has. */
export async function startApplication(
  given: Config,
  { baseUrl, dataDir, shutdown, say }: { baseUrl: string; dataDir: string; shutdown: Shutdown; say: Say },
): Promise<void> {
  await timed('The database is migrated', say, () => migrateDatabase(given.databaseUrl));
  const config = await withBundle(given, dataDir, say);
  const worker = await timed('The worker is up', say, () => startWorker(config));
  shutdown.add(() => worker.stop(), 5000);
  worker.ended.catch((error: unknown) => {
    say(`The worker has ended: ${String(error)}`);
    void shutdown.end(1);
  });
  const api = await timed('The API is up', say, () => startApi(config));
  // It stops before the worker: requests that wait for a deal's answer still get it.
  shutdown.add(() => api.stop(), 2000);
  await untilReady(`${baseUrl}/readyz`);
}

async function withBundle(config: Config, dataDir: string, say: Say): Promise<Config> {
  if (config.workflowBundle !== undefined) return config;
  const file = join(dataDir, 'workflow-bundle.js');
  await timed('The workflows are bundled', say, async () => {
    const { code } = await workflowBundle();
    await writeFile(file, code);
  });
  return { ...config, workflowBundle: file };
}

async function timed<T>(done: string, say: Say, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await work();
  say(`${done} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return result;
}

/** Throws with what the API answered if it does not become ready. */
async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const answer = await fetch(url);
    if (answer.ok) return;
    if (Date.now() > deadline) throw new Error(`The API is not ready: ${await answer.text()}`);
    await sleep(100);
  }
}
