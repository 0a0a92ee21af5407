import { describe, expect, it } from 'vitest';
import { aProduct, aRule } from '#test/properties/configurations.ts';
import type { ConfigurationRule, PartQuantity } from '../types.ts';
import { bySku } from '../words.ts';
import { ruleProblems } from './ruleProblems.ts';

const PRODUCTS = bySku([
  aProduct('A', { attributes: [{ name: 'size', type: 'choice', values: ['S', 'L'] }] }),
  ...['B', 'C', 'D', 'E'].map((sku) => aProduct(sku)),
]);
const TOGETHER = 'These rules can never be met together: ';

const problemsOf = (rule: ConfigurationRule, ...others: ConfigurationRule[]) =>
  ruleProblems(rule, others, PRODUCTS).map(({ pointer, detail }) => `${pointer}: ${detail}`);

const requires = (sku: string, ...skus: string[]) => aRule(sku, { kind: 'requires', then: { skus } });
const requiresAny = (sku: string, ...anyOf: string[]) => aRule(sku, { kind: 'requires', then: { anyOf } });
const excludes = (sku: string, ...skus: string[]) => aRule(sku, { kind: 'excludes', then: { skus } });
const adds = (sku: string, to: string, quantity: PartQuantity) =>
  aRule(sku, { kind: 'adds', then: { skus: [to], quantity } });
const quantity = (sku: string, of: string, limits: { minimum?: string; maximum?: string }) =>
  aRule(sku, { kind: 'limitsQuantity', then: { skus: [of], ...limits } });
const choice = (sku: string, skus: string[], limits: { minimum?: number; maximum?: number }) =>
  aRule(sku, { kind: 'limitsChoice', then: { skus, ...limits } });

describe('a rule by itself is refused', () => {
  it.each([
    ['of a product that there is not', requires('X', 'B'), ['/when/sku: There is no product "X".']],
    [
      'that names products that there are not, or one twice',
      requires('A', 'X', 'B', 'B'),
      ['/then/skus/0: There is no product "X".', '/then/skus/2: B is in the list already.'],
    ],
    ['that requires nothing', requires('A'), ['/then: The rule needs skus or anyOf.']],
    [
      'of an attribute that there is not, and of a value',
      aRule(
        'A',
        { kind: 'excludes', then: { skus: ['B'] } },
        { when: { sku: 'A', attributes: { size: 'M', hue: 'x' } } },
      ),
      [
        '/when/attributes/size: A never has this value. Choose one of S or L.',
        '/when/attributes/hue: A has no attribute “hue”.',
      ],
    ],
    ['without a bound', quantity('A', 'B', {}), ['/then: A limit needs a minimum or a maximum.']],
    [
      'with bounds the wrong way round',
      quantity('A', 'B', { minimum: '10', maximum: '9' }),
      ['/then/minimum: The minimum is above the maximum.'],
    ],
    [
      'that wants more kinds than there are',
      choice('A', ['B', 'C'], { minimum: 3 }),
      ['/then/minimum: There are not so many products to choose from.'],
    ],
    [
      'that ends before it begins',
      { ...requires('A', 'B'), effectiveFrom: '2031-02-01', effectiveTo: '2031-01-31' },
      ['/effectiveTo: A rule must not end before it begins.'],
    ],
    ['that excludes its own product', excludes('A', 'A'), [`/then: ${TOGETHER}“A excludes A”.`]],
  ])('%s', (_, rule, problems) => {
    expect(problemsOf(rule)).toEqual(problems);
  });
});

it('a name is one rule’s, since chains of rules are told by their names', () => {
  const other = { ...requires('B', 'C'), name: 'A requires B' };
  expect(problemsOf(requires('A', 'B'), other)).toEqual(['/name: There is a rule “A requires B” already.']);
});

describe('additions', () => {
  const one = { perUnit: '1' };

  it.each([
    ['that double at each turn', [adds('A', 'B', { perUnit: '2' }), adds('B', 'A', one)]],
    ['that add on top at each turn', [adds('A', 'B', { perUnit: '1', plus: '1' }), adds('B', 'A', one)]],
    ['of a product to itself', [adds('A', 'A', { perUnit: '1.1' })]],
    [
      'that grow by a longer way',
      [
        adds('A', 'B', { perUnit: '0.5' }),
        adds('B', 'C', { perUnit: '3' }),
        adds('C', 'A', one),
        adds('B', 'A', one),
      ],
    ],
  ])('are refused %s', (_, [rule = requires('A'), ...others]) => {
    const [problem = ''] = problemsOf(rule, ...others);
    expect(problem).toContain('/then: These rules add to one another without an end: ');
  });

  it('are refused with the names in their order', () => {
    const rules = [adds('B', 'C', one), adds('C', 'A', one), adds('D', 'E', one)];
    expect(problemsOf(adds('A', 'B', { perUnit: '1.5' }), ...rules)).toEqual([
      '/then: These rules add to one another without an end: “A adds B” → “B adds C” → “C adds A”.',
    ]);
  });

  it.each([
    ['that come to the same', adds('A', 'B', one), adds('B', 'A', one)],
    ['that get fewer', adds('A', 'B', { perUnit: '2' }), adds('B', 'A', { perUnit: '0.5' })],
    ['that end with a fixed number', adds('A', 'B', { perUnit: '2' }), adds('B', 'A', { fixed: '9' })],
  ])('in a cycle are allowed %s', (_, rule, other) => {
    expect(problemsOf(rule, other)).toEqual([]);
  });
});

