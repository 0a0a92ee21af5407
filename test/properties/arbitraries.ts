import fc from 'fast-check';
import { CURRENCIES, minorUnits } from '#domain/currencies.ts';
import { addDays } from '#domain/dates.ts';
import { dec, toAmount } from '#domain/money.ts';
import type { PlainDate } from '#domain/types.ts';

export const aCurrency = fc.constantFrom(...Object.keys(CURRENCIES));

/** `units` of the currency's minor unit, as an amount. */
export function inUnits(units: number | bigint, currency: string): string {
  return toAmount(dec(units.toString()).div(dec(10).pow(minorUnits(currency))), currency);
}

/** An amount of up to ten million minor units, often a small one, where rounding bites. */
export const someUnits = fc.oneof(fc.nat(20), fc.nat(10_000_000));

export const aDate: fc.Arbitrary<PlainDate> = fc.nat(3_000).map((days) => addDays('2028-01-01', days));
