import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated database for one test file, copied from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject('stack');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await createDatabase(adminUrl, name, template);
  return {
    url: databaseAt(adminUrl, name),
    // A connection that a test forgot must not keep the database.
    drop: () => execute(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

export async function createDatabase(adminUrl: string, name: string, template = 'template1'): Promise<void> {
  await execute(adminUrl, `create database ${name} template ${template}`);
}

export function databaseAt(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function execute(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
