import { type Decimal, dec, sum } from '#domain/money.ts';

/** Without trailing zeros, so that figures compare as text and read well where they differ. */
export const figure = (value: Decimal): string => (value.isZero() ? '0' : value.toFixed());

export const balanceOf = (postings: { debit?: string; credit?: string }[]): Decimal =>
  sum(postings.map(({ debit, credit }) => dec(debit ?? '0').minus(credit ?? '0')));
