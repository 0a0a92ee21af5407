import { describe, expect, it } from 'vitest';
import { nextDunningStep, remindsFrom } from './dunning.ts';
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

describe('remindsFrom', () => {
  const zone = 'Europe/Berlin';
  it.each([
    ['today before nine', '2031-02-10T07:59:59.999Z', '2031-01-01', '2031-02-10'],
    ['today at nine', '2031-02-10T08:00:00.000Z', '2031-01-01', '2031-02-10'],
    ['tomorrow after nine', '2031-02-10T08:00:00.001Z', '2031-01-01', '2031-02-11'],
    ['today after nine for an invoice of today', '2031-02-10T12:00:00.000Z', '2031-02-10', '2031-02-10'],
    ['the day of the seller, not that of UTC', '2031-02-10T23:30:00.000Z', '2031-01-01', '2031-02-11'],
  ])('is %s', (_, at, issuedOn, expected) => {
    expect(remindsFrom({ at, zone, issuedOn })).toBe(expected);
  });
});
