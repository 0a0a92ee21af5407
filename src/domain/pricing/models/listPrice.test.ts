import { describe, expect, it } from 'vitest';
import { dec } from '../../money.ts';
import type { Price } from '../price.ts';
import { type ListedLine, listPrice, type PriceContext } from './listPrice.ts';
import type { OtherLine } from './percentOf.ts';

const tiers = [
  { upTo: '10', unitAmount: '5.00', flatAmount: '2.00' },
  { upTo: '20', unitAmount: '4.00' },
  { upTo: null, unitAmount: '3.00', flatAmount: '1.00' },
];

const EUR = { currency: 'EUR', mode: 'halfUp' } as const;
const IN_EUR: PriceContext = { unit: EUR, others: [] };
const aLine = (quantity: string, termMonths: number | null = null): ListedLine => ({
  quantity,
  termMonths,
  startOn: null,
});

describe('listPrice', () => {
  it.each<[string, Price, string, string, string]>([
    ['flat', { model: 'flat', amount: '3000' }, '7', '3000', 'flat = 3,000.00'],
    ['per unit', { model: 'perUnit', unitAmount: '12.50' }, '3', '37.5', '3 × 12.50 = 37.50'],
    [
      'per unit, finer than a cent',
      { model: 'perUnit', unitAmount: '0.0125' },
      '3',
      '0.0375',
      '3 × 0.0125 = 0.0375, rounded 0.04',
    ],
    [
      'graduated in the first tier',
      { model: 'graduated', tiers },
      '10',
      '52',
      '10 × 5.00 + 2.00 flat = 52.00',
    ],
    [
      'graduated past an edge',
      { model: 'graduated', tiers },
      '10.5',
      '54',
      '10 × 5.00 + 2.00 flat + 0.5 × 4.00 = 54.00',
    ],
    [
      'graduated in the last tier',
      { model: 'graduated', tiers },
      '21',
      '96',
      '10 × 5.00 + 2.00 flat + 10 × 4.00 + 1 × 3.00 + 1.00 flat = 96.00',
    ],
    ['volume at an edge', { model: 'volume', tiers }, '10', '52', '10 × 5.00 + 2.00 flat = 52.00'],
    ['volume past an edge', { model: 'volume', tiers }, '11', '44', '11 × 4.00 = 44.00'],
    ['volume in the last tier', { model: 'volume', tiers }, '21', '64', '21 × 3.00 + 1.00 flat = 64.00'],
    [
      'one package',
      { model: 'package', packageSize: '100', packageAmount: '9.00' },
      '100',
      '9',
      '1 package of 100 × 9.00 = 9.00',
    ],
    [
      'a package begun',
      { model: 'package', packageSize: '100', packageAmount: '9.00' },
      '101',
      '18',
      '2 packages of 100 × 9.00 = 18.00',
    ],
  ])('%s', (_, price, quantity, amount, explanation) => {
    const listed = listPrice(price, aLine(quantity), IN_EUR);
    expect(listed.listAmount.toFixed()).toBe(amount);
    expect(listed.explanation).toEqual([explanation]);
  });
});

describe('free units', () => {
  const perUnit: Price = { model: 'perUnit', unitAmount: '2.00', freeUnits: '5' };
  const packages: Price = { model: 'package', packageSize: '10', packageAmount: '9.00', freeUnits: '5' };
  const graduated: Price = { model: 'graduated', tiers, freeUnits: '5' };
  const volume: Price = { model: 'volume', tiers, freeUnits: '5' };

  it.each<[Price, quantity: string, amount: string]>([
    [perUnit, '4', '0'],
    [perUnit, '5', '0'],
    [perUnit, '5.5', '1'],
    [perUnit, '6', '2'],
    [packages, '5', '0'],
    [packages, '6', '9'],
    [packages, '15', '9'],
    [packages, '16', '18'],
    // Tiers end 5 units later than without; nothing that is paid reaches no tier, and no flat amount.
    [graduated, '5', '0'],
    [graduated, '6', '7'],
    [graduated, '15', '52'],
    [graduated, '16', '56'],
    [graduated, '25', '92'],
    [graduated, '26', '96'],
    [volume, '5', '0'],
    [volume, '6', '7'],
    [volume, '15', '52'],
    [volume, '16', '44'],
    [volume, '25', '80'],
    [volume, '26', '64'],
  ])('%o: %s units', (price, quantity, amount) => {
    expect(listPrice(price, aLine(quantity), IN_EUR).listAmount.toFixed()).toBe(amount);
  });

  it('are named', () => {
    const explained = (quantity: string) => listPrice(perUnit, aLine(quantity), IN_EUR).explanation;
    expect(explained('6')).toEqual(['5 of 6 are free', '1 × 2.00 = 2.00']);
    expect(explained('4')).toEqual(['4 of 4 are free']);
  });
});

