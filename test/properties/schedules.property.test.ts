import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import { ratablePerformance, ratableSchedule, remainingSchedule } from '#domain/ratable.ts';
import { catchUp, deliveredToDate } from '#domain/revenue.ts';
import { aCurrency, aDate, inUnits, someUnits } from './arbitraries.ts';

const someTerm = fc
  .record({
    currency: aCurrency,
    units: someUnits,
    startOn: aDate,
    days: fc.nat(1_200),
    basis: fc.constantFrom('daily' as const, 'monthly' as const),
  })
  .map(({ currency, units, startOn, days, basis }) => ({
    currency,
    basis,
    allocated: inUnits(units, currency),
    startOn,
    endOn: addDays(startOn, days),
  }));

it('a schedule adds up, rises in time and ends with its term', () => {
  fc.assert(
    fc.property(someTerm, (term) => {
      const schedule = ratableSchedule(term);
      expect(sum(schedule.map(({ amount }) => amount)).equals(term.allocated)).toBe(true);
      expect(schedule.every(({ amount }) => dec(amount).greaterThanOrEqualTo(0))).toBe(true);
      const days = schedule.map(({ on }) => on);
      expect(days).toEqual([...new Set(days)].sort());
      expect(days.at(-1)).toBe(term.endOn);
    }),
  );
});

it('after a change of price, what was recognised, the catch-up and the rest add up to the new allocation', () => {
  fc.assert(
    fc.property(someTerm, someUnits, fc.nat(50), (term, unitsAfter, posted) => {
      const schedule = ratableSchedule(term);
      const past = schedule.slice(0, posted);
      const through = past.at(-1)?.on ?? null;
      const recognised = sum(past.map(({ amount }) => amount)).toFixed();
      const allocatedAfter = inUnits(unitsAfter, term.currency);
      const performed = ratablePerformance({ ...term, through });
      const { toDate, adjustment } = catchUp({
        allocatedAfter,
        recognised,
        performed,
        currency: term.currency,
      });
      const rest = remainingSchedule({
        ...term,
        allocated: allocatedAfter,
        recognised: toDate,
        after: through,
      });

      expect(dec(recognised).plus(adjustment).equals(toDate)).toBe(true);
      expect(sum([toDate, ...rest.map(({ amount }) => amount)]).equals(allocatedAfter)).toBe(true);
      expect(rest.every(({ amount }) => dec(amount).greaterThanOrEqualTo(0))).toBe(true);
    }),
  );
});

it('part deliveries in any partition earn the whole in the end', () => {
  fc.assert(
    fc.property(
      aCurrency,
      someUnits,
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      (currency, units, parts) => {
        const allocated = inUnits(units, currency);
        const ordered = String(parts.reduce((all, part) => all + part, 0));
        let delivered = 0;
        const totals = parts.map((part) => {
          delivered += part;
          return dec(deliveredToDate({ allocated, delivered: String(delivered), ordered, currency }));
        });
        expect(totals.at(-1)?.equals(allocated)).toBe(true);
        expect(totals.every((total, index) => total.greaterThanOrEqualTo(totals[index - 1] ?? 0))).toBe(true);
      },
    ),
  );
});
