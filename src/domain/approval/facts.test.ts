import { describe, expect, it } from 'vitest';
import { someTerms } from '#test/properties/builders.ts';
import { aProduct, bundleOf, catalogueOf, lineOf } from '#test/properties/configurations.ts';
import { priceConfigured } from '../configuration/priceConfigured.ts';
import type { BundlePricing } from '../configuration/types.ts';
import { approvalFacts } from './facts.ts';

const PARTS = [aProduct('A', { cost: '4.00' }), aProduct('B', { cost: '1.00' }), aProduct('C')];

function marginsOf(pricing: BundlePricing, parts: string[], fields: { cost?: string } = {}) {
  const components = parts.map((sku): [string, { perUnit: string }] => [sku, { perUnit: '1' }]);
  const kit = aProduct('KIT', { ...bundleOf(pricing, ...components), ...fields });
  const catalogue = catalogueOf([kit, ...PARTS], { KIT: '20.00' });
  const made = priceConfigured(someTerms({ lines: [lineOf('KIT', '2')] }), catalogue, []);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const { priced } = made.value;
  const customer = { segment: null, country: 'DE' };
  const { lines } = approvalFacts({ priced, paymentTerms: { dueDays: 0 }, customer });
  return lines.map(({ sku, marginPercent }) => [sku, marginPercent]);
}

describe('the margin of a line', () => {
  it('of a bundle with one price counts the cost of its parts, which have none of their own', () => {
    expect(marginsOf('asOne', ['A', 'B'])).toEqual([
      ['KIT', '75'],
      ['A', null],
      ['B', null],
    ]);
    expect(marginsOf('asOne', ['A'], { cost: '6.00' })).toEqual([
      ['KIT', '50'],
      ['A', null],
    ]);
  });

  it('is unknown where the cost of a part is', () => {
    expect(marginsOf('asOne', ['A', 'C'])).toEqual([
      ['KIT', null],
      ['A', null],
      ['C', null],
    ]);
  });

  it('of a bundle by parts is theirs', () => {
    expect(marginsOf('byParts', ['A', 'B'])).toEqual([
      ['KIT', null],
      ['A', '60'],
      ['B', '90'],
    ]);
  });
});

it('the term of a quote is that of a ramp with all of its segments', () => {
  const service = aProduct('A', { kind: 'recurring', recognition: 'ratable' });
  const ramp = [{ termMonths: 12, discount: { percent: '50' } }, { termMonths: 24 }];
  const lines = [lineOf('A', '1', { ramp }), lineOf('A', '1', { termMonths: 30 })];
  const made = priceConfigured(someTerms({ lines }), catalogueOf([service]), []);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const customer = { segment: null, country: 'DE' };
  const facts = approvalFacts({ priced: made.value.priced, paymentTerms: { dueDays: 0 }, customer });
  expect(facts.termMonths).toBe(36);
  expect(facts.lines.map((line) => [line.termMonths, line.discountPercent])).toEqual([
    [12, '50'],
    [24, '0'],
    [30, '0'],
  ]);
});

it('a discount is one of the list with its broken periods', () => {
  const service = aProduct('A', { kind: 'recurring', recognition: 'ratable' });
  const line = lineOf('A', '1', { startOn: '2031-01-15', endOn: '2031-01-31', discount: { percent: '20' } });
  const made = priceConfigured(someTerms({ lines: [line] }), catalogueOf([service], { A: '31.00' }), []);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const { priced } = made.value;
  // 17 of 31 days at 31.00 and at 24.80.
  expect(priced).toMatchObject({ netAmount: '13.60', discountPercent: '20' });
  expect(priced.lines[0]?.waterfall?.map(({ step, amount }) => [step, amount])).toEqual([
    ['list', '17.00'],
    ['lineDiscount', '-3.40'],
    ['net', '13.60'],
  ]);
});
