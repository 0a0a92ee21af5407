import { describe, expect, it } from 'vitest';
import {
  addDays,
  addDuration,
  addMonths,
  canonicalInstant,
  dateOf,
  daysBetween,
  endOfDay,
  epochMs,
  instantAt,
  instantFromMs,
  isInstant,
  isPlainDate,
  isTimeZone,
  laterOf,
  monthEnd,
  postingDate,
  startOfDay,
} from './dates.ts';

const BERLIN = 'Europe/Berlin';

describe('what is a date, an instant, a zone', () => {
  it.each([
    ['2031-01-01', true],
    ['2028-02-29', true],
    ['9999-12-31', true],
    ['2031-02-29', false],
    ['2031-1-1', false],
    ['20310101', false],
    ['0001-01-01', false],
    ['2031-01-01T00:00:00Z', false],
  ])('date %s: %s', (text, expected) => expect(isPlainDate(text)).toBe(expected));

  it.each([
    ['2031-01-01T00:00:00Z', true],
    ['2031-01-01T00:00:00.123456+01:00', true],
    ['2031-01-01T00:00Z', false],
    ['2031-01-01T00:00:00', false],
    ['2031-02-30T00:00:00Z', false],
    ['9999-12-31T23:59:59-10:00', false],
  ])('instant %s: %s', (text, expected) => expect(isInstant(text)).toBe(expected));

  it.each([
    [BERLIN, true],
    ['UTC', true],
    ['+01:00', false],
    ['Mars/Base', false],
    ['', false],
  ])('zone %s: %s', (text, expected) => expect(isTimeZone(text)).toBe(expected));
});

describe('instants', () => {
  it('are written in one way', () => {
    expect(canonicalInstant('2031-01-01T01:00:00+01:00')).toBe('2031-01-01T00:00:00.000Z');
    expect(canonicalInstant('2031-01-01T00:00:00.9999Z')).toBe('2031-01-01T00:00:00.999Z');
    expect(instantFromMs(epochMs('2031-01-01T00:00:00.120Z'))).toBe('2031-01-01T00:00:00.120Z');
  });
  it('belong to the date of the zone', () => {
    expect(dateOf('2030-12-31T23:00:00Z', BERLIN)).toBe('2031-01-01');
    expect(startOfDay('2031-01-01', BERLIN)).toBe('2030-12-31T23:00:00.000Z');
    expect(endOfDay('2031-07-01', BERLIN)).toBe('2031-07-01T21:59:59.000Z');
    expect(instantAt('2031-07-01', '09:00', BERLIN)).toBe('2031-07-01T07:00:00.000Z');
  });
  it('take a time that summer time skips as much later', () => {
    expect(instantAt('2031-03-30', '02:30', BERLIN)).toBe('2031-03-30T01:30:00.000Z');
    expect(startOfDay('2031-09-07', 'America/Santiago')).toBe('2031-09-07T04:00:00.000Z');
  });
});

describe('calendar arithmetic', () => {
  it('clamps months, each counted from the first date', () => {
    expect([1, 2, 3].map((n) => addMonths('2031-01-31', n))).toEqual([
      '2031-02-28',
      '2031-03-31',
      '2031-04-30',
    ]);
    expect(addMonths('2027-02-28', 12)).toBe('2028-02-28');
  });
  it('counts days', () => {
    expect(addDays('2031-02-28', 1)).toBe('2031-03-01');
    expect(addDays('2031-01-01', -3)).toBe('2030-12-29');
    expect(daysBetween('2031-01-01', '2032-01-01')).toBe(365);
    expect(daysBetween('2031-01-02', '2031-01-01')).toBe(-1);
    expect(monthEnd('2028-02-03')).toBe('2028-02-29');
    expect(laterOf('2031-01-02', '2031-01-01')).toBe('2031-01-02');
  });
  it('adds durations on the calendar of the zone', () => {
    const march = '2031-03-29T11:00:00.000Z';
    expect(addDuration(march, 'P1D', BERLIN)).toEqual({ ok: true, value: '2031-03-30T10:00:00.000Z' });
    expect(addDuration(march, 'PT24H', BERLIN)).toEqual({ ok: true, value: '2031-03-30T11:00:00.000Z' });
  });
  it.each(['P0D', '-P1D', 'P', '30 days', 'P9000Y', 'P1D2'])('refuses the duration %s', (duration) => {
    expect(addDuration('2031-01-01T00:00:00Z', duration, BERLIN)).toEqual({ ok: false });
  });
});

describe('postingDate', () => {
  const late = (now: string) => postingDate({ effectiveOn: '2031-01-15', now, zone: BERLIN });
  it('is the own date until the month has been recognised', () => {
    expect(late('2031-01-20T12:00:00Z')).toBe('2031-01-15');
    expect(late('2031-01-31T22:58:59Z')).toBe('2031-01-15');
  });
  it('is the date of the report from then on', () => {
    expect(late('2031-01-31T22:59:00Z')).toBe('2031-01-31');
    expect(late('2031-02-10T12:00:00Z')).toBe('2031-02-10');
  });
});
