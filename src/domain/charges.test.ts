import { describe, expect, it } from 'vitest';
import { aLine, aQuote } from '#test/properties/builders.ts';
import { invoicedCharges } from './charges.ts';
import type { Every } from './pricing/price.ts';
import type { ResolvedLine } from './pricing/pricedQuote.ts';
import { priceQuote } from './pricing/priceQuote.ts';

const recurring = (amount: string, every: Every, fields: Partial<ResolvedLine>) =>
  aLine({ kind: 'recurring', recognition: 'ratable', price: { model: 'flat', amount, every }, ...fields });

/** Each charge as `periodStart/periodEnd net`. */
function charges(line: ResolvedLine, discount?: string): string[] {
  const quote = priceQuote(
    aQuote({ lines: [line], ...(discount ? { discount: { amount: discount } } : {}) }),
  );
  return quote.lines.flatMap((priced) =>
    invoicedCharges(priced, { from: '2031-01-01', currency: 'EUR' }).map(
      ({ periodStart, periodEnd, netAmount }) => `${periodStart}/${periodEnd} ${netAmount}`,
    ),
  );
}

describe('invoicedCharges', () => {
  it('are the periods of the price where nothing else is said', () => {
    const line = recurring('50.00', 'halfYear', { termMonths: 12 });
    expect(charges(line)).toEqual(['2031-01-01/2031-06-30 50.00', '2031-07-01/2031-12-31 50.00']);
  });

  it('gather what is charged more often, the broken periods as well', () => {
    const line = recurring('31.00', 'month', {
      termMonths: 5,
      startOn: '2031-01-22',
      endOn: '2031-05-10',
      alignTo: 'calendar',
      billing: 'quarter',
    });
    // 10 of 31 days of January and two months; April and 10 of 31 days of May.
    expect(charges(line)).toEqual(['2031-01-22/2031-03-31 72.00', '2031-04-01/2031-05-10 41.00']);
  });

  it('divide what is charged more seldom into equal parts, the cents first', () => {
    const line = recurring('100.00', 'quarter', { termMonths: 6, billing: 'month' });
    const quarter = ['33.34', '33.33', '33.33'];
    expect(charges(line).map((charge) => charge.split(' ')[1])).toEqual([...quarter, ...quarter]);
  });

  it('divide a broken period by its days', () => {
    const line = recurring('365.00', 'year', {
      termMonths: 2,
      startOn: '2031-01-15',
      endOn: '2031-02-20',
      billing: 'month',
    });
    // 37 of 365 days: 31 until 14 February, 6 after it.
    expect(charges(line)).toEqual(['2031-01-15/2031-02-14 31.00', '2031-02-15/2031-02-20 6.00']);
  });

  it('are one for the whole term, after the discounts', () => {
    const line = recurring('10.00', 'month', { termMonths: 14, billing: 'once', startOn: '2031-03-01' });
    expect(charges(line, '0.05')).toEqual(['2031-03-01/2032-04-30 139.95']);
  });

  it('divide a price that is paid once over the term that it is for', () => {
    const ratable = aLine({ recognition: 'ratable', termMonths: 12, billing: 'halfYear' });
    expect(charges(ratable)).toEqual(['2031-01-01/2031-06-30 50.00', '2031-07-01/2031-12-31 50.00']);
    expect(charges(aLine({ recognition: 'ratable', termMonths: 12 }))).toEqual([
      '2031-01-01/2031-12-31 100.00',
    ]);
    expect(charges(aLine())).toEqual(['null/null 100.00']);
  });

  it('split a discount on the quote by what the periods cost', () => {
    const line = recurring('31.00', 'month', {
      termMonths: 2,
      startOn: '2031-01-22',
      alignTo: 'calendar',
      endOn: '2031-02-28',
    });
    // 10.00 and 31.00 share 4.10.
    expect(charges(line, '4.10').map((charge) => charge.split(' ')[1])).toEqual(['9.00', '27.90']);
  });
});
