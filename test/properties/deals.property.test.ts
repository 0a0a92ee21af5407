import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type PlannedInvoice, planBilling } from '#domain/billing.ts';
import { settleCancellation } from '#domain/cancellation.ts';
import { addDays } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import { monthsOf } from '#domain/periods.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { allocate } from '#domain/revenue.ts';
import { type Discount, EVERY, type PaymentTerms, type ResolvedLine } from '#domain/types.ts';
import { aCurrency, aDate, inUnits, someUnits } from './arbitraries.ts';
import { aLine, aQuote } from './builders.ts';

const percent = fc.nat(10_000).map((basisPoints) => dec(basisPoints).div(100).toFixed());
const discount: fc.Arbitrary<Discount | undefined> = fc.option(fc.record({ percent }), { nil: undefined });

const someLine = fc
  .record({
    units: someUnits,
    quantity: fc.integer({ min: 1, max: 500 }).map(String),
    every: fc.option(fc.constantFrom(...EVERY), { nil: undefined }),
    periods: fc.integer({ min: 1, max: 8 }),
    taxCategory: fc.constantFrom('standard', 'reduced', 'zero'),
    startOn: fc.option(aDate, { nil: null }),
    discount,
  })
  .map(({ units, every, periods, ...rest }) => (currency: string, lineNo: number): ResolvedLine => {
    const price = { model: 'perUnit', unitAmount: inUnits(units, currency) } as const;
    const oneTime = aLine({ lineNo, ...rest, price });
    if (!every) return oneTime;
    const termMonths = monthsOf(every) * periods;
    return { ...oneTime, kind: 'recurring', recognition: 'ratable', price: { ...price, every }, termMonths };
  });

const paymentTerms: fc.Arbitrary<PaymentTerms> = fc.oneof(
  fc.constant({ dueDays: 30 }),
  fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 }).map((cuts) => {
    const edges = [0, ...new Set(cuts.sort((a, b) => a - b)), 100];
    const instalments = edges.slice(1).map((edge, index) => ({
      percent: String(edge - (edges[index] ?? 0)),
      dueDays: index,
    }));
    return { instalments };
  }),
);

const someQuote = fc
  .record({ currency: aCurrency, lines: fc.array(someLine, { minLength: 1, maxLength: 6 }), discount })
  .map(({ currency, lines, ...rest }) =>
    aQuote({ currency, lines: lines.map((line, index) => line(currency, index + 1)), ...rest }),
  );

const netOf = (invoices: PlannedInvoice[]) =>
  sum(invoices.flatMap(({ lines }) => lines.map(({ netAmount }) => netAmount)));

it('a quote’s figures add up', () => {
  fc.assert(
    fc.property(someQuote, (resolved) => {
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
    fc.property(someQuote, paymentTerms, aDate, aDate, (resolved, terms, startOn, releasedOn) => {
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
    fc.property(someQuote, (resolved) => {
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
