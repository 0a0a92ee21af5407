import { describe, expect, test } from 'vitest';
import { STAGES } from '#domain/types.ts';
import { stageProblem } from '#workflows/accepts.ts';
import { stageWords } from './words.ts';

describe('a stage', () => {
  test.each(STAGES)('%s is called the same on pages as in refusals', (stage) => {
    const refused = stage === 'ordering' ? 'submitQuote' : 'decideCredit';
    expect(stageProblem(refused, stage)).toMatch(new RegExp(`^The deal is (a )?${stageWords(stage)}\\b`));
  });
});
