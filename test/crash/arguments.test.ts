import { describe, expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

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
    [['--seed', 'abc'], '--seed must be a whole number from 0 to 2147483647, not “abc”'],
    [['--seed'], "Option '--seed <value>' argument missing"],
  ])('are refused with the reason: %j', (given, reason) => {
    expect(() => readArguments(given)).toThrow(reason);
  });
});
