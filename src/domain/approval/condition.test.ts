import { describe, expect, it } from 'vitest';
import { aLine as aResolvedLine } from '#test/properties/builders.ts';
import type { ExchangeRates } from '../exchangeRates.ts';
import { priceQuote } from '../pricing/priceQuote.ts';
import { comparisonsOf, conditionHolds, missingRates } from './condition.ts';
import { type ApprovalFacts, approvalFacts, type LineFacts } from './facts.ts';
import type { Comparison, Condition } from './policy.ts';
import { describeCondition } from './words.ts';

const aLine = (changes: Partial<LineFacts> = {}): LineFacts => ({
  sku: 'SEAT',
  description: 'Seats',
  taxCategory: 'standard',
  kind: 'recurring',
  quantity: '10',
  discountPercent: '5',
  marginPercent: '40',
  netAmount: '900.00',
  termMonths: 12,
  ...changes,
});

const facts: ApprovalFacts = {
  discountPercent: '7.5',
  marginPercent: '30',
  total: '10840.00',
  paymentTermDays: 30,
  termMonths: 12,
  nonStandardClauses: 0,
  currency: 'EUR',
  segment: null,
  country: 'CH',
  lines: [aLine(), aLine({ sku: null, description: 'Workshop', discountPercent: '25', termMonths: null })],
};
const rates: ExchangeRates = { base: 'EUR', rates: { USD: '1.0840', JPY: '160' } };

describe('a condition', () => {
  it.each<[Comparison, boolean, string]>([
    [
      { field: 'discountPercent', scope: 'anyLine', op: 'gt', value: '20' },
      true,
      'discount in percent of a line > 20',
    ],
    [
      { field: 'discountPercent', scope: 'everyLine', op: 'gt', value: '20' },
      false,
      'discount in percent of every line > 20',
    ],
    [
      { field: 'discountPercent', scope: 'everyLine', op: 'gte', value: '5' },
      true,
      'discount in percent of every line ≥ 5',
    ],
    [{ field: 'netAmount', op: 'lt', value: '1000' }, true, 'net amount of a line < 1000'],
    [{ field: 'quantity', op: 'gt', value: '10' }, false, 'quantity of a line > 10'],
    // A line without a term is neither longer nor shorter than anything.
    [
      { field: 'termMonths', scope: 'everyLine', op: 'gte', value: '0' },
      false,
      'term in months of every line ≥ 0',
    ],
    [{ field: 'sku', op: 'in', value: ['SEAT', 'DESK'] }, true, 'product of a line is one of SEAT, DESK'],
    [{ field: 'sku', scope: 'everyLine', op: 'ne', value: 'SEAT' }, false, 'product of every line ≠ SEAT'],
    [{ field: 'kind', op: 'eq', value: 'usage' }, false, 'kind of a line = usage'],
    [{ field: 'product', op: 'eq', value: 'SEAT' }, true, 'product = SEAT'],
    [{ field: 'product', op: 'ne', value: 'SEAT' }, false, 'product ≠ SEAT'],
    [{ field: 'product', op: 'ne', value: 'DESK' }, true, 'product ≠ DESK'],
    [{ field: 'country', op: 'in', value: ['US', 'CH'] }, true, 'country is one of US, CH'],
    [{ field: 'currency', op: 'ne', value: 'EUR' }, false, 'currency ≠ EUR'],
    // A customer without a segment is in no other segment either.
    [{ field: 'segment', op: 'eq', value: 'enterprise' }, false, 'segment = enterprise'],
    [{ field: 'segment', op: 'ne', value: 'enterprise' }, true, 'segment ≠ enterprise'],
    // 10,840.00 EUR are 11,750.56 USD.
    [{ field: 'total', op: 'gte', value: '11750.56', currency: 'USD' }, true, 'total ≥ 11750.56 USD'],
    [{ field: 'total', op: 'gt', value: '11750.56', currency: 'USD' }, false, 'total > 11750.56 USD'],
    [{ field: 'total', op: 'eq', value: '11750.560', currency: 'USD' }, true, 'total = 11750.560 USD'],
    [
      { field: 'netAmount', op: 'gt', value: '143999', currency: 'JPY' },
      true,
      'net amount of a line > 143999 JPY',
    ],
    [{ field: 'total', op: 'gt', value: '10000', currency: 'EUR' }, true, 'total > 10000 EUR'],
  ])('%j', (condition, expected, words) => {
    expect(conditionHolds(condition, facts, rates)).toBe(expected);
    expect(describeCondition(condition)).toBe(words);
  });

  it('nests, and is made of its comparisons', () => {
    const low: Comparison = { field: 'marginPercent', scope: 'anyLine', op: 'lt', value: '50' };
    const big: Comparison = { field: 'total', op: 'gt', value: '99999' };
    const swiss: Comparison = { field: 'country', op: 'eq', value: 'CH' };
    const condition: Condition = { all: [swiss, { any: [low, big] }] };
    expect(conditionHolds(condition, facts)).toBe(true);
    expect(comparisonsOf(condition)).toEqual([swiss, low, big]);
    expect(describeCondition(condition)).toBe(
      'country = CH and (margin in percent of a line < 50 or total > 99999)',
    );
  });

  it('misses a rate where an amount is in a currency that no table knows, wherever it stands', () => {
    const inPounds: Condition = {
      any: [{ all: [{ field: 'total', op: 'gt', value: '1', currency: 'GBP' }] }],
    };
    const problem = expect.stringContaining('no exchange rate between EUR and GBP');
    expect(missingRates(inPounds, 'EUR', rates)).toEqual([problem]);
    expect(missingRates(inPounds, 'EUR', null)).toEqual([problem]);
    expect(missingRates(inPounds, 'GBP', null)).toEqual([]);
    expect(() => conditionHolds(inPounds, facts, rates)).toThrow(RangeError);
  });
});

describe('the facts of a line', () => {
  it('are over the term, after its share of the discount on the whole quote', () => {
    const priced = priceQuote({
      currency: 'EUR',
      date: '2031-01-01',
      validDays: 30,
      paymentTerms: { dueDays: 30 },
      taxRates: { standard: '19' },
      discount: { amount: '120.00' },
      lines: [
        aResolvedLine({
          kind: 'recurring',
          price: { model: 'flat', amount: '100.00', every: 'month' },
          termMonths: 12,
          discount: { percent: '50' },
          cost: '300',
        }),
        aResolvedLine({ lineNo: 2, price: { model: 'flat', amount: '0.00' }, cost: '7' }),
      ],
    });
    const customer = { segment: 'public', country: 'DE' };
    const { lines, segment, currency } = approvalFacts({ priced, paymentTerms: { dueDays: 0 }, customer });
    expect([segment, currency]).toEqual(['public', 'EUR']);
    expect(lines).toMatchObject([
      { netAmount: '480', discountPercent: '60', marginPercent: '37.5', termMonths: 12 },
      { netAmount: '0', discountPercent: '0', marginPercent: '-100', termMonths: null },
    ]);
  });
});
