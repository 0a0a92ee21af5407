import { describe, expect, it } from 'vitest';
import { aProduct, bundleOf, groupOf } from '#test/properties/configurations.ts';
import type { Product } from '../catalogue/product.ts';
import { compositionProblems } from './compositionProblems.ts';
import type { ProductAttribute } from './types.ts';

const one = { fixed: '1' };
const problemsOf = (product: Product, ...others: Product[]) =>
  compositionProblems(product, others).map(({ pointer, detail }) => `${pointer}: ${detail}`);
const holding = (sku: string, ...parts: string[]) =>
  aProduct(sku, bundleOf('asOne', ...parts.map((part) => [part, one] as [string, typeof one])));

describe('what a product is made of', () => {
  it('must be there', () => {
    const product = aProduct('P', {
      ...bundleOf('byParts', ['A', one], ['X', one]),
      optionGroups: [groupOf('g', {}, { sku: 'Y', pricing: 'priced' }, { sku: 'A', pricing: 'priced' })],
    });
    expect(problemsOf(product, aProduct('A'))).toEqual([
      '/optionGroups/0/options/0/sku: There is no product "Y".',
      '/bundle/components/1/sku: There is no product "X".',
    ]);
  });

  it('must not be itself, at any depth, and the way is named', () => {
    expect(problemsOf(holding('P', 'P'))).toEqual([
      '/bundle/components/0/sku: The product contains itself: P → P.',
    ]);
    const others = [holding('A', 'B'), holding('B', 'C', 'P'), aProduct('C')];
    expect(problemsOf(holding('P', 'C', 'A'), ...others)).toEqual([
      '/bundle/components/1/sku: The product contains itself: P → A → B → P.',
    ]);
    const byOption = aProduct('P', { optionGroups: [groupOf('g', {}, { sku: 'A', pricing: 'priced' })] });
    expect(problemsOf(byOption, ...others)).toEqual([
      '/optionGroups/0/options/0/sku: The product contains itself: P → A → B → P.',
    ]);
  });

  it('is nested at most three deep, counted from the outermost product', () => {
    const others = [holding('A', 'B'), holding('B', 'C'), aProduct('C')];
    expect(problemsOf(holding('P', 'A'), ...others)).toEqual([]);
    expect(problemsOf(holding('Q', 'P'), holding('P', 'A'), ...others)).toEqual([
      '/bundle/components/0/sku: With P products are nested 4 deep; at most 3 are possible.',
    ]);
    // Q has P in it, so that what P gets is one level deeper than P alone would have it.
    expect(problemsOf(holding('P', 'A'), holding('Q', 'P'), ...others)).toEqual([
      '/bundle/components/0/sku: With A products are nested 4 deep; at most 3 are possible.',
    ]);
  });

  it('may be the same product in two places, but not twice in one', () => {
    expect(problemsOf(holding('P', 'A', 'B'), holding('A', 'B'), aProduct('B'))).toEqual([]);
    expect(problemsOf(holding('P', 'B', 'B'), aProduct('B'))).toEqual([
      '/bundle/components/1/sku: B is in the bundle already.',
    ]);
  });

  it('is not recognised by milestones, for which a part has no words', () => {
    expect(problemsOf(holding('P', 'A'), aProduct('A', { recognition: 'milestone' }))).toEqual([
      '/bundle/components/0/sku: A is recognised by milestones, which only a line of its own can name.',
    ]);
  });
});

describe('an attribute', () => {
  it.each<[Omit<ProductAttribute, 'name'>, string[]]>([
    [{ type: 'choice' }, ['/attributes/0/values: A choice needs values to choose from.']],
    [
      { type: 'text', values: ['a'] },
      ['/attributes/0/values: Values belong to an attribute of type choice.'],
    ],
    [
      { type: 'choice', values: ['a', 'a'] },
      ['/attributes/0/values: A value must not be in the list twice.'],
    ],
    [
      { type: 'choice', values: ['a', 'b'], default: 'c' },
      ['/attributes/0/default: The default is no value of the attribute. Choose one of a or b.'],
    ],
    [
      { type: 'number', minimum: '1', default: '0.5' },
      ['/attributes/0/default: The default is no value of the attribute. Give a number of at least 1.'],
    ],
    [
      { type: 'number', minimum: '2', maximum: '-1' },
      ['/attributes/0/minimum: The minimum is above the maximum.'],
    ],
    [
      { type: 'text', minimum: '1', maximum: '2' },
      [
        '/attributes/0/minimum: A minimum belongs to a number.',
        '/attributes/0/maximum: A maximum belongs to a number.',
      ],
    ],
    [{ type: 'number', minimum: '-5', maximum: '5', default: '-5' }, []],
  ])('%j', (attribute, problems) => {
    const attributes = [{ name: 'x', ...attribute }];
    expect(problemsOf(aProduct('P', { attributes }))).toEqual(problems);
  });

  it('is there once', () => {
    const attributes = [
      { name: 'x', type: 'text' as const },
      { name: 'x', type: 'number' as const },
    ];
    expect(problemsOf(aProduct('P', { attributes }))).toEqual([
      '/attributes/1/name: There are two attributes “x”.',
    ]);
  });
});

describe('a group of options', () => {
  const A = { sku: 'A', pricing: 'priced' } as const;

  it.each([
    [
      groupOf('g', { minimum: 2, maximum: 1 }, A),
      [
        '/optionGroups/0/minimum: The minimum is above the maximum.',
        '/optionGroups/0/minimum: There are only 1 options to choose from.',
      ],
    ],
    [
      groupOf('g', {}, { ...A, isDefault: true }, { sku: 'B', pricing: 'priced', isDefault: true }),
      ['/optionGroups/0/options: There are 2 defaults, and at most 1 may be chosen.'],
    ],
    [groupOf('g', {}, A, A), ['/optionGroups/0/options/1/sku: A is in the group already.']],
    [
      groupOf('g', {}, { ...A, minQuantity: '3', maxQuantity: '2' }),
      ['/optionGroups/0/options/0/minQuantity: The minimum is above the maximum.'],
    ],
    [
      groupOf('g', {}, { ...A, maxQuantity: '2', defaultQuantity: '3' }),
      ['/optionGroups/0/options/0/defaultQuantity: The default of 3 is above the maximum.'],
    ],
    [groupOf('g', {}, { ...A, minQuantity: '2' }), []],
  ])('%j', (group, problems) => {
    const product = aProduct('P', { optionGroups: [group] });
    expect(problemsOf(product, aProduct('A'), aProduct('B'))).toEqual(problems);
  });
});
