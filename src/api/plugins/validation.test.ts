import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldProblems } from './validation.ts';

const schema = z.object({
  months: z.number().int().max(600).positive(),
  every: z.enum(['month', 'quarter']),
  name: z.string().min(1).max(5),
  lines: z.array(z.string()).min(1).max(2),
  isOpen: z.boolean(),
  model: z.literal('flat'),
  own: z.string().regex(/^a/, 'must begin with an a'),
});
const sound = {
  months: 1,
  every: 'month',
  name: 'Anna',
  lines: ['A'],
  isOpen: true,
  model: 'flat',
  own: 'a',
};

describe('what is wrong with a field', () => {
  it.each<[object, string]>([
    [{ months: 601 }, '/months Must be at most 600.'],
    [{ months: 0 }, '/months Must be more than 0.'],
    [{ months: 1.5 }, '/months Must be a whole number.'],
    [{ months: '1' }, '/months Must be a number.'],
    [{ every: 'week' }, '/every Must be one of month, quarter.'],
    [{ every: null }, '/every Must be one of month, quarter.'],
    [{ name: null }, '/name Must be a text.'],
    [{ name: '' }, '/name Must not be empty.'],
    [{ name: 'Johanna' }, '/name Must have at most 5 characters.'],
    [{ lines: ['A', 'B', 'C'] }, '/lines Must have at most 2 entries.'],
    [{ lines: [] }, '/lines Must not be empty.'],
    [{ lines: 'A' }, '/lines Must be a list.'],
    [{ isOpen: 'yes' }, '/isOpen Must be true or false.'],
    [{ model: 'flot' }, '/model Must be flat.'],
    [{ own: 'b' }, '/own Must begin with an a.'],
    [{ name: 7 }, '/name Must be a string; a number is written as one, for example "12.50".'],
  ])('%o is said in a sentence', (fields, expected) => {
    const { error } = schema.safeParse({ ...sound, ...fields }, { reportInput: true });
    expect(error && fieldProblems(error).map(({ pointer, detail }) => `${pointer} ${detail}`)).toEqual([
      expected,
    ]);
  });
});
