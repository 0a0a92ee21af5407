import fc from 'fast-check';
import { expect, it } from 'vitest';
import { invoicedCharges } from '#domain/charges.ts';
import { priceConfigured } from '#domain/configuration/priceConfigured.ts';
import { addDays, daysBetween } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import { periodsIn, termOf } from '#domain/periods.ts';
import { ALIGNMENTS, BILLINGS, EVERY, PRORATIONS } from '#domain/pricing/price.ts';
import type { PricedLine } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { countPeriods } from '#domain/proration.ts';
import type { PlainDate } from '#domain/types.ts';
import { aDate, inUnits, someUnits } from './arbitraries.ts';
import { aCatalogue, aLine, aQuote } from './builders.ts';
import { someQuote } from './quotes.ts';

const someTerm = fc
  .record({
    startOn: aDate,
    termMonths: fc.integer({ min: 1, max: 40 }),
    days: fc.option(fc.nat(1_200), { nil: undefined }),
    alignTo: fc.constantFrom(...ALIGNMENTS),
    proration: fc.constantFrom(...PRORATIONS),
  })
  .map(({ days, ...term }) => ({
    ...term,
    ...(days === undefined ? {} : { endOn: addDays(term.startOn, days) }),
  }));
const every = fc.constantFrom(...EVERY);

it('periods follow one another from the first day of a term to its last, whole but for the ends', () => {
  fc.assert(
    fc.property(someTerm, every, (line, each) => {
      const periods = periodsIn(line, each, line.startOn);
      const term = termOf(line, line.startOn);
      expect(periods[0]?.from).toBe(term?.startOn);
      expect(addDays(periods.at(-1)?.until ?? '', -1)).toBe(term?.endOn);
      for (const [index, { from, until, whole, broken }] of periods.entries()) {
        expect(from < until).toBe(true);
        expect(periods[index + 1]?.from ?? until).toBe(until);
        expect(from >= whole.from && until <= whole.until).toBe(true);
        expect(broken === null).toBe(from === whole.from && until === whole.until);
      }
      const count = countPeriods(line, each);
      const broken = periods.flatMap((period) => period.broken ?? []);
      expect(count.whole).toBe(periods.length - broken.length);
      expect(count.broken.map(({ position }) => position)).toEqual(broken);
      for (const { part, whole } of count.broken) expect(part > 0 && part <= whole).toBe(true);
    }),
  );
});

it('no day of a term is lost or counted twice', () => {
  fc.assert(
    fc.property(someTerm, every, (line, each) => {
      const actual = { ...line, proration: 'actual' as const };
      const whole = periodsIn(actual, each, line.startOn).filter(({ broken }) => broken === null);
      const broken = countPeriods(actual, each).broken.reduce((days, share) => days + share.days, 0);
      const days = whole.reduce((all, { from, until }) => all + daysBetween(from, until), broken);
      const { startOn, endOn } = termOf(actual, line.startOn) ?? { startOn: '', endOn: '' };
      expect(days).toBe(daysBetween(startOn, endOn) + 1);
    }),
  );
});

const broken = (line: PricedLine, amount: 'listAmount' | 'netAmount') =>
  (line.brokenPeriods ?? []).map((period) => period[amount]);

it('whole and broken periods add up to the term, and the same request has the same price', () => {
  fc.assert(
    fc.property(someQuote, (quote) => {
      const { lines } = priceQuote(quote);
      for (const line of lines) {
        const net = sum([dec(line.netAmount).times(line.periods), ...broken(line, 'netAmount')]);
        expect(net.toFixed()).toBe(dec(line.termNetAmount).toFixed());
        for (const period of line.brokenPeriods ?? []) {
          expect(dec(period.netAmount).lessThanOrEqualTo(period.listAmount)).toBe(true);
          expect(dec(period.listAmount).lessThanOrEqualTo(line.listAmount)).toBe(true);
        }
      }
      expect(priceQuote(structuredClone(quote)).lines).toEqual(lines);
    }),
  );
});

it('invoices cover the term and add up to the quote, whatever is invoiced, charged and aligned to', () => {
  fc.assert(
    fc.property(
      someTerm,
      someUnits,
      fc.constantFrom(...BILLINGS),
      every,
      fc.nat(10_000),
      (term, units, billing, each, basisPoints) => {
        const price = { model: 'flat', amount: inUnits(units, 'EUR'), every: each } as const;
        const line = aLine({ ...term, kind: 'recurring', recognition: 'ratable', price, billing });
        const percent = dec(basisPoints).div(100).toFixed();
        const quote = priceQuote(aQuote({ lines: [line], discount: { percent } }));
        const charges = quote.lines.flatMap((priced) =>
          invoicedCharges(priced, { from: term.startOn, currency: 'EUR' }),
        );
        expect(sum(charges.map(({ netAmount }) => netAmount)).toFixed()).toBe(dec(quote.netAmount).toFixed());
        expect(charges.every(({ netAmount }) => dec(netAmount).greaterThanOrEqualTo(0))).toBe(true);
        const { startOn, endOn } = termOf(line, term.startOn) ?? { startOn: '', endOn: '' };
        expect([charges[0]?.periodStart, charges.at(-1)?.periodEnd]).toEqual([startOn, endOn]);
        for (const [index, { periodStart }] of charges.entries()) {
          const before = charges[index - 1]?.periodEnd;
          if (before) expect(periodStart).toBe(addDays(before, 1));
        }
      },
    ),
  );
});

it('the least and the most over a term hold for one with broken periods', () => {
  fc.assert(
    fc.property(someTerm, someUnits, someUnits, every, (term, units, bound, each) => {
      const termListOf = (bounds: object) => {
        const price = { model: 'flat', amount: inUnits(units, 'EUR'), every: each, ...bounds } as const;
        const line = aLine({ ...term, kind: 'recurring', recognition: 'ratable', price });
        return dec(priceQuote(aQuote({ lines: [line] })).lines[0]?.termNetAmount ?? '');
      };
      const amount = inUnits(bound, 'EUR');
      expect(termListOf({ minimumTermAmount: amount }).greaterThanOrEqualTo(amount)).toBe(true);
      expect(termListOf({ maximumTermAmount: amount }).lessThanOrEqualTo(amount)).toBe(true);
    }),
  );
});

it('the segments of a ramp follow one another without a gap, whenever it starts', () => {
  const months = fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(months, aDate, fc.boolean(), (terms, day, isKnown) => {
      const price = { model: 'flat', amount: '10.00', every: 'month' } as const;
      const ramp = terms.map((termMonths) => ({ termMonths }));
      const line = { description: 'Ramp', quantity: '1', price, ramp, ...(isKnown ? { startOn: day } : {}) };
      const made = priceConfigured({ currency: 'EUR', lines: [line] }, aCatalogue(), []);
      if (!made.ok) throw new Error(JSON.stringify(made.problems));
      const { lines } = made.value.priced;
      const runs = lines.map((segment) => termOf(segment, day) ?? { startOn: '', endOn: '' });
      const next = (date: PlainDate) => addDays(date, 1);
      expect(runs.map(({ startOn }) => startOn)).toEqual([
        day,
        ...runs.slice(0, -1).map(({ endOn }) => next(endOn)),
      ]);
      expect(runs.at(-1)?.endOn).toBe(
        termOf({ startOn: day, termMonths: terms.reduce((all, of) => all + of, 0) }, day)?.endOn,
      );
      expect(lines.every(({ brokenPeriods }) => brokenPeriods === undefined)).toBe(true);
    }),
  );
});
