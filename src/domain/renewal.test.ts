import { describe, expect, it } from 'vitest';
import type { LineTerm, PricedLine } from './pricing/pricedQuote.ts';
import { renewalNotices, termEnds } from './renewal.ts';

type Line = LineTerm & Pick<PricedLine, 'description' | 'every' | 'segment'>;
const line = (description: string, with_: Partial<Line> = {}): Line => ({
  description,
  every: 'month',
  termMonths: 12,
  startOn: null,
  ...with_,
});
const signedOn = '2031-01-01';

describe('termEnds', () => {
  it('name together what ends together', () => {
    const lines = [
      line('Platform', { termMonths: 4 }),
      line('Hosting', { startOn: '2031-03-08', termMonths: 1 }),
      line('Support', { startOn: '2031-02-01', termMonths: 3 }),
    ];
    expect(termEnds({ signedOn, lines })).toEqual([
      { termEnd: '2031-04-30', lines: ['Platform', 'Support'] },
      { termEnd: '2031-04-07', lines: ['Hosting'] },
    ]);
  });

  it('of a ramp are that of its last segment, of a term with a last day that day', () => {
    const segment = (number: number) => ({ number, of: 2, rampLineNo: 1 });
    const lines = [
      line('Platform', { segment: segment(1) }),
      line('Platform', { segment: segment(2), startAfterMonths: 12 }),
      line('Hosting', { startOn: '2031-03-08', termMonths: 1, endOn: '2031-03-20' }),
    ];
    expect(termEnds({ signedOn, lines })).toEqual([
      { termEnd: '2032-12-31', lines: ['Platform'] },
      { termEnd: '2031-03-20', lines: ['Hosting'] },
    ]);
  });

  it('are not those of what is sold once', () => {
    const lines = [line('Workshop', { every: null, termMonths: null }), line('Licence', { every: null })];
    expect(termEnds({ signedOn, lines })).toEqual([]);
  });
});

describe('renewalNotices', () => {
  it('come 90, 30 and 7 days before the last day of a term', () => {
    expect(renewalNotices({ signedOn, releasedOn: signedOn, lines: [line('Platform')] })).toEqual([
      { on: '2031-10-02', subject: '2031-10-02/2031-12-31' },
      { on: '2031-12-01', subject: '2031-12-01/2031-12-31' },
      { on: '2031-12-24', subject: '2031-12-24/2031-12-31' },
    ]);
  });

  it('of two ends that are noticed on one day are two', () => {
    // 7 days before 7 April and 30 days before 30 April are both 31 March.
    const lines = [
      line('Platform', { termMonths: 4 }),
      line('Hosting', { startOn: '2031-03-08', termMonths: 1 }),
    ];
    const notices = renewalNotices({ signedOn, releasedOn: signedOn, lines });
    expect(notices.filter(({ on }) => on === '2031-03-31').map(({ subject }) => subject)).toEqual([
      '2031-03-31/2031-04-30',
      '2031-03-31/2031-04-07',
    ]);
  });

  it('that do not lie after the release are left out', () => {
    const notices = renewalNotices({ signedOn, releasedOn: '2031-12-01', lines: [line('Platform')] });
    expect(notices.map(({ on }) => on)).toEqual(['2031-12-24']);
  });
});
