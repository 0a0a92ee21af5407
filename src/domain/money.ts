import { Decimal as BaseDecimal } from 'decimal.js';
import { minorUnits } from './currencies.ts';
import type { RoundingMode } from './rounding.ts';
import type { Amount } from './types.ts';

/**
 * Our own constructor, so that no other user of decimal.js in the process can change how money rounds.
 * 80 digits hold the widest product here exactly: a quantity and a price of 30 digits each, over a term.
 * Half up is away from zero, so that a credit rounds as the invoice did.
 */
export const Decimal = BaseDecimal.clone({
  precision: 80,
  rounding: BaseDecimal.ROUND_HALF_UP,
  toExpNeg: -200,
  toExpPos: 200,
});
export type Decimal = BaseDecimal;

/** Digits before the point that an amount may have, in a request and in any total. */
const MAX_INTEGER_DIGITS = 15;
const MAX_FRACTION_DIGITS = 15;

export const ZERO: Decimal = new Decimal(0);
const LIMIT: Decimal = new Decimal(10).pow(MAX_INTEGER_DIGITS);

/** A Decimal never changes, so one of our own is taken as it is. */
export function dec(value: string | number | Decimal): Decimal {
  return value instanceof Decimal && value.constructor === Decimal ? value : new Decimal(value);
}

const ROUNDINGS = { halfUp: Decimal.ROUND_HALF_UP, halfEven: Decimal.ROUND_HALF_EVEN } as const;

/** Rounds to the currency's minor unit, half up (away from zero) unless told; never yields a negative zero. */
export function roundTo(value: Amount | Decimal, currency: string, mode: RoundingMode = 'halfUp'): Decimal {
  const rounded = dec(value).toDecimalPlaces(minorUnits(currency), ROUNDINGS[mode]);
  return rounded.isZero() ? ZERO : rounded;
}

/**
 * Writes a value with exactly the currency's decimals ("1234.50"). Throws where the value has more of them:
 * whoever calls this claims that it is rounded already, and a silent second rounding would lose a cent.
 */
export function toAmount(value: Amount | Decimal, currency: string): Amount {
  const exact = dec(value);
  const digits = minorUnits(currency);
  if (!exact.isFinite() || exact.decimalPlaces() > digits) {
    throw new RangeError(`${exact.toFixed()} has more than the ${digits} decimals of ${currency}.`);
  }
  return (exact.isZero() ? ZERO : exact).toFixed(digits);
}

/** Rounds as `roundTo` does and writes it with exactly the currency's decimals. */
export function roundAmount(
  value: Amount | Decimal,
  currency: string,
  mode: RoundingMode = 'halfUp',
): Amount {
  return toAmount(roundTo(value, currency, mode), currency);
}

export function sum(values: Iterable<Amount | Decimal>): Decimal {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
}

export function min(a: Amount | Decimal, b: Amount | Decimal): Decimal {
  return Decimal.min(a, b);
}

export function max(a: Amount | Decimal, b: Amount | Decimal): Decimal {
  return Decimal.max(a, b);
}

/**
 * Splits an amount by weights with the largest remainder: each part is its exact share rounded toward zero, and the
 * minor units that are left go to the largest remainders, ties to the earlier part. The parts add up to `total`.
 * Where all weights are zero the first part takes all. A part never exceeds its exact share rounded away from zero.
 *
 * Works in whole minor units (BigInt), so that two equal remainders are seen as equal.
 */
export function split(total: Amount, weights: readonly string[], currency: string): Amount[] {
  if (weights.length === 0) throw new RangeError('An amount cannot be split into no parts.');
  const digits = minorUnits(currency);
  const signed = BigInt(dec(toAmount(total, currency)).times(dec(10).pow(digits)).toFixed());
  const units = signed < 0n ? -signed : signed;
  const shares = wholeWeights(weights);
  const whole = shares.reduce((all, share) => all + share, 0n);

  const parts = shares.map((share) => (units * share) / whole);
  const remainders = shares.map((share, index) => ({ index, rest: (units * share) % whole }));
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));

  const left = Number(units - parts.reduce((all, part) => all + part, 0n));
  const lucky = new Set(remainders.slice(0, left).map(({ index }) => index));
  return parts.map((part, index) => {
    const filled = lucky.has(index) ? part + 1n : part;
    return toAmount(dec((signed < 0n ? -filled : filled).toString()).div(dec(10).pow(digits)), currency);
  });
}

/** The weights scaled to integers in the same proportion; 1, 0, 0, … where all are zero. */
function wholeWeights(weights: readonly string[]): bigint[] {
  const exact = weights.map(dec);
  if (exact.some((weight) => !weight.isFinite() || weight.isNegative())) {
    throw new RangeError('A weight must not be negative.');
  }
  const decimals = Math.max(...exact.map((weight) => weight.decimalPlaces()));
  const scale = dec(10).pow(decimals);
  const whole = exact.map((weight) => BigInt(weight.times(scale).toFixed()));
  return whole.every((weight) => weight === 0n) ? whole.map((_, index) => (index === 0 ? 1n : 0n)) : whole;
}

/**
 * Why a text is no amount, as the end of a sentence that starts with the field's name; null if it is one.
 * Quantities and percentages are written the same way.
 */
export function amountProblem(text: string): string | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return 'must be written in plain digits with at most one point, without sign or exponent';
  const [, integer = '', fraction = ''] = match;
  if (integer.length > MAX_INTEGER_DIGITS)
    return `must have at most ${MAX_INTEGER_DIGITS} digits before the point`;
  if (fraction.length > MAX_FRACTION_DIGITS)
    return `must have at most ${MAX_FRACTION_DIGITS} digits after the point`;
  return null;
}

/** As `amountProblem`, for an amount that is charged as it stands and so must fit the currency's minor unit. */
export function currencyAmountProblem(text: string, currency: string): string | null {
  const problem = amountProblem(text);
  if (problem) return problem;
  const digits = minorUnits(currency);
  if (dec(text).decimalPlaces() <= digits) return null;
  return digits === 0
    ? `must have no decimals in ${currency}`
    : `must have at most ${digits} decimals in ${currency}`;
}

/** Whether a computed figure has outgrown the digits that an amount may have. */
export function isTooLarge(value: Amount | Decimal): boolean {
  return dec(value).abs().greaterThanOrEqualTo(LIMIT);
}
