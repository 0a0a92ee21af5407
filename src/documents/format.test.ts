import { describe, expect, it } from 'vitest';
import { formatFor } from './format.ts';

const berlin = (locale: string | null, print = false) =>
  formatFor({ locale, timeZone: 'Europe/Berlin', print });

describe('formatFor', () => {
  it('keeps every digit of an amount that no JS number can hold', () => {
    expect(berlin('en').amount('999999999999999.99', 'EUR')).toBe('999,999,999,999,999.99');
    expect(berlin('de').amount('-123456789012345.67', 'EUR')).toBe('-123.456.789.012.345,67');
    expect(berlin('en').amount('123456789012345.1234', 'CLF')).toBe('123,456,789,012,345.1234');
    expect(berlin('en').number('123456789012345.123456789012345')).toBe(
      '123,456,789,012,345.123456789012345',
    );
  });

  it('writes exactly the decimals of the currency', () => {
    expect(berlin('en').money('5', 'EUR')).toBe('€5.00');
    expect(berlin('en').money('1500', 'JPY')).toBe('¥1,500');
    expect(berlin('en').amount('1.5', 'KWD')).toBe('1.500');
  });

  it('writes dates of the calendar and instants of the zone', () => {
    expect(berlin('de').date('2031-01-31')).toBe('31.01.2031');
    expect(berlin('en').instant('2030-12-31T23:30:00.000Z')).toContain('Jan 1, 2031');
  });

  it('uses Gregorian dates and Latin digits in every locale', () => {
    expect(berlin('th').date('2031-01-31')).toContain('2031');
    expect(berlin('ar-EG').amount('12.50', 'EUR')).toMatch(/12.50/);
  });

  it('falls back to English where a locale is unknown or cannot be printed', () => {
    expect(berlin('not a locale').locale).toBe('en');
    expect(berlin(null).locale).toBe('en');
    expect(berlin('ko').locale).toBe('ko');
    expect(berlin('ko', true).locale).toBe('en');
    expect(berlin('el', true).locale).toBe('el');
    expect(berlin('zh-CN', true).locale).toBe('zh-CN');
  });

  it('refuses what is no decimal instead of printing NaN', () => {
    expect(() => berlin('en').money('1e5', 'EUR')).toThrow(RangeError);
    expect(() => berlin('en').money('', 'EUR')).toThrow(RangeError);
  });

  it('writes the figures of an explanation as the reader does', () => {
    expect(berlin('de').figures('10 × 20.00 + 1000 × 1.5 = 1,700.00')).toBe(
      '10 × 20,00 + 1.000 × 1,5 = 1.700,00',
    );
  });

  it('leaves out the parts of an address that are not there', () => {
    const lines = berlin('en').addressLines({
      line1: 'Hauptstraße 1',
      postalCode: '10115',
      city: 'Berlin',
      country: 'DE',
    });
    expect(lines).toEqual(['Hauptstraße 1', '10115 Berlin', 'Germany']);
  });
});
