import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BundleOptions } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];
type WebpackPlugin = Extract<NonNullable<NonNullable<WebpackConfig['plugins']>[number]>, { apply: unknown }>;
type ReadFile = (path: string, ...rest: unknown[]) => void;

/** A line of `workflows/` as it is, and as it is in another release. It must stand there once. */
export interface Edit {
  file: string;
  from: string;
  to: string;
}

const WORKFLOWS = fileURLToPath(new URL('../../workflows/', import.meta.url));

/** The workflows of another release than this one: this source with some lines changed on its way into the bundle. */
export async function bundleOfRelease(edits: readonly Edit[]): Promise<WorkflowBundle> {
  const edited = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const path = `${WORKFLOWS}${file}`;
    const parts = (edited.get(path) ?? readFileSync(path, 'utf8')).split(from);
    if (parts.length !== 2) throw new Error(`workflows/${file} has ${parts.length - 1} times: ${from}`);
    edited.set(path, parts.join(to));
  }
  return bundleWorkflowCode({
    workflowsPath: `${WORKFLOWS}index.ts`,
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: (config) => ({ ...config, plugins: [...(config.plugins ?? []), reading(edited)] }),
  });
}

/** Lets the bundler read some files as if they held another text. */
const reading = (edited: ReadonlyMap<string, string>): WebpackPlugin => ({
  apply(compiler) {
    compiler.hooks.beforeRun.tap('EditedFiles', () => {
      const files = compiler.inputFileSystem as unknown as { readFile: ReadFile };
      const readFile = files.readFile.bind(files);
      files.readFile = (path, ...rest) => {
        const text = edited.get(path);
        const done = rest.at(-1);
        if (text === undefined || typeof done !== 'function') readFile(path, ...rest);
        else done(null, Buffer.from(text));
      };
    });
  },
});
