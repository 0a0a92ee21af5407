import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockData } from './dataLock.ts';
import { loadKeys } from './keys.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quittance-lock-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('is held by one and free again once it is released', async () => {
  const lock = await lockData(dataDir);
  await lock.note('http://127.0.0.1:3000');
  expect(JSON.parse(await readFile(join(dataDir, 'start.lock'), 'utf8'))).toEqual({
    pid: process.pid,
    url: 'http://127.0.0.1:3000',
  });
  await lock.release();
  expect(await readdir(dataDir)).toEqual([]);
});

it('is taken over from a process that is gone, or that is another one by now', async () => {
  for (const left of ['{"pid":999999}', JSON.stringify({ pid: process.ppid }), 'half a li']) {
    await writeFile(join(dataDir, 'start.lock'), left);
    const lock = await lockData(dataDir);
    await lock.release();
  }
});

it('is refused on the data of another user', async () => {
  await loadKeys(dataDir);
  const getuid = process.getuid;
  process.getuid = () => 4711;
  try {
    await expect(lockData(dataDir)).rejects.toThrow(/belongs to another user/);
  } finally {
    process.getuid = getuid;
  }
});

it('comes with keys that are made once and that their owner alone can read', async () => {
  const keys = await loadKeys(dataDir);
  expect(keys.secretKey.length).toBeGreaterThanOrEqual(32);
  expect(keys.bootstrapApiKey.length).toBeGreaterThanOrEqual(16);
  expect(await loadKeys(dataDir)).toEqual(keys);
  expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);
});
