import { describe, expect, it } from 'vitest';
import {
  amountProblem,
  currencyAmountProblem,
  Decimal,
  dec,
  isTooLarge,
  roundAmount,
  roundTo,
  split,
  sum,
  toAmount,
} from './money.ts';

describe('rounding', () => {
  it('is half up and away from zero', () => {
    expect(roundAmount('1.005', 'EUR')).toBe('1.01');
    expect(roundAmount('-1.005', 'EUR')).toBe('-1.01');
    expect(roundAmount('0.5', 'JPY')).toBe('1');
    expect(roundAmount('1.2345', 'KWD')).toBe('1.235');
  });

  it('is half to the even neighbour where that is asked for', () => {
    expect(roundAmount('1.005', 'EUR', 'halfEven')).toBe('1.00');
    expect(roundAmount('1.015', 'EUR', 'halfEven')).toBe('1.02');
    expect(roundAmount('-1.005', 'EUR', 'halfEven')).toBe('-1.00');
    expect(roundAmount('1.0050001', 'EUR', 'halfEven')).toBe('1.01');
  });

  it('knows no negative zero', () => {
    expect(roundAmount('-0.001', 'EUR')).toBe('0.00');
    expect(toAmount(new Decimal('-0'), 'EUR')).toBe('0.00');
    expect(roundTo('-0.004', 'EUR').isNegative()).toBe(false);
  });

  it('keeps thirty digits apart', () => {
    expect(dec('999999999999999.999999999999999').times('999999999999999.999999999999999').toFixed()).toBe(
      '999999999999999999999999999998.000000000000000000000000000001',
    );
  });
});

describe('toAmount', () => {
  it('writes the decimals of the currency', () => {
    expect(toAmount('1234.5', 'EUR')).toBe('1234.50');
    expect(toAmount('1e3', 'JPY')).toBe('1000');
  });
  it('refuses to round', () => {
    expect(() => toAmount('1.001', 'EUR')).toThrow(/more than the 2 decimals/);
  });
});

describe('split', () => {
  it('gives what is left to the largest remainder', () => {
    expect(split('100.00', ['1', '1', '1'], 'EUR')).toEqual(['33.34', '33.33', '33.33']);
    expect(split('12936.00', ['11040.00', '3500.00'], 'EUR')).toEqual(['9822.11', '3113.89']);
    expect(split('0.05', ['1', '2', '1'], 'EUR')).toEqual(['0.01', '0.03', '0.01']);
  });
  it('breaks ties in favour of the earlier', () => {
    expect(split('0.01', ['1', '1'], 'EUR')).toEqual(['0.01', '0.00']);
  });
  it('mirrors a negative total', () => {
    expect(split('-100.00', ['1', '1', '1'], 'EUR')).toEqual(['-33.34', '-33.33', '-33.33']);
  });
  it('gives all to the first where no part has weight', () => {
    expect(split('7', ['0', '0.00'], 'JPY')).toEqual(['7', '0']);
  });
  it('takes weights with any number of digits', () => {
    expect(split('10.00', ['0.000000000000001', '999999999999999'], 'EUR')).toEqual(['0.00', '10.00']);
  });
  it('refuses no parts and negative weights', () => {
    expect(() => split('1.00', [], 'EUR')).toThrow(RangeError);
    expect(() => split('1.00', ['-1', '2'], 'EUR')).toThrow(RangeError);
  });
});

describe('amountProblem', () => {
  it.each(['0', '12.50', '999999999999999.999999999999999'])('takes %s', (text) => {
    expect(amountProblem(text)).toBeNull();
  });
  it.each(['', '-1', '+1', '1e3', '1.', '.5', '1,5', ' 1', '1\n', 'NaN', 'Infinity', '0x10', '١'])(
    'refuses %j',
    (text) => {
      expect(amountProblem(text)).toMatch(/plain digits/);
    },
  );
  it('limits the digits', () => {
    expect(amountProblem('1000000000000000')).toMatch(/15 digits before/);
    expect(amountProblem('0.0000000000000001')).toMatch(/15 digits after/);
  });
  it('limits the decimals of what is charged as it stands', () => {
    expect(currencyAmountProblem('1.500', 'EUR')).toBeNull();
    expect(currencyAmountProblem('1.005', 'EUR')).toBe('must have at most 2 decimals in EUR');
    expect(currencyAmountProblem('1.5', 'JPY')).toBe('must have no decimals in JPY');
    expect(currencyAmountProblem('x', 'JPY')).toMatch(/plain digits/);
  });
});

it('sums exactly and knows its limit', () => {
  expect(sum(['0.1', '0.2', dec('0.3')]).toFixed()).toBe('0.6');
  expect(isTooLarge('999999999999999.99')).toBe(false);
  expect(isTooLarge('-1000000000000000')).toBe(true);
});
