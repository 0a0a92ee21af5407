import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeData } from '#dev/dataFolder.ts';
import { type Stack, startStack } from '#dev/stack.ts';
import {
  childrenOf,
  chooseOwnPorts,
  kill,
  lineOf,
  postmasterPid,
  processesWith,
  runScript,
  until,
} from './processTools.ts';

let dataDir: string;
let stack: Stack | undefined;
let parent: ChildProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quittance-kept-'));
  await chmod(dataDir, 0o711);
  await chooseOwnPorts(dataDir);
});

afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  parent?.kill();
  parent = undefined;
  await removeData(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

async function query<T>(url: string | undefined, statement: string): Promise<T[]> {
  const sql = postgres(String(url), { max: 1 });
  try {
    return (await sql.unsafe(statement)) as unknown as T[];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function withTemporal<T>(
  address: string | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

describe('a stack with a data folder', () => {
  it('keeps rows, workflows and ports from start to start', async () => {
    stack = await startStack({ dataDir });
    const { stop, ...endpoints } = stack;
    await query(endpoints.databaseUrl, 'create table kept as select 42 as answer');
    await withTemporal(endpoints.temporalAddress, (client) =>
      client.workflow.start('nobodyRunsIt', { workflowId: 'kept', taskQueue: 'none' }),
    );
    await stop();

    stack = await startStack({ dataDir });
    expect(stack).toMatchObject(endpoints);
    expect(await query(stack.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    const { status } = await withTemporal(stack.temporalAddress, (client) =>
      client.workflow.getHandle('kept').describe(),
    );
    expect(status.name).toBe('RUNNING');
  });

  it('runs the database in UTF-8 and UTC, as a user that is no superuser', async () => {
    stack = await startStack({ dataDir, services: ['postgres'] });
    const [facts] = await query(
      stack.databaseUrl,
      `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
        current_setting('listen_addresses') as listens, usesuper as super
        from pg_user where usename = current_user`,
    );
    expect(facts).toEqual({ encoding: 'UTF8', zone: 'UTC', listens: '127.0.0.1', super: false });
  });

  it('throws away what is its own when asked for a fresh start, and nothing else', async () => {
    stack = await startStack({ dataDir, services: ['postgres'] });
    await query(stack.databaseUrl, 'create table gone ()');
    await stack.stop();
    await writeFile(join(dataDir, 'somebodys.txt'), 'not ours');
    stack = await startStack({ dataDir, services: ['postgres'], fresh: true });
    expect(await query(stack.databaseUrl, "select from pg_tables where tablename = 'gone'")).toHaveLength(0);
    expect(existsSync(join(dataDir, 'somebodys.txt'))).toBe(true);
  });

  it.runIf(process.getuid?.() === 0)('moves the database where its user can reach it, as root', async () => {
    await chmod(dataDir, 0o700);
    const said: string[] = [];
    stack = await startStack({ dataDir, services: ['postgres'], log: (line) => said.push(line) });
    const { directory } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
    expect(said.join('\n')).toContain(`cannot enter ${dataDir}, so the database's files are kept in`);
    expect(existsSync(join(directory, 'PG_VERSION'))).toBe(true);
    await stack.stop();
    await removeData(dataDir);
    expect(existsSync(directory)).toBe(false);
  });

  it('starts a server again that dies, at the same place', async () => {
    const said: string[] = [];
    stack = await startStack({ dataDir, services: ['postgres'], log: (line) => said.push(line) });
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await until(() => said.includes('Postgres is up again'), 20_000);
    expect(await query(stack.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a parent that is killed', () => {
  it('leaves no process and no temporary folder behind', async () => {
    // A place of its own, since other runs come and go in the common one.
    parent = runScript('test/process/holdStack.ts', [], { TMPDIR: dataDir });
    await lineOf(parent, /^\{/);
    expect(ephemeralFolders()).toHaveLength(1);
    expect(processesWith(dataDir)).not.toEqual([]);
    await kill(parent, 'SIGKILL');
    await until(() => processesWith(dataDir).length === 0, 15_000);
    await until(() => ephemeralFolders().length === 0, 5000);
  });

  it('in the middle of the start neither', async () => {
    parent = runScript('test/process/holdStack.ts', [dataDir]);
    await until(() => existsSync(join(dataDir, 'postgres')), 20_000);
    await kill(parent, 'SIGKILL');
    await until(() => processesWith(dataDir).length === 0, 15_000);
  });

  it('together with its supervisor does not spoil the next start', async () => {
    parent = runScript('test/process/holdStack.ts', [dataDir]);
    const { databaseUrl } = JSON.parse(await lineOf(parent, /^\{/));
    await query(databaseUrl, 'create table kept as select 42 as answer');
    const supervisors = childrenOf(Number(parent.pid)).filter((pid) =>
      processesWith('supervisor.ts').includes(pid),
    );
    expect(supervisors).toHaveLength(1);
    process.kill(Number(supervisors[0]), 'SIGSTOP');
    parent.kill('SIGKILL');
    process.kill(Number(supervisors[0]), 'SIGKILL');
    expect(processesWith(join(dataDir, 'temporal.db'))).toHaveLength(1);

    stack = await startStack({ dataDir });
    expect(await query(stack.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(processesWith(join(dataDir, 'temporal.db'))).toHaveLength(1);
  });
});

function ephemeralFolders(): string[] {
  return readdirSync(dataDir).filter((name) => name.startsWith('quittance-'));
}
