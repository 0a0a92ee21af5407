import { describe, expect, it } from 'vitest';
import { someTerms } from '#test/properties/builders.ts';
import { aProduct, aRule, bundleOf, catalogueOf, groupOf, lineOf } from '#test/properties/configurations.ts';
import type { Product } from '../catalogue/product.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import { allocate } from '../revenue.ts';
import { priceConfigured } from './priceConfigured.ts';
import type { ConfigurationRule, RuleEffect } from './types.ts';

const recurring = { kind: 'recurring', recognition: 'ratable' } as const;
const SEAT = aProduct('SEAT', recurring);
const PRODUCTS = [SEAT, aProduct('CARE', recurring), aProduct('SETUP')];

function quote(lines: QuoteLineRequest[], products: Product[] = PRODUCTS, rules: ConfigurationRule[] = []) {
  const made = priceConfigured(someTerms({ lines }), catalogueOf(products), rules);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.priced;
}

const linesOf = (...args: Parameters<typeof quote>) =>
  quote(...args).lines.map(
    ({ sku, quantity, termMonths, startAfterMonths, netAmount }) =>
      `${sku} × ${quantity}, ${termMonths} months after ${startAfterMonths ?? 0}: ${netAmount}`,
  );

const pointers = (
  lines: QuoteLineRequest[],
  products: Product[] = PRODUCTS,
  rules: ConfigurationRule[] = [],
) => {
  const made = priceConfigured(someTerms({ lines }), catalogueOf(products), rules);
  return made.ok ? [] : made.problems.map(({ pointer }) => pointer);
};

const twoYears = [
  { termMonths: 12, discount: { percent: '20' } },
  { termMonths: 12, discount: { percent: '10' } },
];

describe('a ramp', () => {
  it('is a line for each segment, with what the segment says and else what the line says', () => {
    const ramp = [
      { termMonths: 6 },
      { termMonths: 12, quantity: '7' },
      { termMonths: 3, quantity: '7', discount: { percent: '50' } },
    ];
    expect(linesOf([lineOf('SEAT', '5', { ramp }), lineOf('SETUP')])).toEqual([
      'SEAT × 5, 6 months after 0: 50.00',
      'SEAT × 7, 12 months after 6: 70.00',
      'SEAT × 7, 3 months after 18: 35.00',
      'SETUP × 1, null months after 0: 10.00',
    ]);
  });

  it('numbers its segments by the line that it begins with, and says which months they are', () => {
    const { lines } = quote([lineOf('SETUP'), lineOf('SEAT', '1', { ramp: twoYears })]);
    expect(lines.map(({ segment }) => segment)).toEqual([
      undefined,
      { number: 1, of: 2, rampLineNo: 2 },
      { number: 2, of: 2, rampLineNo: 2 },
    ]);
    expect(lines[2]?.explanation[0]).toBe('Segment 2 of 2 of a ramp: months 13 to 24.');
  });

  it('earns the same revenue each year where its years differ in their discounts alone', () => {
    const { netAmount, lines } = quote([lineOf('SEAT', '1', { ramp: twoYears })]);
    expect(lines.map((line) => line.termNetAmount)).toEqual(['96.00', '108.00']);
    const ssps = lines.map((line) => line.standaloneSellingPrice);
    expect(allocate(netAmount, ssps, 'EUR')).toEqual(['102.00', '102.00']);
  });

  it('comes again each period with what it begins with, not with all of its segments', () => {
    const { recurring: again } = quote([lineOf('SEAT', '1', { ramp: twoYears }), lineOf('CARE', '2')]);
    expect(again).toMatchObject([{ every: 'month', netAmount: '28.00' }]);
  });

  it('counts its months from its own start, so that the end of a month is not lost', () => {
    const { lines } = quote([
      lineOf('SEAT', '1', {
        startOn: '2031-01-31',
        ramp: [{ termMonths: 1 }, { termMonths: 1 }, { termMonths: 1 }],
      }),
    ]);
    expect(lines.map(({ startOn, countedFrom }) => [startOn, countedFrom])).toEqual([
      ['2031-01-31', '2031-01-31'],
      ['2031-02-28', '2031-01-31'],
      ['2031-03-31', '2031-01-31'],
    ]);
    expect(lines.flatMap(({ brokenPeriods = [] }) => brokenPeriods)).toEqual([]);
  });

  it('of a bundle repeats its parts, and delivers once what is charged once', () => {
    const kit = aProduct('KIT', {
      ...recurring,
      ...bundleOf('byParts', ['SEAT', { perUnit: '1' }], ['SETUP', { fixed: '1' }]),
      optionGroups: [groupOf('care', {}, { sku: 'CARE', pricing: 'priced', isDefault: true })],
    });
    expect(
      linesOf(
        [lineOf('KIT', '2', { ramp: [{ termMonths: 1 }, { termMonths: 2, quantity: '3' }] })],
        [kit, ...PRODUCTS],
      ),
    ).toEqual([
      'KIT × 2, 1 months after 0: 0.00',
      'SEAT × 2, 1 months after 0: 20.00',
      'SETUP × 1, null months after 0: 10.00',
      'CARE × 2, 1 months after 0: 20.00',
      'KIT × 3, 2 months after 1: 0.00',
      'SEAT × 3, 2 months after 1: 30.00',
      'CARE × 3, 2 months after 1: 30.00',
    ]);
  });
});

