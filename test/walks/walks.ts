import fc from 'fast-check';
import type { ApiClient } from '#test/setup/client.ts';
import { COMMAND_NAMES, someCommands } from './commands/all.ts';
import { aStart, begin, goOn } from './start.ts';
import { Tally } from './tally.ts';
import { Walk } from './walk.ts';

export interface WalksOptions {
  walks: number;
  seed: number;
  /** Where a failure was found: that walk alone is taken again. */
  path?: string | undefined;
  /** Hears of every walk that has ended well. */
  onWalk?(tally: Tally): void;
  /** Hears of a fault as soon as it is found, before a shorter walk to it is looked for. */
  onFault?(error: Error): void;
}

/** Walks that go side by side: one waits for the servers while another is checked. */
const LANES = 3;

/** Takes random walks, and throws with the shortest one it finds where one of them goes wrong. */
export async function takeWalks(api: ApiClient, options: WalksOptions): Promise<Tally> {
  const { walks, seed, path } = options;
  const tally = new Tally(COMMAND_NAMES);
  const lanes = path === undefined ? Math.min(LANES, walks) : 1;
  const numbers = Array.from({ length: lanes }, (_, lane) => Math.ceil((walks - lane) / lanes));
  const stop = new AbortController();
  const results = await Promise.all(
    numbers.map((count, lane) => takeLane(api, { ...options, walks: count, seed: seed + lane, tally, stop })),
  );
  const failure = results.find((result) => result !== null);
  if (failure) throw failure;
  return tally;
}

async function takeLane(
  api: ApiClient,
  { walks, seed, path, tally, stop, onWalk, onFault }: WalksOptions & { tally: Tally; stop: AbortController },
): Promise<Error | null> {
  let firstError: Error | undefined;
  const property = fc.asyncProperty(
    fc.limitShrink(fc.tuple(aStart, fc.boolean()), MOST_SHRINKS),
    fc.limitShrink(someCommands, MOST_SHRINKS),
    async ([start, isFinished], commands) => {
      if (stop.signal.aborted && stop.signal.reason !== seed) return;
      const walk = new Walk(api, tally, (error) => {
        if (!firstError) onFault?.(error);
        firstError ??= error;
        stop.abort(seed);
      });
      await walk.told(async () => {
        const deal = await begin(walk, start);
        await fc.asyncModelRun(() => ({ model: deal, real: walk }), commands);
        if (isFinished && deal.stage === 'active') await goOn(walk, deal, 'completed');
        await walk.end(deal);
        if (firstError) return;
        tally.ended(deal.isClosed ? 'closed' : deal.stage);
        onWalk?.(tally);
      });
    },
  );
  const details = await fc.check(property, { numRuns: path === undefined ? walks : 1, seed, path });
  if (!details.failed) return null;
  return failureOf(details, firstError);
}

const MOST_SHRINKS = 40;

function failureOf<T extends unknown[]>(details: fc.RunDetails<T>, firstError: Error | undefined): Error {
  const { counterexample, counterexamplePath, seed, errorInstance } = details;
  // Shrinking depends on which commands were passed over, so the walk is found again as it was, and shrunk again.
  const [path] = (counterexamplePath ?? '').split(':');
  const [start, commands] = counterexample ?? ([] as unknown[]);
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return new Error(
    [
      `A walk went wrong. Take it again: npm run test:walks -- --seed ${seed} --path ${path}`,
      `  start: ${fc.stringify(start)}`,
      `  commands: ${fc.stringify(commands)}`,
      message,
      // A shorter walk can come upon another fault than the one that was found.
      ...(firstError === undefined || firstError.message === message
        ? []
        : ['Before it was shrunk:', firstError.message]),
    ].join('\n'),
    { cause: errorInstance instanceof Error ? errorInstance.cause : errorInstance },
  );
}
