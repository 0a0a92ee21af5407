import { describe, expect, it } from 'vitest';
import { argumentsOf, wholeNumber } from './arguments.ts';

describe('the arguments of a command', () => {
  const options = { seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

  it('are read by their names', () => {
    expect({ ...argumentsOf(['--seed', '7', '-h'], options) }).toEqual({ seed: '7', help: true });
    expect(argumentsOf([], options).seed).toBeUndefined();
  });

  it.each([
    [['--seeds', '1'], /^Unknown option '--seeds'$/],
    [['3'], /^Unexpected argument '3'/],
    [['--seed'], /^Option '--seed <value>' argument missing$/],
  ])('are refused in a sentence: %j', (args, problem) => {
    expect(() => argumentsOf(args, options)).toThrow(problem);
  });
});

describe('a whole number', () => {
  const within = { from: 1, to: 20 };

  it('is taken up to both of its ends', () => {
    expect(['1', '20'].map((text) => wholeNumber('walks', text, within))).toEqual([1, 20]);
  });

  it.each(['0', '21', '-1', '1.5', '1e1', 'x', ''])('is not “%s”', (text) => {
    expect(() => wholeNumber('walks', text, within)).toThrow(
      `--walks must be a whole number from 1 to 20, not “${text}”.`,
    );
  });
});
