import { randomInt } from 'node:crypto';
import { argumentsOf, wholeNumber } from '#test/setup/arguments.ts';

export interface CrashArguments {
  /** The seed of the first run; each further run takes the next number. */
  readonly seed: number;
  readonly runs: number;
  readonly help: boolean;
}

const LARGEST = 2 ** 31 - 1;

export const help = `npm run test:crash -- [options]

Plays deals while the worker, the API, Postgres and Temporal are killed with -9 and started again, then checks that
nothing was lost and nothing happened twice. The same deals are played undisturbed to compare with.

  --seed N   the seed of the first run, further runs count on from it (default: a random one, which is printed)
  --runs M   how many runs (default: 1)
  --help     show this
`;

/** Throws an error with a message for the user where an argument is wrong. */
export function readArguments(args: readonly string[]): CrashArguments {
  try {
    const values = argumentsOf(args, {
      seed: { type: 'string' },
      runs: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    });
    return {
      seed:
        values.seed === undefined
          ? randomInt(1, 1_000_000)
          : wholeNumber('seed', values.seed, { from: 0, to: LARGEST }),
      runs: values.runs === undefined ? 1 : wholeNumber('runs', values.runs, { from: 1, to: LARGEST }),
      help: values.help ?? false,
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${help}`);
  }
}
