import { isPlainDate } from './dates.ts';
import { amountProblem, currencyAmountProblem, dec } from './money.ts';
import type { FieldProblem } from './types.ts';

/**
 * The checks that fields of a request share. Each answers with a list, empty where all is well, so that a caller
 * spreads them together and reports everything at once. `name` begins the sentence ("The quantity").
 */
export interface Field {
  pointer: string;
  name: string;
}

/** The latest day that a request may name; terms and due dates that follow from it stay within the year 9999. */
const LAST_DATE = '2999-12-31';

export function problemAt(pointer: string, detail: string): FieldProblem[] {
  return [{ pointer, detail }];
}

export function amountProblems(field: Field, text: string): FieldProblem[] {
  return asProblems(field, amountProblem(text));
}

/** For an amount that is charged as it stands. Without a known currency its decimals cannot be checked. */
export function currencyAmountProblems(field: Field, text: string, currency: string | null): FieldProblem[] {
  return asProblems(field, currency === null ? amountProblem(text) : currencyAmountProblem(text, currency));
}

export function positiveProblems(field: Field, text: string): FieldProblem[] {
  const malformed = amountProblems(field, text);
  if (malformed.length > 0) return malformed;
  return dec(text).isPositive() && !dec(text).isZero() ? [] : asProblems(field, 'must be greater than zero');
}

/** A percentage from 0 to 100, both included. */
export function percentProblems(field: Field, text: string): FieldProblem[] {
  const malformed = amountProblems(field, text);
  if (malformed.length > 0) return malformed;
  return dec(text).greaterThan(100) ? asProblems(field, 'must not be above 100 %') : [];
}

export function integerProblems(
  field: Field,
  value: number,
  range: { from: number; to: number },
): FieldProblem[] {
  const fits = Number.isInteger(value) && value >= range.from && value <= range.to;
  return fits ? [] : asProblems(field, `must be a whole number from ${range.from} to ${range.to}`);
}

export function dateProblems(field: Field, text: string): FieldProblem[] {
  if (!isPlainDate(text)) return asProblems(field, 'must be a day that exists, written as YYYY-MM-DD');
  return text > LAST_DATE ? asProblems(field, `must not be later than ${LAST_DATE}`) : [];
}

function asProblems(field: Field, fragment: string | null): FieldProblem[] {
  return fragment === null ? [] : problemAt(field.pointer, `${field.name} ${fragment}.`);
}
