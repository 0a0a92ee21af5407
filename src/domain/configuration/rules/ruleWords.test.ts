import { expect, it } from 'vitest';
import type { Product } from '../../catalogue/product.ts';
import type { RuleCondition, RuleEffect } from '../types.ts';
import { bySku } from '../words.ts';
import { ruleWords } from './ruleWords.ts';

const products = bySku([{ sku: 'A', name: 'Screen' } as Product, { sku: 'B', name: 'Dock' } as Product]);
const when: RuleCondition = { sku: 'A' };

const CASES: [RuleEffect, string, RuleCondition?][] = [
  [{ kind: 'requires', then: { skus: ['B'] } }, '“Screen” (A) needs “Dock” (B).'],
  [
    { kind: 'requires', then: { skus: ['B'], anyOf: ['C', 'D'] } },
    '“Screen” (A) needs “Dock” (B), and one of “C” or “D”.',
  ],
  [
    { kind: 'excludes', then: { skus: ['B', 'C'] } },
    '“Screen” (A) cannot be sold together with “Dock” (B) or “C”.',
  ],
  [
    { kind: 'limitsQuantity', then: { skus: ['B', 'C'], minimum: '1.50', maximum: '9' } },
    'With “Screen” (A) there must be at least 1.5 and at most 9 of “Dock” (B) and “C” together.',
  ],
  [
    { kind: 'limitsChoice', then: { skus: ['B', 'C'], maximum: 1 } },
    'With “Screen” (A) there must be at most 1 of these products: “Dock” (B) and “C”.',
  ],
  [
    { kind: 'adds', then: { skus: ['B'], quantity: { perUnit: '0.5', plus: '1', rounding: 'up' } } },
    '“Screen” (A) brings “Dock” (B) with it: 0.5 for each unit, plus 1, rounded up.',
  ],
  [
    { kind: 'adds', then: { skus: ['B', 'C'], quantity: { fixed: '2' } } },
    '“Screen” (A) brings “Dock” (B) and “C” with it: 2 in all each.',
  ],
  [
    { kind: 'recommends', then: { skus: ['B'] } },
    '“Dock” (B) goes well with “Screen” (A) with size “27” and colour “red” from 5 units on.',
    { sku: 'A', attributes: { size: '27', colour: 'red' }, minQuantity: '5.0' },
  ],
];

it.each(CASES)('says of a rule what it asks for: %j', (effect, sentence, condition = when) => {
  expect(ruleWords({ id: 'r', name: 'R', when: condition, ...effect }, products)).toBe(sentence);
});
