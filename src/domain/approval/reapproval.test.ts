import { describe, expect, it } from 'vitest';
import type { ApprovalFacts, LineFacts } from './facts.ts';
import type { ApprovalRule, Condition } from './policy.ts';
import { stillApproved } from './reapproval.ts';

const aLine = (changes: Partial<LineFacts> = {}): LineFacts => ({
  sku: 'SEAT',
  description: 'Seats',
  taxCategory: 'standard',
  kind: 'recurring',
  quantity: '10',
  discountPercent: '20',
  marginPercent: '40',
  netAmount: '900.00',
  termMonths: 12,
  ...changes,
});
const someFacts = (changes: Partial<ApprovalFacts> = {}): ApprovalFacts => ({
  discountPercent: '10',
  marginPercent: '30',
  total: '10000.00',
  paymentTermDays: 30,
  termMonths: 12,
  nonStandardClauses: 0,
  currency: 'EUR',
  segment: 'enterprise',
  country: 'DE',
  lines: [aLine()],
  ...changes,
});
const rule = (when: Condition): ApprovalRule => ({ when, approvers: [{ approver: 'head@x.com' }] });

function isKept(when: Condition, before: Partial<ApprovalFacts>, now: Partial<ApprovalFacts>): boolean {
  const approved = [{ version: 1, facts: someFacts(before), rules: [{ ...rule(when), by: ['head@x.com'] }] }];
  const given = stillApproved(rule(when), someFacts(now), { approved, rates: null });
  if (given) expect(given).toEqual({ version: 1, by: ['head@x.com'] });
  return given !== null;
}

const discount: Condition = { field: 'discountPercent', op: 'gt', value: '5' };
const margin: Condition = { field: 'marginPercent', op: 'lt', value: '50' };
const lineDiscount: Condition = { field: 'discountPercent', scope: 'anyLine', op: 'gte', value: '10' };

describe('an approval that was given', () => {
  it.each<[string, Condition, Partial<ApprovalFacts>, Partial<ApprovalFacts>, boolean]>([
    ['the same discount', discount, {}, { discountPercent: '10.0' }, true],
    ['less discount', discount, {}, { discountPercent: '6' }, true],
    ['more discount', discount, {}, { discountPercent: '10.0001' }, false],
    ['the same margin', margin, {}, {}, true],
    ['more margin', margin, {}, { marginPercent: '45' }, true],
    ['less margin', margin, {}, { marginPercent: '29.9' }, false],
    ['a margin that was not known', margin, { marginPercent: null }, {}, false],
    [
      'a better discount and a worse margin',
      { all: [discount, margin] },
      {},
      { discountPercent: '8', marginPercent: '20' },
      false,
    ],
    // Whoever asks by the discount alone is not asked by a margin that no comparison finds too low.
    [
      'a worse figure that asks for nothing',
      { any: [discount, margin] },
      { marginPercent: '90' },
      { marginPercent: '60' },
      true,
    ],
    ['the same country', { field: 'country', op: 'in', value: ['DE', 'AT'] }, {}, {}, true],
    [
      'another country of the list',
      { field: 'country', op: 'in', value: ['DE', 'AT'] },
      {},
      { country: 'AT' },
      false,
    ],
    ['another segment', { field: 'segment', op: 'ne', value: 'public' }, {}, { segment: 'small' }, false],
    [
      'the same product',
      { field: 'product', op: 'eq', value: 'SEAT' },
      {},
      { lines: [aLine(), aLine({ sku: 'DESK' })] },
      true,
    ],
    [
      'one more product of the list',
      { field: 'product', op: 'in', value: ['SEAT', 'DESK'] },
      {},
      { lines: [aLine(), aLine({ sku: 'DESK' })] },
      false,
    ],
    ['a total in another currency', { field: 'total', op: 'gt', value: '1' }, {}, { currency: 'USD' }, false],
    ['a smaller total', { field: 'total', op: 'gt', value: '1' }, {}, { total: '9999.99' }, true],
    ['a line with less discount', lineDiscount, {}, { lines: [aLine({ discountPercent: '15' })] }, true],
    ['a line with more discount', lineDiscount, {}, { lines: [aLine({ discountPercent: '21' })] }, false],
    [
      'a further line whose discount asks',
      lineDiscount,
      {},
      { lines: [aLine(), aLine({ sku: 'DESK' })] },
      false,
    ],
    [
      'a further line whose discount does not',
      lineDiscount,
      {},
      { lines: [aLine(), aLine({ sku: 'DESK', discountPercent: '9' })] },
      true,
    ],
    [
      'a discount that one of two lines had, now on both',
      lineDiscount,
      { lines: [aLine({ discountPercent: '30' }), aLine({ discountPercent: '5' })] },
      { lines: [aLine({ discountPercent: '30' }), aLine({ discountPercent: '30' })] },
      false,
    ],
    [
      'two lines of one product that have changed their places',
      lineDiscount,
      { lines: [aLine({ discountPercent: '30' }), aLine({ discountPercent: '20' })] },
      { lines: [aLine({ discountPercent: '15' }), aLine({ discountPercent: '30' })] },
      true,
    ],
    [
      'a described line with less discount',
      lineDiscount,
      { lines: [aLine({ sku: null })] },
      { lines: [aLine({ sku: null, discountPercent: '11' })] },
      true,
    ],
    [
      'another described line',
      lineDiscount,
      { lines: [aLine({ sku: null })] },
      { lines: [aLine({ sku: null, description: 'Desks' })] },
      false,
    ],
  ])('for %s', (_, when, before, now, kept) => {
    expect(isKept(when, before, now)).toBe(kept);
  });

  it('is the newest that covers the figures, and of the very rule', () => {
    const of = (version: number, percent: string, when = discount) => ({
      version,
      facts: someFacts({ discountPercent: percent }),
      rules: [{ ...rule(when), by: ['head@x.com'] }],
    });
    const version = (...approved: ReturnType<typeof of>[]) =>
      stillApproved(rule(discount), someFacts(), { approved, rates: null })?.version ?? null;
    expect(version(of(3, '12'), of(2, '11'))).toBe(3);
    expect(version(of(3, '8'), of(2, '11'))).toBe(2);
    expect(version(of(3, '8'))).toBeNull();
    expect(version(of(3, '12', { field: 'discountPercent', op: 'gt', value: '4' }))).toBeNull();
    expect(
      version({
        ...of(3, '12'),
        rules: [{ when: discount, approvers: [{ approver: 'cfo@x.com' }], by: ['cfo@x.com'] }],
      }),
    ).toBeNull();
    // As Postgres gives it back: the keys in another order.
    expect(version(of(3, '12', { op: 'gt', value: '5', field: 'discountPercent' }))).toBe(3);
  });
});
