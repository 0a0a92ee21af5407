import { roundAmount } from '#domain/money.ts';

/** Writes the numeric columns of a row with their currency's decimals: Postgres keeps the digits it was given. */
export const inCurrency = (currency: string) => (value: string) => roundAmount(value, currency);
