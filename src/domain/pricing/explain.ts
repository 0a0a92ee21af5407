import { minorUnits } from '../currencies.ts';
import { type Decimal, dec, roundTo } from '../money.ts';
import type { MoneyUnit } from '../rounding.ts';
import type { Amount } from '../types.ts';

/** What a price model answers: the list amount before rounding, and how it came about. */
export interface Listed {
  listAmount: Decimal;
  explanation: string[];
}

/** An amount for a reader: at least the currency's decimals, thousands apart ("9,936.00", "0.0125"). */
export function written(value: Amount | Decimal, currency: string): string {
  const exact = dec(value);
  const text = exact.toFixed(Math.max(minorUnits(currency), exact.decimalPlaces()));
  const [integer = '', fraction] = text.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** "10 × 20.00 + 5 × 15.00 = 275.00", and what it is rounded to where it has more decimals than the currency. */
export function equation(terms: string[], result: Decimal, { currency, mode }: MoneyUnit): string {
  const rounded = roundTo(result, currency, mode);
  const exact = `${terms.join(' + ')} = ${written(result, currency)}`;
  return rounded.equals(result) ? exact : `${exact}, rounded ${written(rounded, currency)}`;
}

export function times(quantity: string | Decimal, unitAmount: Amount, currency: string): string {
  return `${dec(quantity).toFixed()} × ${written(unitAmount, currency)}`;
}
