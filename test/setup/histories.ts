import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { vi } from 'vitest';

const { History } = temporal.api.history.v1;

const HISTORIES = fileURLToPath(new URL('../histories', import.meta.url));

/**
 * Keeps the history of a scenario's workflow, to be replayed against every later version of the code. Does nothing
 * unless `npm run histories:record` asked for it.
 */
export async function recordHistory(
  temporalAddress: string,
  { name, workflowId }: { name: string; workflowId: string },
): Promise<void> {
  if (!process.env.RECORD_HISTORIES) return;
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const handle = new Client({ connection }).workflow.getHandle(workflowId);
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

/** The recorded histories by name. */
export async function readHistories(): Promise<Map<string, temporal.api.history.v1.IHistory>> {
  const files = (await readdir(HISTORIES)).filter((file) => file.endsWith('.pb')).sort();
  const read = files.map(async (file) => {
    const history = History.decode(await readFile(`${HISTORIES}/${file}`));
    return [file.replace('.pb', ''), history] as const;
  });
  return new Map(await Promise.all(read));
}

function anonymize(value: object): void {
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'identity' && typeof inner === 'string') Object.assign(value, { identity: 'recorder' });
    else if (typeof inner === 'object' && inner !== null && !(inner instanceof Uint8Array)) anonymize(inner);
  }
}