describe('rules on a ramp', () => {
  const ramp = [{ termMonths: 12 }, { termMonths: 12, quantity: '8' }];
  const lines = [lineOf('SEAT', '5', { ramp })];
  const atMost = (maximum: string): RuleEffect => ({
    kind: 'limitsQuantity',
    then: { skus: ['SEAT'], maximum },
  });

  it('count the largest segment, not their sum', () => {
    expect(pointers(lines, PRODUCTS, [aRule('SEAT', atMost('8'))])).toEqual([]);
    expect(pointers(lines, PRODUCTS, [aRule('SEAT', atMost('7'))])).toEqual(['/lines/0']);
    expect(pointers([...lines, lineOf('SEAT')], PRODUCTS, [aRule('SEAT', atMost('8'))])).toEqual([
      '/lines/0',
    ]);
    const fromNine = { when: { sku: 'SEAT', minQuantity: '9' } };
    const needs: RuleEffect = { kind: 'requires', then: { skus: ['CARE'] } };
    expect(pointers(lines, PRODUCTS, [aRule('SEAT', needs, fromNine)])).toEqual([]);
  });

  it('add what runs as long as all of it', () => {
    const adds: RuleEffect = { kind: 'adds', then: { skus: ['CARE'], quantity: { perUnit: '1' } } };
    expect(linesOf(lines, PRODUCTS, [aRule('SEAT', adds)]).at(-1)).toBe('CARE × 8, 24 months after 0: 80.00');
  });
});

describe('a ramp is refused', () => {
  const free = { model: 'flat', amount: 'none', every: 'month' } as const;

  it.each<[string, QuoteLineRequest, string[]]>([
    [
      'with what its segments say for themselves',
      lineOf('SEAT', '1', {
        ramp: twoYears,
        termMonths: 24,
        endOn: '2033-01-01',
        discount: { percent: '1' },
        standaloneSellingPrice: '1.00',
      }),
      ['/lines/0/termMonths', '/lines/0/endOn', '/lines/0/discount', '/lines/0/standaloneSellingPrice'],
    ],
    [
      'beyond the longest term',
      lineOf('SEAT', '1', { ramp: [{ termMonths: 1 }, { termMonths: 600 }] }),
      ['/lines/0/ramp'],
    ],
    [
      'of what is charged once',
      lineOf('SETUP', '1', { ramp: twoYears }),
      ['/lines/0/ramp/0', '/lines/0/ramp/1'],
    ],
    ['once for what the line has wrong', lineOf('SEAT', '0', { ramp: twoYears }), ['/lines/0/quantity']],
    [
      'at the segment that is wrong',
      lineOf('SEAT', '1', { ramp: [{ termMonths: 1 }, { termMonths: 1, quantity: '0', price: free }] }),
      ['/lines/0/ramp/1/quantity', '/lines/0/ramp/1/price/amount'],
    ],
    ['of an unknown product', lineOf('NONE', '1', { ramp: twoYears }), ['/lines/0/sku']],
    [
      'of a start that does not exist',
      lineOf('SEAT', '1', { startOn: '2031-02-30', ramp: twoYears }),
      ['/lines/0/startOn'],
    ],
    [
      'where a segment breaks a period and the day is not known',
      lineOf('SEAT', '1', {
        price: { model: 'flat', amount: '9', every: 'quarter' },
        ramp: [{ termMonths: 2 }, { termMonths: 3 }],
      }),
      ['/lines/0/startOn'],
    ],
  ])('%s', (_, line, expected) => {
    expect(pointers([line])).toEqual(expected);
  });
});
