import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '#db/migrate.ts';
import { startStack } from '#dev/stack.ts';
import { type Shared, share } from './shared.ts';
import { createDatabase, databaseAt } from './stack.ts';

export interface StackFacts {
  /** A database to make others from; nobody may be connected to the template itself. */
  readonly adminUrl: string;
  readonly template: string;
  readonly temporalAddress: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the shared Postgres and Temporal are. */
    stack: StackFacts;
  }
}

const template = 'quittance_template';

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { value, release } = await share('stack', start);
  project.provide('stack', value);
  return release;
}

async function start(): Promise<Shared<StackFacts>> {
  const stack = await startStack({
    services: ['postgres', 'temporal'],
    log: (line) => {
      if (line.includes('download')) console.log(line);
    },
    onEnd: (reason) => console.error(`The test stack has ended: ${reason}`),
  });
  const { databaseUrl: adminUrl, temporalAddress } = stack;
  if (!adminUrl || !temporalAddress) throw new Error('The test stack did not start whole.');
  try {
    await createDatabase(adminUrl, template);
    await migrateDatabase(databaseAt(adminUrl, template));
  } catch (error) {
    await stack.stop();
    throw error;
  }
  return { value: { adminUrl, template, temporalAddress }, end: stack.stop };
}
