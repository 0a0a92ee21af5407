import { describe, expect, it } from 'vitest';
import { aLine, aQuote } from '#test/properties/builders.ts';
import type { ResolvedLine } from './pricing/pricedQuote.ts';
import { priceQuote } from './pricing/priceQuote.ts';
import { type ComparedVersion, quoteDifference } from './quoteDifference.ts';

const lineOf = (sku: string | null, amount: string, fields: Partial<ResolvedLine> = {}) =>
  aLine({ sku, description: sku ?? 'Travel', price: { model: 'flat', amount }, ...fields });

function version(
  number: number,
  lines: ResolvedLine[],
  fields: Partial<ComparedVersion> & { currency?: string } = {},
): ComparedVersion {
  const { currency = 'EUR', ...rest } = fields;
  const numbered = lines.map((line, index) => ({ ...line, lineNo: index + 1 }));
  return {
    version: number,
    priced: priceQuote(aQuote({ currency, lines: numbered })),
    paymentTerms: { dueDays: 30 },
    validDays: 30,
    terms: {},
    ...rest,
  };
}

describe('the difference of two versions', () => {
  const first = version(1, [
    lineOf('A', '100.00'),
    lineOf('B', '20.00'),
    lineOf('A', '5.00'),
    lineOf(null, '1.00'),
  ]);

  it('is nothing between a version and itself, nor where lines have only moved', () => {
    const { lines, amounts, terms, totalDifference } = quoteDifference(first, first);
    expect([lines, amounts, terms, totalDifference]).toEqual([[], [], [], '0.00']);
    const moved = version(2, [
      lineOf('B', '20.00'),
      lineOf('A', '100.00'),
      lineOf(null, '1.00'),
      lineOf('A', '5.00'),
    ]);
    expect(quoteDifference(first, moved)).toMatchObject({ lines: [], amounts: [], totalDifference: '0.00' });
  });

  it('names lines that came, went and changed, by sku and place among those of one sku', () => {
    const second = version(2, [
      lineOf('C', '7.00'),
      lineOf('A', '100.00', { quantity: '2' }),
      lineOf('A', '4.00'),
      lineOf(null, '1.00'),
    ]);
    const { lines, amounts, totalDifference } = quoteDifference(first, second);
    expect(lines).toEqual([
      {
        kind: 'added',
        sku: 'C',
        description: 'C',
        lineNo: { before: null, after: 1 },
        netDifference: '7.00',
        changes: [],
      },
      expect.objectContaining({
        kind: 'changed',
        lineNo: { before: 1, after: 2 },
        netDifference: '0.00',
        changes: [{ field: 'quantity', before: '1', after: '2' }],
      }),
      expect.objectContaining({ kind: 'changed', lineNo: { before: 3, after: 3 }, netDifference: '-1.00' }),
      expect.objectContaining({ kind: 'removed', sku: 'B', netDifference: '-20.00' }),
    ]);
    expect(amounts).toContainEqual({ field: 'netAmount', before: '126.00', after: '112.00' });
    expect(totalDifference).toBe('-16.66');
  });

  it('names what is due when, and texts; amounts of two currencies have none', () => {
    const second = version(2, [lineOf('A', '100.00')], {
      currency: 'CHF',
      paymentTerms: {
        instalments: [
          { percent: '50', dueDays: 0 },
          { percent: '50', dueDays: 60 },
        ],
      },
      validDays: 10,
      terms: { notes: 'New', signers: [{ name: 'Bea', email: 'bea@x.com', party: 'customer' }] },
    });
    expect(quoteDifference(first, second)).toMatchObject({
      totalDifference: null,
      terms: [
        { field: 'paymentTerms', before: '30 days', after: '50 % in 0 days, 50 % in 60 days' },
        { field: 'validDays', before: '30', after: '10' },
        { field: 'signers', before: null, after: 'Bea <bea@x.com>, customer' },
        { field: 'notes', before: null, after: 'New' },
      ],
    });
  });
});
