import { describe, expect, it } from 'vitest';
import { aCatalogue, priced, someTerms } from '#test/properties/builders.ts';
import { planBilling } from './billing.ts';
import { termOf } from './periods.ts';
import { ratableSchedule } from './ratable.ts';
import { allocate } from './revenue.ts';
import { documentTotals } from './tax.ts';

/** The worked example: 60 × PLATFORM for 12 months with 10 % discount, 1 × ONBOARDING, VAT 19 %, from 2031-01-01. */
describe('the worked example', () => {
  const quote = priced(someTerms());
  const [platform, onboarding] = quote.lines;

  it('prices the quote', () => {
    expect(platform).toMatchObject({ listAmount: '920.00', discountAmount: '92.00', netAmount: '828.00' });
    expect(platform).toMatchObject({ periods: 12, termNetAmount: '9936.00' });
    expect(platform?.explanation).toEqual([
      '10 × 20.00 + 40 × 15.00 + 10 × 12.00 = 920.00',
      'less 10 % = 828.00',
      '12 months: 9,936.00',
    ]);
    expect(onboarding).toMatchObject({
      netAmount: '3000.00',
      every: null,
      periods: 1,
      termNetAmount: '3000.00',
    });
    expect(quote).toMatchObject({ netAmount: '12936.00', taxAmount: '2457.84', total: '15393.84' });
    expect(quote.recurring).toEqual([
      { every: 'month', netAmount: '828.00', taxAmount: '157.32', total: '985.32' },
    ]);
  });

  it('invoices on the first of each month', () => {
    const invoices = planBilling({
      currency: 'EUR',
      lines: quote.lines,
      paymentTerms: { dueDays: 30 },
      startOn: '2031-01-01',
      releasedOn: '2031-01-01',
    });
    const totals = invoices.map(({ lines }) => documentTotals(lines, aCatalogue().taxRates, 'EUR'));
    expect(invoices.map(({ on }) => on.slice(5))).toEqual(
      Array.from({ length: 12 }, (_, month) => `${String(month + 1).padStart(2, '0')}-01`),
    );
    expect(totals[0]).toMatchObject({ netAmount: '3828.00', taxAmount: '727.32', total: '4555.32' });
    for (const later of totals.slice(1)) {
      expect(later).toMatchObject({ netAmount: '828.00', taxAmount: '157.32', total: '985.32' });
    }
  });

  it('allocates by standalone selling price and recognises the platform by the day', () => {
    const ssps = quote.lines.map((line) => line.standaloneSellingPrice);
    const [forPlatform = '', forOnboarding] = allocate(quote.netAmount, ssps, 'EUR');
    expect([forPlatform, forOnboarding]).toEqual(['9822.11', '3113.89']);

    const term = { startOn: '2031-01-01', endOn: '2031-12-31' };
    expect(termOf({ startOn: null, termMonths: 12 }, '2031-01-01')).toEqual(term);
    const schedule = ratableSchedule({ allocated: forPlatform, ...term, currency: 'EUR' });
    expect(schedule.map(({ on }) => on).slice(0, 2)).toEqual(['2031-01-31', '2031-02-28']);
    expect(schedule.map(({ amount }) => amount)).toEqual(
      '834.21 753.47 834.21 807.30 834.20 807.30 834.21 834.20 807.30 834.21 807.29 834.21'.split(' '),
    );
  });
});
