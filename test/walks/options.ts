import { argumentsOf, wholeNumber } from '#test/setup/arguments.ts';

/** The walks of CI: as many as there is time for, and always the same. */
const IN_CI = { walks: 8, seed: 20310101 };
const MOST_WALKS = 100_000;
/** Seeds have 32 bits, and those that follow one are taken as well. */
const HIGHEST_SEED = 2_000_000_000;

export interface Options {
  walks: number;
  seed: number;
  path: string | undefined;
}

/** Reads `--walks N --seed S --path P`. Throws with a sentence for whoever wrote something else. */
export function parseOptions(args: string[]): Options {
  const values = argumentsOf(args, {
    walks: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  });
  if (values.path !== undefined && values.seed === undefined)
    throw new Error('--path needs the --seed of its failure.');
  return {
    walks: wholeNumber('walks', values.walks ?? '100', { from: 1, to: MOST_WALKS }),
    seed: wholeNumber('seed', values.seed ?? String(Date.now() % HIGHEST_SEED), {
      from: 0,
      to: HIGHEST_SEED,
    }),
    path:
      values.path === undefined
        ? undefined
        : String(wholeNumber('path', values.path, { from: 0, to: MOST_WALKS })),
  };
}

/** The options as they go to the process that walks. */
export const toVariables = ({ walks, seed, path }: Options): Record<string, string> => ({
  WALKS: String(walks),
  WALKS_SEED: String(seed),
  ...(path === undefined ? {} : { WALKS_PATH: path }),
});

export function readOptions(env: NodeJS.ProcessEnv): Options & { isReporting: boolean } {
  const { WALKS, WALKS_SEED, WALKS_PATH } = env;
  if (WALKS === undefined || WALKS_SEED === undefined)
    return { ...IN_CI, path: undefined, isReporting: false };
  return { walks: Number(WALKS), seed: Number(WALKS_SEED), path: WALKS_PATH, isReporting: true };
}
