import fc from 'fast-check';
import { minorUnits } from '#domain/currencies.ts';
import { Decimal as BigDecimal, type Decimal, dec } from '#domain/money.ts';

/** How much of what is there somebody takes. */
export interface Portion {
  how: 'part' | 'all' | 'over';
  percent: number;
}

export const aPortion: fc.Arbitrary<Portion> = fc.record({
  how: fc.constantFrom('part', 'part', 'all', 'all', 'over'),
  percent: fc.integer({ min: 1, max: 99 }),
});

const smallest = (currency: string): Decimal => dec(10).pow(-minorUnits(currency));

/** A portion of an amount, at least one minor unit; more than all of it where it is to be over. */
export function portionOf(whole: Decimal, { how, percent }: Portion, currency: string): Decimal {
  const unit = smallest(currency);
  switch (how) {
    case 'part': {
      const part = whole.times(percent).div(100).toDecimalPlaces(minorUnits(currency), BigDecimal.ROUND_DOWN);
      return BigDecimal.max(part, unit);
    }
    case 'all':
      return whole.isZero() ? unit : whole;
    case 'over':
      return whole.plus(unit.times(percent));
    default:
      return how satisfies never;
  }
}

export const written = (amount: Decimal, currency: string): string => amount.toFixed(minorUnits(currency));
