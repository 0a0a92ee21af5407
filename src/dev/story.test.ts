import { describe, expect, it } from 'vitest';
import { storyYear } from './storySetUp.ts';
import { figure, figureUnlessZero, telling } from './storyTelling.ts';

describe('the year of the story', () => {
  it.each([
    ['2026-11-24', 2031],
    ['2030-12-31', 2031],
    ['2031-01-01', 2033],
    ['2032-06-01', 2033],
    ['2099-06-01', 2100],
  ])('seen from %s is %i: not begun, and of 365 days', (today, year) => {
    expect(storyYear(new Date(today))).toBe(year);
  });
});

describe('figures', () => {
  it.each([
    ['0.00', '0.00'],
    ['985.32', '985.32'],
    ['15393.84', '15,393.84'],
    ['-1234567.891', '-1,234,567.891'],
    ['123456789012345678901234567890.12', '123,456,789,012,345,678,901,234,567,890.12'],
    ['60', '60'],
  ])('%s is shown as %s', (amount, shown) => {
    expect(figure(amount)).toBe(shown);
  });

  it('are left out where they are zero', () => {
    expect([figureUnlessZero('0.00'), figureUnlessZero('40.00')]).toEqual(['', '40.00']);
  });
});

it('tells in columns, the figures right-aligned', () => {
  const lines: string[] = [];
  const tell = telling((line) => lines.push(line));
  tell.chapter('Quote');
  tell.table(
    ['', 'net'],
    [
      ['PLATFORM', '9,936.00'],
      ['FEE', '40.00'],
    ],
  );
  expect(lines).toEqual([
    '',
    '1  Quote',
    '                   net',
    '   PLATFORM   9,936.00',
    '   FEE           40.00',
  ]);
});
