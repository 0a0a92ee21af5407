import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

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
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: 'string' }, runs: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    return {
      seed: values.seed === undefined ? randomInt(1, 1_000_000) : wholeNumber('--seed', values.seed, 0),
      runs: values.runs === undefined ? 1 : wholeNumber('--runs', values.runs, 1),
      help: values.help ?? false,
    };
  } catch (error) {
    const [reason] = (error as Error).message.split('. To specify');
    throw new Error(`${reason}\n\n${help}`);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= LARGEST)) {
    throw new Error(`${name} must be a whole number from ${least} to ${LARGEST}, not "${text}"`);
  }
  return value;
}
