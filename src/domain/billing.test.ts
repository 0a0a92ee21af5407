import { describe, expect, it } from 'vitest';
import { aLine, aQuote } from '#test/properties/builders.ts';
import { dueOn, planBilling } from './billing.ts';
import type { ResolvedLine } from './pricing/pricedQuote.ts';
import { priceQuote } from './pricing/priceQuote.ts';
import type { PaymentTerms } from './pricing/quoteRequest.ts';

interface Deal {
  lines: ResolvedLine[];
  paymentTerms?: PaymentTerms;
  discount?: { amount: string };
  startOn?: string;
  releasedOn?: string;
}

function plan({ lines, discount, ...deal }: Deal) {
  const quote = priceQuote(aQuote({ lines, discount }));
  return planBilling({
    currency: 'EUR',
    lines: quote.lines,
    paymentTerms: { dueDays: 30 },
    startOn: '2031-01-31',
    releasedOn: '2031-01-31',
    ...deal,
  });
}

const monthly = aLine({
  kind: 'recurring',
  recognition: 'ratable',
  price: { model: 'flat', amount: '100.00', every: 'month' },
  termMonths: 3,
});
const quarterly = { model: 'flat', amount: '90.00', every: 'quarter' } as const;
const once = aLine({ lineNo: 2 });

describe('planBilling', () => {
  it('counts periods from the start, clamped to the month', () => {
    const invoices = plan({ lines: [monthly] });
    expect(invoices.map(({ lines: [line] }) => [line?.periodStart, line?.periodEnd])).toEqual([
      ['2031-01-31', '2031-02-27'],
      ['2031-02-28', '2031-03-30'],
      ['2031-03-31', '2031-04-29'],
    ]);
    expect(invoices.map(({ on }) => on)).toEqual(['2031-01-31', '2031-02-28', '2031-03-31']);
  });

  it('invoices at once what has begun, all lines of a day together', () => {
    const invoices = plan({ lines: [monthly, once], releasedOn: '2031-03-01' });
    expect(invoices.map(({ on, lines }) => [on, lines.map(({ lineNo }) => lineNo)])).toEqual([
      ['2031-03-01', [1, 1, 2]],
      ['2031-03-31', [1]],
    ]);
  });

  it('invoices one-time lines on release, even before the term', () => {
    const invoices = plan({
      lines: [once, aLine({ lineNo: 3, startOn: '2031-06-01' })],
      startOn: '2031-05-01',
    });
    expect(invoices).toHaveLength(1);
    expect(invoices[0]).toMatchObject({ on: '2031-01-31', dueDays: 30, instalment: null });
    expect(invoices[0]?.lines[0]).toMatchObject({ periodStart: null, periodEnd: null });
  });

  it('shows the term of a ratable one-time line', () => {
    const [invoice] = plan({
      lines: [aLine({ recognition: 'ratable', termMonths: 12 })],
      startOn: '2031-02-01',
    });
    expect(invoice).toMatchObject({
      on: '2031-01-31',
      lines: [{ periodStart: '2031-02-01', periodEnd: '2032-01-31' }],
    });
  });

  it('splits a quote-wide discount over lines, then periods', () => {
    const invoices = plan({ lines: [monthly, once], discount: { amount: '100.00' } });
    expect(invoices.map(({ lines }) => lines.map(({ netAmount }) => netAmount))).toEqual([
      ['75.00', '75.00'],
      ['75.00'],
      ['75.00'],
    ]);
    const uneven = plan({ lines: [monthly], discount: { amount: '100.00' } });
    expect(uneven.map(({ lines }) => lines[0]?.netAmount)).toEqual(['66.66', '66.67', '66.67']);
  });

  it('replaces all of it by instalments', () => {
    const instalments = [
      { percent: '33.3', dueDays: 0 },
      { percent: '66.7', dueDays: 60 },
    ];
    const invoices = plan({
      lines: [monthly, once],
      paymentTerms: { instalments },
      discount: { amount: '0.01' },
    });
    expect(invoices).toMatchObject([
      { on: '2031-01-31', dueDays: 0, instalment: { number: 1, of: 2, percent: '33.3' } },
      { on: '2031-01-31', dueDays: 60, instalment: { number: 2, of: 2, percent: '66.7' } },
    ]);
    expect(invoices.map(({ lines }) => lines.map(({ netAmount }) => netAmount))).toEqual([
      ['99.90', '33.30'],
      ['200.09', '66.70'],
    ]);
    expect(invoices[0]?.lines[0]).toMatchObject({ periodStart: '2031-01-31', periodEnd: '2031-04-29' });
  });

  it('finds the days of a broken period when they are known, at the price that was quoted', () => {
    const fields = { termMonths: 4, proration: 'thirty360', billing: 'quarter' } as const;
    const invoices = plan({ lines: [aLine({ ...monthly, ...fields, price: quarterly })] });
    expect(
      invoices.map(({ lines: [line] }) => [line?.periodStart, line?.periodEnd, line?.netAmount]),
    ).toEqual([
      ['2031-01-31', '2031-04-29', '90.00'],
      ['2031-04-30', '2031-05-30', '30.00'],
    ]);
  });

  it('invoices a line that is invoiced once on its first day, or on the release if that is later', () => {
    const lines = [aLine({ ...monthly, billing: 'once', startOn: '2031-03-01' })];
    expect(plan({ lines })).toMatchObject([{ on: '2031-03-01', lines: [{ netAmount: '300.00' }] }]);
    expect(plan({ lines, releasedOn: '2031-04-02' })).toMatchObject([
      { on: '2031-04-02', lines: [{ periodStart: '2031-03-01', periodEnd: '2031-05-31' }] },
    ]);
  });

  it('leaves out an invoice of zero', () => {
    expect(plan({ lines: [aLine({ discount: { percent: '100' } })] })).toEqual([]);
  });

  it('knows when an invoice is due', () => {
    expect(dueOn({ on: '2031-01-01', dueDays: 30 })).toBe('2031-01-31');
  });
});
