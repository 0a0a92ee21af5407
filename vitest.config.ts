import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longestFirst.ts';

const bundle = 'test/setup/bundle.ts';
const stack = 'test/setup/global.ts';
/** What commands are given is read without any server. */
const ARGUMENTS = [
  'test/setup/arguments.test.ts',
  'test/crash/arguments.test.ts',
  'test/walks/options.test.ts',
];

/**
 * A project is a kind of test by what it needs: `unit` needs nothing, so it stays fast; the others get the
 * workflow bundle and a real Postgres and Temporal, each made once a run and only when one of their files runs.
 */
export default defineConfig({
  test: {
    // Two cores are what it has to run on. A test waits for servers and clocks a part of its time, so one more goes beside.
    maxWorkers: 3,
    // Files share the modules that are loaded, since no module keeps what a test could leave behind. Loading them takes
    // longer than many a file.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', 'json'],
    outputFile: { json: process.env.TEST_REPORT ?? 'build/test-report.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'workflows/**/*.test.ts',
            'activities/**/*.test.ts',
            'test/properties/**/*.test.ts',
            'test/deploy/**/*.test.ts',
            ...ARGUMENTS,
          ],
          // Property tests try hundreds of quotes.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/db/**/*.test.ts', 'test/activities/**/*.test.ts'],
          globalSetup: [stack],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'replay',
          include: ['test/replay/**/*.test.ts'],
          globalSetup: [bundle],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts', 'test/injection/**/*.test.ts'],
          // It takes minutes: `npm run test:injection`.
          exclude: process.env.EACH_IN_TURN ? [] : ['test/injection/eachInTurn.test.ts'],
          globalSetup: [bundle, stack],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'walks',
          include: ['test/walks/**/*.test.ts'],
          exclude: ARGUMENTS,
          globalSetup: [bundle, stack],
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'releases',
          include: ['test/releases/**/*.test.ts'],
          globalSetup: [bundle, stack],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.ts'],
          globalSetup: [bundle, stack],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts', 'test/crash/**/*.test.ts'],
          exclude: ARGUMENTS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // These start whole stacks of their own and kill them: after the rest.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
