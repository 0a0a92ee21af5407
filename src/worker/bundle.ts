import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

/** The code of the workflows as a worker runs it: read where it was built before, else built now (about 2 s). */
export async function workflowBundle(path?: string): Promise<WorkflowBundle> {
  if (path) return { code: await readFile(path, 'utf8') };
  // The bundler tells of every module that it reads; only its warnings are news.
  return bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
}
