import { startVitest } from 'vitest/node';
import { parseOptions, toVariables } from './options.ts';

/**
 * Takes random walks for as long as somebody likes; CI takes a few of them as a test.
 *
 *     npm run test:walks -- [--walks N] [--seed S] [--path P]
 */
function options() {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error('Usage: npm run test:walks -- [--walks N] [--seed S] [--path P]');
    return process.exit(2);
  }
}

const chosen = options();
console.log(`Seed ${chosen.seed}`);
Object.assign(process.env, toVariables(chosen));
const vitest = await startVitest('test', ['walks.test.ts'], {
  project: ['walks'],
  watch: false,
  disableConsoleIntercept: true,
  reporters: ['dot'],
});
await vitest.close();
