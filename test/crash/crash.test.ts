import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArguments } from './arguments.ts';
import { SERVICES } from './chaos.ts';
import { crashRun } from './run.ts';
import { openStand, type Stand } from './stand.ts';

/** Three short plays, one of them cancelled after its signature, of deals that continue as new after every few happenings. */
const SEED = 132;
/** A kill costs some seconds, and on a busy machine many. */
const TIMEOUT_MS = 300_000;

describe('everything that is killed', () => {
  let stand: Stand;
  let isWell = false;

  beforeAll(async () => {
    stand = await openStand();
  });
  afterAll(() => stand?.stop({ keepFolder: !isWell }));

  test(
    'comes back to the same deals, books and mails',
    async () => {
      const folder = join(stand.folder, `seed-${SEED}`);
      const report = await crashRun({
        ...stand,
        seed: SEED,
        folder,
        plays: 3,
        atATime: 3,
        kills: { least: SERVICES.length, most: SERVICES.length },
      });
      expect(report.problems, `the logs are in ${folder}`).toEqual([]);
      for (const service of SERVICES) expect(report.kills, service).toMatchObject({ [service]: 1 });
      expect(report.commands).toBeGreaterThan(30);
      isWell = true;
    },
    TIMEOUT_MS,
  );
});

describe('the arguments of the crash runs', () => {
  test('are a seed and a number of runs, or a random seed and one run', () => {
    expect(readArguments(['--seed', '42', '--runs', '3'])).toEqual({ seed: 42, runs: 3, help: false });
    const preset = readArguments([]);
    expect(preset).toMatchObject({ runs: 1, help: false });
    expect(preset.seed).toBeGreaterThan(0);
  });

  test.each([
    [['--seeds', '1'], "Unknown option '--seeds'"],
    [['3'], "Unexpected argument '3'"],
    [['--runs', '0'], '--runs must be a whole number from 1'],
    [['--seed', 'abc'], '--seed must be a whole number from 0 to 2147483647, not "abc"'],
    [['--seed'], "Option '--seed <value>' argument missing"],
  ])('are refused with the reason: %j', (given, reason) => {
    expect(() => readArguments(given)).toThrow(reason);
  });
});
