import { describe, expect, it } from 'vitest';
import { nextDunningStep } from './dunning.ts';
import type { DunningStep } from './types.ts';

const step = (offsetDays: number): DunningStep => ({ offsetDays, template: 'reminder' });
const policy = [30, -3, 1, 7, 14].map(step);
const invoice = { steps: policy, dueOn: '2031-01-31', issuedOn: '2031-01-01', after: null };

describe('nextDunningStep', () => {
  it('follows the days, whatever the order of the policy', () => {
    const days = [null, 0, 1, 2, 3, 4].map((after) => nextDunningStep({ ...invoice, after })?.on ?? null);
    expect(days).toEqual(['2031-01-28', '2031-02-01', '2031-02-07', '2031-02-14', '2031-03-02', null]);
    expect(nextDunningStep(invoice)).toEqual({ index: 0, on: '2031-01-28', step: step(-3) });
  });
  it('skips what lies before the issue, not the day of issue', () => {
    expect(nextDunningStep({ ...invoice, issuedOn: '2031-01-28' })?.index).toBe(0);
    expect(nextDunningStep({ ...invoice, issuedOn: '2031-01-29' })?.index).toBe(1);
  });
  it('skips what fell into a hold', () => {
    expect(nextDunningStep({ ...invoice, notBefore: '2031-02-08' })?.on).toBe('2031-02-14');
    expect(nextDunningStep({ ...invoice, notBefore: '2031-12-31' })).toBeNull();
  });
});
