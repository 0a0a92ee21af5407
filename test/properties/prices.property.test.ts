import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import { type ListedLine, listPrice, type PriceContext } from '#domain/pricing/models/listPrice.ts';
import type { Price, Tier } from '#domain/pricing/price.ts';
import { priceProblems } from '#domain/pricing/priceProblems.ts';

const IN_EUR: PriceContext = { unit: { currency: 'EUR', mode: 'halfUp' }, others: [] };
const line = (quantity: number): ListedLine => ({
  quantity: String(quantity),
  termMonths: null,
  startOn: null,
});

const amount = fc.nat(5_000).map((cents) => dec(cents).div(100).toFixed(2));
/** Tiers with whole ends, so that units can be counted one by one. */
const someTiers = fc
  .array(
    fc.record({
      size: fc.integer({ min: 1, max: 6 }),
      unitAmount: amount,
      flatAmount: fc.option(amount, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => {
    let end = 0;
    return parts.map(({ size, unitAmount, flatAmount }, index): Tier => {
      end += size;
      const upTo = index === parts.length - 1 ? null : String(end);
      return flatAmount === undefined ? { upTo, unitAmount } : { upTo, unitAmount, flatAmount };
    });
  });

/** The place of the tier that a unit is in, counted in the plainest way. */
function tierOf(unit: number, tiers: Tier[]): number {
  return tiers.findIndex(({ upTo }) => upTo === null || unit <= Number(upTo));
}

function quantitiesAtEdges(tiers: Tier[]): number[] {
  const ends = tiers.flatMap(({ upTo }) => (upTo === null ? [] : [Number(upTo)]));
  return [1, ...ends.flatMap((end) => [end - 1, end, end + 1]), 40].filter((quantity) => quantity > 0);
}

it('graduated: each unit at its own tier, a flat amount for each tier reached', () => {
  fc.assert(
    fc.property(someTiers, (tiers) => {
      expect(priceProblems({ model: 'graduated', tiers }, '')).toEqual([]);
      for (const quantity of quantitiesAtEdges(tiers)) {
        const units = Array.from({ length: quantity }, (_, index) => tierOf(index + 1, tiers));
        const expected = sum([
          ...units.map((place) => tiers[place]?.unitAmount ?? '0'),
          ...[...new Set(units)].map((place) => tiers[place]?.flatAmount ?? '0'),
        ]);
        const { listAmount } = listPrice({ model: 'graduated', tiers }, line(quantity), IN_EUR);
        expect(listAmount.toFixed()).toBe(expected.toFixed());
      }
    }),
  );
});

it('volume: all units at the tier that the last one is in', () => {
  fc.assert(
    fc.property(someTiers, (tiers) => {
      for (const quantity of quantitiesAtEdges(tiers)) {
        const tier = tiers[tierOf(quantity, tiers)];
        const each = Array.from({ length: quantity }, () => tier?.unitAmount ?? '0');
        const { listAmount } = listPrice({ model: 'volume', tiers }, line(quantity), IN_EUR);
        expect(listAmount.toFixed()).toBe(sum([...each, tier?.flatAmount ?? '0']).toFixed());
      }
    }),
  );
});

it('package: never a package more than is begun', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 50 }),
      amount,
      (quantity, size, each) => {
        const price = { model: 'package', packageSize: String(size), packageAmount: each } as const;
        const packages = Math.ceil(quantity / size);
        expect(listPrice(price, line(quantity), IN_EUR).listAmount.toFixed()).toBe(
          dec(each).times(packages).toFixed(),
        );
      },
    ),
  );
});

const bound = fc.option(amount, { nil: undefined });
const bounds = fc
  .record({ minimumAmount: bound, maximumAmount: bound, minimumTermAmount: bound, maximumTermAmount: bound })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
const freeUnits = fc.nat(20).map(String);
/** A price of each model, with everything that it may have. */
const somePrice = fc
  .tuple(
    fc.oneof(
      fc.record({ model: fc.constant('flat' as const), amount }),
      fc.record({ model: fc.constant('perUnit' as const), unitAmount: amount, freeUnits }),
      fc.record({
        model: fc.constantFrom('graduated' as const, 'volume' as const),
        tiers: someTiers,
        freeUnits,
      }),
      fc.record({
        model: fc.constant('package' as const),
        packageSize: fc.integer({ min: 1, max: 9 }).map(String),
        packageAmount: amount,
        freeUnits,
      }),
      fc.record({
        model: fc.constant('commitment' as const),
        unitAmount: amount,
        overageUnitAmount: amount,
        every: fc.constant('month' as const),
      }),
    ),
    bounds,
  )
  .map(([price, limits]): Price => ({ ...price, ...limits }));

it('no price is below zero, and the same line has the same price', () => {
  fc.assert(
    fc.property(somePrice, fc.integer({ min: 1, max: 40 }), (price, quantity) => {
      const ofYear = { ...line(quantity), termMonths: 12 };
      const listed = listPrice(price, ofYear, IN_EUR);
      expect(listed.listAmount.isNegative()).toBe(false);
      expect(listed).toEqual(listPrice(structuredClone(price), { ...ofYear }, IN_EUR));
    }),
  );
});

it('graduated: more units never cost less, whatever is free and however it is bounded', () => {
  const units = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(someTiers, freeUnits, bounds, units, units, (tiers, free, limits, one, more) => {
      const price: Price = { model: 'graduated', tiers, freeUnits: free, ...limits };
      const few = listPrice(price, line(one), IN_EUR).listAmount;
      const many = listPrice(price, line(one + more), IN_EUR).listAmount;
      expect(many.greaterThanOrEqualTo(few)).toBe(true);
    }),
  );
});
