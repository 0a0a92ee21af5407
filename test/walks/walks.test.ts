import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { checkNumbers, readNumbers } from './numbers.ts';
import { readOptions } from './options.ts';
import { aWorldToWalkIn } from './start.ts';
import { takeWalks } from './walks.ts';

const { walks, seed, path, isReporting } = readOptions(process.env);
/** From so many walks on, a command that was never taken is no accident. */
const ENOUGH_WALKS = 100;
const MOST_MS_A_WALK = 60_000;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ LOG_LEVEL: 'error' });
  await aWorldToWalkIn(app.api);
});

afterAll(() => app.stop());

it(
  `${walks} random walks keep what was promised`,
  async () => {
    const tally = await takeWalks(app.api, {
      walks,
      seed,
      path,
      onWalk: ({ walks: taken, steps }) => {
        if (isReporting && taken % 10 === 0) console.log(`${taken} walks, ${steps} steps`);
      },
      onFault: ({ message }) => {
        if (isReporting) console.log(`A walk went wrong; a shorter one is looked for.\n${message}`);
      },
    });
    if (isReporting) console.log(tally.toString());
    checkNumbers(await readNumbers(app.api));
    if (path === undefined && walks >= ENOUGH_WALKS)
      expect(tally.neverTaken, 'commands that were never taken').toEqual(['breakRules']);
  },
  walks * MOST_MS_A_WALK,
);
