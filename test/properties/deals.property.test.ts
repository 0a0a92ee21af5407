import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PlannedInvoice, planBilling } from '#domain/billing.ts';
import { settleCancellation } from '#domain/cancellation.ts';
import { addDays } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { allocate } from '#domain/revenue.ts';
import { aDate } from './arbitraries.ts';
import { paymentTerms, promotedQuote } from './quotes.ts';

const netOf = (invoices: PlannedInvoice[]) =>
  sum(invoices.flatMap(({ lines }) => lines.map(({ netAmount }) => netAmount)));

it('a quote’s figures add up', () => {
  fc.assert(
    fc.property(promotedQuote, (resolved) => {
      const quote = priceQuote(resolved);
      expect(sum(quote.lines.map((line) => line.quoteDiscountAmount)).equals(quote.discountAmount)).toBe(
        true,
      );
      expect(dec(quote.subtotal).minus(quote.discountAmount).equals(quote.netAmount)).toBe(true);
      expect(sum(quote.taxes.map(({ taxable }) => taxable)).equals(quote.netAmount)).toBe(true);
      expect(dec(quote.netAmount).plus(quote.taxAmount).equals(quote.total)).toBe(true);
      const ssps = quote.lines.map((line) => line.standaloneSellingPrice);
      expect(sum(allocate(quote.netAmount, ssps, quote.currency)).equals(quote.netAmount)).toBe(true);
      for (const line of quote.lines) {
        expect(dec(line.listAmount).minus(line.discountAmount).equals(line.netAmount)).toBe(true);
        expect(dec(line.quoteDiscountAmount).lessThanOrEqualTo(line.termNetAmount)).toBe(true);
      }
    }),
  );
});

it('invoices add up to the quote’s net, on rising days from the release on, none negative', () => {
  fc.assert(
    fc.property(promotedQuote, paymentTerms, aDate, aDate, (resolved, terms, startOn, releasedOn) => {
      const quote = priceQuote(resolved);
      const { currency, lines } = quote;
      const invoices = planBilling({ currency, lines, paymentTerms: terms, startOn, releasedOn });
      expect(netOf(invoices).equals(quote.netAmount)).toBe(true);
      for (const line of invoices.flatMap((invoice) => invoice.lines)) {
        expect(dec(line.netAmount).greaterThanOrEqualTo(0)).toBe(true);
      }
      const days = invoices.map(({ on }) => on);
      expect(days.every((on) => on >= releasedOn)).toBe(true);
      if ('dueDays' in terms) expect(days).toEqual([...new Set(days)].sort());
    }),
  );
});

it('a cancellation charges nothing before a deal starts and everything once it is over', () => {
  fc.assert(
    fc.property(promotedQuote, (resolved) => {
      const { currency, lines, netAmount } = priceQuote(resolved);
      const settled = (cancelledOn: string, share: 'none' | 'all') =>
        settleCancellation({
          lines: lines.map((line) => ({
            line,
            delivered: share === 'all' ? line.quantity : '0',
            percentReached: share === 'all' ? '100' : '0',
          })),
          invoiced: [],
          startOn: '2028-01-01',
          cancelledOn,
          currency,
        }).charged;
      expect(dec(settled(addDays('2028-01-01', -1), 'none')).isZero()).toBe(true);
      expect(dec(settled('2060-01-01', 'all')).equals(netAmount)).toBe(true);
    }),
  );
});
