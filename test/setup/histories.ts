import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowClient } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { vi } from 'vitest';

const { History } = temporal.api.history.v1;

export type History = temporal.api.history.v1.IHistory;
export type Histories = ReadonlyMap<string, History>;

const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));

/**
 * Keeps the history of a scenario's workflow, to be replayed against every later version of the code. Does nothing
 * unless `npm run histories:record` asked for it.
 */
export async function recordHistory(
  temporalAddress: string,
  { name, idBegins }: { name: string; idBegins: string },
): Promise<void> {
  if (!process.env.RECORD_HISTORIES) return;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    // A payout's id ends in a key that nobody outside of the API knows. What the engine lists is a moment behind.
    const { workflowId } = await vi.waitUntil(() => firstOf(workflow, idBegins), { timeout: 10_000 });
    const handle = workflow.getHandle(workflowId);
    // A run that has only just begun, since the deal has continued as new, holds nothing to replay yet.
    const history = await vi.waitUntil(
      async () => {
        const fetched = await handle.fetchHistory();
        return (fetched.events?.length ?? 0) > 3 ? fetched : null;
      },
      { timeout: 10_000 },
    );
    // The machine that recorded it is nobody's business.
    for (const event of history.events ?? []) anonymize(event);
    await mkdir(HISTORIES, { recursive: true });
    await writeFile(`${HISTORIES}/${name}.pb`, History.encode(history).finish());
  } finally {
    await connection.close();
  }
}

async function firstOf(workflow: WorkflowClient, idBegins: string) {
  const found = workflow.list({ query: `WorkflowId STARTS_WITH '${idBegins}'` });
  return (await found[Symbol.asyncIterator]().next()).value;
}

/** The recorded histories by name. */
export async function readHistories(): Promise<Histories> {
  const files = (await readdir(HISTORIES)).filter((file) => file.endsWith('.pb')).sort();
  const read = files.map(async (file) => {
    const history = History.decode(await readFile(`${HISTORIES}/${file}`));
    return [file.replace('.pb', ''), history] as const;
  });
  return new Map(await Promise.all(read));
}

/** Replays histories against a bundle: the error of each one by its name, undefined where the code follows it. */
export async function replay(
  workflowBundle: WorkflowBundle,
  histories: Histories,
): Promise<Map<string, Error | undefined>> {
  const named = [...histories].map(([workflowId, history]) => ({ workflowId, history }));
  const errors = new Map<string, Error | undefined>();
  // One worker for all, since starting one takes longer than a replay.
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, named)) {
    errors.set(workflowId, error);
  }
  return errors;
}

function anonymize(value: object): void {
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'identity' && typeof inner === 'string') Object.assign(value, { identity: 'recorder' });
    else if (typeof inner === 'object' && inner !== null && !(inner instanceof Uint8Array)) anonymize(inner);
  }
}
