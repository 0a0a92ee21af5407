import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const WORKFLOWS = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

/** The code of the workflows as a worker runs it: read where it was built before, else built now (about 2 s). */
export async function workflowBundle(path?: string): Promise<WorkflowBundle> {
  return path ? { code: await readFile(path, 'utf8') } : buildBundle();
}

/** @param interceptors modules that stand between the workflows and the engine; tests use them */
export function buildBundle(interceptors: string[] = []): Promise<WorkflowBundle> {
  return bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    workflowInterceptorModules: interceptors,
    // The bundler tells of every module that it reads; only its warnings are news.
    logger: new DefaultLogger('WARN'),
  });
}
