import { dec } from './money.ts';
import type { Money } from './types.ts';

/** What one unit of `base` is worth in each of the other currencies. */
export interface ExchangeRates {
  base: string;
  rates: Readonly<Record<string, string>>;
}

/** Whether two amounts can be compared: they are in one currency, or the table knows both currencies. */
export function areComparable(a: string, b: string, rates: ExchangeRates | null): boolean {
  return a === b || (rateOf(a, rates) !== null && rateOf(b, rates) !== null);
}

/**
 * Compares two amounts of any currencies: negative where `a` is worth less. Nothing is rounded, since both are
 * multiplied by the other's rate. Throws where a rate is missing: whoever calls this has asked `areComparable`.
 */
export function compareMoney(a: Money, b: Money, rates: ExchangeRates | null): number {
  if (a.currency === b.currency) return dec(a.amount).comparedTo(b.amount);
  const ofA = rateOf(a.currency, rates);
  const ofB = rateOf(b.currency, rates);
  if (ofA === null || ofB === null) throw new RangeError(missingRate(a.currency, b.currency));
  return dec(a.amount).times(ofB).comparedTo(dec(b.amount).times(ofA));
}

export const missingRate = (from: string, to: string): string =>
  `There is no exchange rate between ${from} and ${to} in force on the day: PUT /v1/exchange-rates first.`;

function rateOf(currency: string, rates: ExchangeRates | null): string | null {
  if (rates === null) return null;
  return currency === rates.base ? '1' : (rates.rates[currency] ?? null);
}