describe('the least and the most', () => {
  const perMonth = (bounds: object): Price => ({
    model: 'perUnit',
    unitAmount: '2.00',
    every: 'month',
    ...bounds,
  });

  it.each<[string, object, quantity: string, amount: string, note: string | undefined]>([
    ['below the least', { minimumAmount: '10.00' }, '4', '10', 'at least 10.00'],
    ['at the least', { minimumAmount: '10.00' }, '5', '10', undefined],
    ['above the least', { minimumAmount: '10.00' }, '6', '12', undefined],
    ['at the most', { maximumAmount: '10.00' }, '5', '10', undefined],
    ['above the most', { maximumAmount: '10.00' }, '6', '10', 'at most 10.00'],
    ['nothing paid', { minimumAmount: '10.00', freeUnits: '9' }, '4', '10', 'at least 10.00'],
    // 12 months of 8.34 are 100.08, of 8.33 they are 99.96.
    [
      'below the least of a year',
      { minimumTermAmount: '100.00' },
      '4',
      '8.34',
      'at least 100.00 over the term: 8.34',
    ],
    ['at the least of a year', { minimumTermAmount: '96.00' }, '4', '8', undefined],
    ['at the most of a year', { maximumTermAmount: '120.00' }, '5', '10', undefined],
    [
      'above the most of a year',
      { maximumTermAmount: '100.00' },
      '5',
      '8.33',
      'at most 100.00 over the term: 8.33',
    ],
    [
      'both that no month can keep',
      { minimumTermAmount: '100.00', maximumTermAmount: '100.00' },
      '4',
      '8.33',
      'at most 100.00 over the term: 8.33',
    ],
  ])('%s', (_, bounds, quantity, amount, note) => {
    const { listAmount, explanation } = listPrice(perMonth(bounds), aLine(quantity, 12), IN_EUR);
    expect(listAmount.toFixed()).toBe(amount);
    expect(explanation.at(-1)).toBe(note ?? `${quantity} × 2.00 = ${(Number(quantity) * 2).toFixed(2)}`);
  });

  it('hold for a line without periods, in a currency without decimals', () => {
    const price: Price = { model: 'flat', amount: '5', minimumTermAmount: '7.5' };
    expect(
      listPrice(price, aLine('1'), { unit: { ...EUR, currency: 'JPY' }, others: [] }).listAmount.toFixed(),
    ).toBe('8');
  });
});

describe('a commitment', () => {
  it('is paid whole, and names what comes beyond it', () => {
    const price: Price = {
      model: 'commitment',
      unitAmount: '0.02',
      overageUnitAmount: '0.03',
      every: 'month',
    };
    const { listAmount, explanation } = listPrice(price, aLine('1000', 12), IN_EUR);
    expect(listAmount.toFixed()).toBe('20');
    expect(explanation).toEqual(['1000 × 0.02 = 20.00', '0.03 for each unit beyond 1000']);
  });
});

describe('a percentage of other lines', () => {
  const other = (changes: Partial<OtherLine>): OtherLine => ({
    sku: 'A',
    bundleSkus: [],
    every: 'month',
    termMonths: 12,
    startOn: null,
    termNetAmount: dec('1200'),
    ...changes,
  });
  const others = [
    other({}),
    other({ sku: 'B', every: 'quarter', termMonths: 24, termNetAmount: dec('4800') }),
    other({ sku: 'C', every: null, termMonths: null, termNetAmount: dec('500') }),
  ];
  const percentOf = (changes: object): Price => ({ model: 'percentOf', percent: '10', ...changes });

  it.each<[string, object, number | null, string]>([
    ['of all, once', {}, null, '650'],
    ['of some, once', { skus: ['A', 'C'] }, null, '170'],
    ['of the recurring ones, by the month', { every: 'month' }, 12, '30'],
    ['of the recurring ones, by the year', { every: 'year' }, 12, '360'],
    // In the second year B alone runs: 1,200 and 4,800 over 24 months.
    ['over a longer term than they run', { every: 'month' }, 24, '25'],
    ['of one by the month', { every: 'month', skus: ['B'] }, 12, '20'],
    ['of what is paid once, by the month', { every: 'month', skus: ['C'] }, 12, '0'],
    ['with the least that it costs', { every: 'month', skus: ['C'], minimumAmount: '3' }, 12, '3'],
  ])('%s', (_, changes, termMonths, amount) => {
    const listed = listPrice(percentOf(changes), aLine('7', termMonths), { unit: EUR, others });
    expect(listed.listAmount.toFixed()).toBe(amount);
  });

  it('counts the months in which the stretches of a ramp run beside it', () => {
    const year = (startAfterMonths: number, net: string) =>
      other({ startAfterMonths, termNetAmount: dec(net) });
    const context = { unit: EUR, others: [year(0, '1200'), year(12, '2400')] };
    const of = (termMonths: number) =>
      listPrice(percentOf({ every: 'month' }), aLine('1', termMonths), context)
        .listAmount.toDecimalPlaces(4)
        .toFixed();
    // The first year alone; half of the second one as well; both.
    expect([of(12), of(18), of(24)]).toEqual(['10', '13.3333', '15']);
  });

  it('counts the days that both run', () => {
    const price = percentOf({ every: 'month' });
    const year = other({ startOn: '2031-01-01' });
    const of = (startOn: string) =>
      listPrice(
        price,
        { ...aLine('1', 12), startOn },
        { unit: EUR, others: [year] },
      ).listAmount.toDecimalPlaces(4);
    expect(of('2031-01-01').toFixed()).toBe('10');
    // 184 of the 365 days.
    expect(of('2031-07-01').toFixed()).toBe('5.0411');
    expect(of('2032-01-01').toFixed()).toBe('0');
  });
});
