import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';

/** A port of each service where nothing else was chosen: the one that its users know. */
const usual = { postgres: 5432, temporal: 7233, temporalUi: 8233, smtp: 1025, mailbox: 8025 } as const;

export type Service = keyof typeof usual;
export type Ports = Record<Service, number>;

/**
 * Free ports for the stack. Kept data keeps its ports from start to start where they are still free, so that a
 * bookmark or a database client goes on working; a stack for tests takes random ones.
 */
export async function choosePorts(dataDir: string, ephemeral: boolean): Promise<Ports> {
  const file = join(dataDir, 'ports.json');
  const last: Partial<Ports> = ephemeral ? {} : await read(file);
  const chosen: Partial<Ports> = {};
  for (const service of Object.keys(usual) as Service[]) {
    const wanted = last[service] ?? usual[service];
    chosen[service] = ephemeral ? await getPort() : await getPort({ port: [wanted, usual[service]] });
  }
  if (!ephemeral) await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen as Ports;
}

async function read(file: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return {};
  }
}
