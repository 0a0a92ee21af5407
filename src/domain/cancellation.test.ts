import { describe, expect, it } from 'vitest';
import { aLine, aQuote, priced, someTerms } from '#test/properties/builders.ts';
import { settleCancellation } from './cancellation.ts';
import { priceQuote } from './pricing/priceQuote.ts';
import type { ResolvedLine } from './types.ts';

const untouched = { delivered: '0', percentReached: '0', invoiced: '0.00' };

function charged(line: Partial<ResolvedLine>, performed: Partial<typeof untouched>, cancelledOn: string) {
  const [pricedLine] = priceQuote(aQuote({ lines: [aLine(line)] })).lines;
  if (!pricedLine) throw new Error('no line');
  return settleCancellation({
    lines: [{ line: pricedLine, ...untouched, ...performed }],
    startOn: '2031-01-01',
    cancelledOn,
    recognised: '0.00',
    currency: 'EUR',
  });
}

describe('settleCancellation', () => {
  it('settles the worked example, cancelled on 2031-02-10', () => {
    const [platform, onboarding] = priced(someTerms()).lines;
    if (!platform || !onboarding) throw new Error('no lines');
    expect(
      settleCancellation({
        lines: [
          { line: platform, ...untouched, invoiced: '1656.00' },
          { line: onboarding, ...untouched, delivered: '1', invoiced: '3000.00' },
        ],
        startOn: '2031-01-01',
        cancelledOn: '2031-02-10',
        recognised: '4217.20',
        currency: 'EUR',
      }),
    ).toEqual({
      lines: [
        { lineNo: 1, charged: '1123.71', difference: '-532.29' },
        { lineNo: 2, charged: '3000.00', difference: '0.00' },
      ],
      charged: '4123.71',
      revenueAdjustment: '-93.49',
    });
  });

  it('charges what was delivered, reached or has passed', () => {
    expect(charged({ quantity: '3' }, { delivered: '2' }, '2031-02-10').charged).toBe('66.67');
    expect(charged({ recognition: 'milestone' }, { percentReached: '40' }, '2031-02-10').charged).toBe(
      '40.00',
    );
    expect(charged({ recognition: 'ratable', termMonths: 12 }, {}, '2031-02-10').charged).toBe('11.23');
  });

  it('charges nothing before the start, and all of it after the end', () => {
    const monthly: Partial<ResolvedLine> = {
      kind: 'recurring',
      price: { model: 'flat', amount: '100.00', every: 'month' },
      recognition: 'ratable',
      termMonths: 2,
    };
    expect(charged(monthly, {}, '2030-12-31').charged).toBe('0.00');
    expect(charged(monthly, {}, '2031-02-28').charged).toBe('200.00');
    expect(charged(monthly, {}, '2031-01-01').lines[0]?.difference).toBe('3.23');
  });
});
