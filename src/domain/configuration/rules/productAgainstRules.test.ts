import { describe, expect, it } from 'vitest';
import { aProduct, aRule } from '#test/properties/configurations.ts';
import type { ConfigurationRule } from '../types.ts';
import { bySku } from '../words.ts';
import { againstRules } from './productAgainstRules.ts';
import { ruleProblems } from './ruleProblems.ts';

const fixed = (sku: string, quantity: string) => ({ sku, quantity: { fixed: quantity } });
const KIT = {
  ...aProduct('KIT', { bundle: { pricing: 'asOne', components: [fixed('A', '2'), fixed('B', '1')] } }),
  effectiveFrom: '2031-01-01',
};
const PRODUCTS = bySku([KIT, ...['A', 'B', 'C'].map((sku) => aProduct(sku))]);
const limit = (maximum: string) => aRule('KIT', { kind: 'limitsQuantity', then: { skus: ['A'], maximum } });
const excludes = (sku: string, other: string) => aRule(sku, { kind: 'excludes', then: { skus: [other] } });

describe('a bundle beside rules', () => {
  it.each<[string, ConfigurationRule, string]>([
    ['excludes a part of its own', excludes('KIT', 'A'), '“bundle KIT” → “KIT excludes A”'],
    ['has parts that exclude each other', excludes('A', 'B'), '“bundle KIT” → “A excludes B”'],
    ['has more of a part than it may', limit('1'), '“bundle KIT” → “KIT limitsQuantity A”'],
  ])('that %s is refused, whichever is saved last', (_, rule, chain) => {
    const details = [...ruleProblems(rule, [], PRODUCTS, [KIT]), ...againstRules(KIT, [], [rule])].map(
      ({ pointer, detail }) => `${pointer}: ${detail}`,
    );
    expect(details).toEqual([
      `/then: These rules can never be met together: ${chain}.`,
      `/bundle/components: These can never be met together: ${chain}.`,
    ]);
  });

  it.each([limit('2'), excludes('KIT', 'C'), excludes('A', 'C')])('that meets them is saved: %o', (rule) => {
    expect(ruleProblems(rule, [], PRODUCTS, [KIT])).toEqual([]);
    expect(againstRules(KIT, [], [rule])).toEqual([]);
  });
});

describe('attributes that a rule names', () => {
  const size = (...values: string[]) => [{ name: 'size', type: 'choice' as const, values }];
  const product = (values: string[]) => ({
    ...aProduct('A', values.length > 0 ? { attributes: size(...values) } : {}),
    effectiveFrom: '2031-01-01',
  });
  const rule = { ...excludes('A', 'B'), when: { sku: 'A', attributes: { size: 'L' } } };

  it('are not dropped, nor their values', () => {
    expect(againstRules(product(['S', 'L']), [], [rule])).toEqual([]);
    const ended = { ...rule, effectiveTo: '2030-12-31' };
    expect(againstRules(product(['S']), [], [ended])).toEqual([]);
    expect(againstRules(product(['S']), [], [rule])).toMatchObject([{ pointer: '/attributes' }]);
    expect(againstRules(product([]), [], [rule])).toEqual([
      { pointer: '/attributes', detail: 'The rule “A excludes B” is about it: A has no attribute “size”.' },
    ]);
  });
});
