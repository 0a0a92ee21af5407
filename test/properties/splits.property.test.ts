import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minorUnits } from '#domain/currencies.ts';
import { dec, split, sum } from '#domain/money.ts';
import { aCurrency, inUnits } from './arbitraries.ts';

const weights = fc.array(
  fc.oneof(
    fc.nat(5).map(String),
    fc.nat(10_000_000).map((units) => dec(units).div(1000).toFixed()),
  ),
  { minLength: 1, maxLength: 40 },
);
const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

it('parts add up to the whole, each within a minor unit of its exact share', () => {
  fc.assert(
    fc.property(aCurrency, total, weights, (currency, units, shares) => {
      const whole = inUnits(units, currency);
      const parts = split(whole, shares, currency);
      expect(sum(parts).toFixed()).toBe(dec(whole).toFixed());

      const all = sum(shares);
      if (all.isZero()) return;
      const unit = dec(10).pow(-minorUnits(currency));
      parts.forEach((part, index) => {
        const exact = dec(whole)
          .times(shares[index] ?? '0')
          .div(all);
        expect(exact.minus(part).abs().lessThan(unit)).toBe(true);
      });
    }),
  );
});

it('equal weights never give a later part more', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 60 }), (units, count) => {
      const parts = split(
        inUnits(units, 'EUR'),
        Array.from({ length: count }, () => '1'),
        'EUR',
      );
      parts.slice(1).forEach((part, index) => {
        expect(dec(part).lessThanOrEqualTo(parts[index] ?? '0')).toBe(true);
      });
    }),
  );
});
