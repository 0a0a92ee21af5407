import { expect, it } from 'vitest';
import { parseOptions, readOptions, toVariables } from './options.ts';

it('reads how many walks are wanted, and from which seed', () => {
  expect(parseOptions(['--walks', '500', '--seed', '7'])).toEqual({ walks: 500, seed: 7, path: undefined });
  expect(parseOptions(['--seed', '7', '--path', '12'])).toMatchObject({ seed: 7, path: '12' });
});

it('tells them to the process that walks', () => {
  const options = { walks: 500, seed: 7, path: '12' };
  expect(readOptions(toVariables(options))).toEqual({ ...options, isReporting: true });
  expect(readOptions({})).toMatchObject({ path: undefined, isReporting: false });
});

it.each([
  [['--walks', '0'], '--walks must be a whole number from 1 to 100000, not “0”.'],
  [['--walks', '1.5'], '--walks must be a whole number'],
  [['--seed', 'x'], '--seed must be a whole number from 0 to 2000000000, not “x”.'],
  [['--seed', '1', '--path', '3:0'], '--path must be a whole number'],
  [['--path', '3'], '--path needs the --seed of its failure.'],
  [['--steps', '3'], '--steps'],
  [['500'], '500'],
])('refuses %j', (args, problem) => {
  expect(() => parseOptions(args)).toThrow(problem);
});
