import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundle } from '#src/worker/bundle.ts';

const IMPATIENCE = fileURLToPath(new URL('./impatience.ts', import.meta.url));

/** The workflows with impatience in front of them, and the environment of a worker that runs those. */
export async function impatientBundle(): Promise<{ env: Record<string, string>; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'quittance-injection-'));
  const file = join(folder, 'workflow-bundle.js');
  const { code } = await buildBundle([IMPATIENCE]);
  await writeFile(file, code);
  return { env: { WORKFLOW_BUNDLE: file }, remove: () => rm(folder, { recursive: true, force: true }) };
}