describe('rules that can never be met', () => {
  it.each([
    [
      'one excludes what another requires',
      [excludes('B', 'A'), requires('A', 'B')],
      'A requires B” → “B excludes A',
    ],
    [
      'through a chain',
      [excludes('D', 'A'), requires('A', 'B'), requires('B', 'C'), adds('C', 'D', { fixed: '1' })],
      'A requires B” → “B requires C” → “C adds D” → “D excludes A',
    ],
    [
      'two that are required exclude each other',
      [requires('A', 'B', 'C'), excludes('C', 'B')],
      'A requires B/C” → “C excludes B',
    ],
    [
      'every one of several is excluded',
      [requiresAny('A', 'B', 'C'), excludes('A', 'B'), excludes('C', 'A')],
      'A requires B/C” → “A excludes B” → “C excludes A',
    ],
    [
      'a minimum is above a maximum',
      [quantity('A', 'B', { minimum: '5' }), quantity('B', 'B', { maximum: '4' })],
      'A limitsQuantity B” → “B limitsQuantity B',
    ],
    [
      'more is added than there may be',
      [quantity('A', 'B', { maximum: '1' }), adds('A', 'B', { fixed: '2' })],
      'A adds B” → “A limitsQuantity B',
    ],
    [
      'none may be there of what is required',
      [quantity('A', 'B', { maximum: '0' }), requires('A', 'B')],
      'A requires B” → “A limitsQuantity B',
    ],
    [
      'more kinds are required than may be chosen',
      [choice('A', ['B', 'C', 'D'], { maximum: 1 }), requires('A', 'B', 'C')],
      'A requires B/C” → “A limitsChoice B/C/D',
    ],
    [
      'too few are left to choose from',
      [choice('A', ['B', 'C'], { minimum: 1 }), excludes('A', 'B', 'C')],
      'A limitsChoice B/C” → “A excludes B/C',
    ],
    [
      'maxima of some products cannot reach the minimum of all',
      [
        aRule('A', { kind: 'limitsQuantity', then: { skus: ['B', 'D'], minimum: '10' } }),
        quantity('A', 'B', { maximum: '3' }),
        quantity('A', 'D', { maximum: '3' }),
      ],
      'A limitsQuantity B/D” → “A limitsQuantity B” → “A limitsQuantity D',
    ],
  ])('are refused where %s', (_, [rule = requires('A'), ...others], names) => {
    expect(problemsOf(rule, ...others)).toEqual([`/then: ${TOGETHER}“${names}”.`]);
  });

  it.each([
    ['both exclude each other', [excludes('A', 'B'), excludes('B', 'A')]],
    [
      'maxima of some products reach the minimum of all',
      [
        aRule('A', { kind: 'limitsQuantity', then: { skus: ['B', 'D'], minimum: '6' } }),
        quantity('A', 'B', { maximum: '3' }),
        quantity('A', 'D', { maximum: '3' }),
      ],
    ],
    ['each requires the other', [requires('A', 'B'), requires('B', 'A')]],
    ['one of several is left', [requiresAny('A', 'B', 'C'), excludes('A', 'B')]],
    [
      'a limit leaves room',
      [
        quantity('A', 'B', { minimum: '2' }),
        { ...quantity('A', 'B', { maximum: '2' }), name: 'Two at most' },
      ],
    ],
    [
      'they are about products that can be sold apart',
      [quantity('A', 'C', { minimum: '5' }), quantity('B', 'C', { maximum: '4' })],
    ],
    [
      'one counts for a larger quantity alone',
      [requires('A', 'B'), { ...excludes('B', 'A'), when: { sku: 'B', minQuantity: '10' } }],
    ],
    [
      'they count for different values of an attribute',
      [
        { ...requires('A', 'B'), when: { sku: 'A', attributes: { size: 'S' } } },
        { ...excludes('A', 'B'), when: { sku: 'A', attributes: { size: 'L' } } },
      ],
    ],
    [
      'they are in force at different times',
      [
        { ...requires('A', 'B'), effectiveTo: '2031-01-31' },
        { ...excludes('B', 'A'), effectiveFrom: '2031-02-01' },
      ],
    ],
  ])('are not meant where %s', (_, [rule = requires('A'), ...others]) => {
    expect(problemsOf(rule, ...others)).toEqual([]);
  });

  it('are found on the day that they meet, and for the value of an attribute', () => {
    const rule = { ...excludes('B', 'A'), effectiveFrom: '2031-02-01', effectiveTo: '2031-02-28' };
    const large = {
      ...requires('A', 'B'),
      when: { sku: 'A', attributes: { size: 'L' } },
      effectiveFrom: '2031-02-28',
    };
    expect(problemsOf(rule, large)).toEqual([`/then: ${TOGETHER}“A requires B” → “B excludes A”.`]);
  });
});
