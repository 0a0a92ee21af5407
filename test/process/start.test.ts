import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeData } from '#dev/dataFolder.ts';
import { chooseOwnPorts, kill, lineOf, processesWith, runScript, until } from './processTools.ts';

const script = 'src/dev/start.ts';

let dataDir: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quittance-start-'));
  await chmod(dataDir, 0o711);
  await chooseOwnPorts(dataDir);
});

afterEach(async () => {
  for (const child of running.splice(0)) await kill(child, 'SIGTERM');
  await removeData(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = runScript(script, ['--no-story', '--data', dataDir], env);
  running.push(child);
  return child;
}

/** Runs it to its end, for what it refuses at once. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

const readKeys = () => JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8'));

describe('npm start', () => {
  it('serves, refuses a second start on its data, and ends on Ctrl-C with all that it started', async () => {
    const port = await getPort();
    const child = start({ PORT: String(port) });
    expect(await lineOf(child, /^ready /)).toBe(`ready http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect((await stat(join(dataDir, 'keys.json'))).mode & 0o777).toBe(0o600);

    const second = run(['--no-story', '--data', dataDir]);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`already runs on the data in ${dataDir} at http://127.0.0.1:${port}`);

    const pressedAt = Date.now();
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    // As npm does, which passes on what the terminal has sent already.
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(Date.now() - pressedAt).toBeLessThan(10_000);
    expect(processesWith(dataDir)).toEqual([]);
  });

  it('leaves nothing behind when it is killed, and goes on with its data and keys', async () => {
    const port = await getPort();
    const first = start({ PORT: String(port) });
    await lineOf(first, /^ready /);
    const keys = readKeys();
    await kill(first, 'SIGKILL');
    await until(() => processesWith(dataDir).length === 0, 15_000);

    const second = start({ PORT: String(port) });
    expect(await lineOf(second, /^ready /)).toBe(`ready http://127.0.0.1:${port}`);
    expect(readKeys()).toEqual(keys);
  });

  it('takes another port than one that is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' ? address?.port : undefined;
    const child = start({ PORT: String(taken) });
    const said = await lineOf(child, /is taken/);
    const port = /listens on (\d+)/.exec(said)?.[1];
    expect(await lineOf(child, /^ready /)).toBe(`ready http://127.0.0.1:${port}`);
    other.close();
  });

  it('refuses a wrong variable or argument at once, by name', () => {
    const variables = run(['--no-story', '--data', dataDir], { PORT: 'abc', BOOTSTRAP_API_KEY: 'short' });
    expect(variables.status).toBe(2);
    expect(variables.stderr).toContain('PORT must be a whole number');
    expect(variables.stderr).toContain('BOOTSTRAP_API_KEY must have at least 16 characters');
    const argument = run(['--nostory']);
    expect(argument.status).toBe(2);
    expect(argument.stderr).toContain("Unknown option '--nostory'");
    const help = run(['--help']);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('--no-story');
  });
});
