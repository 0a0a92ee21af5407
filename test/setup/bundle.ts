import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { workflowBundle } from '#src/worker/bundle.ts';
import { type Shared, share } from './shared.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the workflow bundle, built once for the whole run. */
    workflowBundle: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const { value, release } = await share('bundle', build);
  project.provide('workflowBundle', value);
  return release;
}

async function build(): Promise<Shared<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'quittance-bundle-'));
  const file = join(folder, 'workflow-bundle.js');
  const { code } = await workflowBundle();
  await writeFile(file, code);
  return { value: file, end: () => rm(folder, { recursive: true, force: true }) };
}
