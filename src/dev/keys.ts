import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Keys {
  /** Signs links and sessions; kept, so that a link from before a restart still works. */
  readonly secretKey: string;
  /** An admin's API key. */
  readonly bootstrapApiKey: string;
}

/** The keys of a data folder, made at the first start, in a file that its owner alone can read. */
export async function loadKeys(dataDir: string): Promise<Keys> {
  const file = keysFile(dataDir);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys: Keys = {
    secretKey: randomBytes(32).toString('base64url'),
    bootstrapApiKey: `qk_${randomBytes(24).toString('base64url')}`,
  };
  await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return keys;
}

export function keysFile(dataDir: string): string {
  return join(dataDir, 'keys.json');
}
