import { describe, expect, it } from 'vitest';
import { aProduct, aRule, bundleOf, catalogueOf, groupOf, lineOf } from '#test/properties/configurations.ts';
import type { QuoteLineRequest } from '../../pricing/quoteRequest.ts';
import { configure } from '../configure.ts';
import type { ConfigurationRule, RuleEffect } from '../types.ts';

const colour = { attributes: [{ name: 'colour', type: 'choice' as const, values: ['red', 'blue'] }] };
const PRODUCTS = [
  aProduct('A', colour),
  ...['B', 'C', 'D'].map((sku) => aProduct(sku)),
  aProduct('KIT', bundleOf('asOne', ['B', { fixed: '2' }])),
  aProduct('SET', { optionGroups: [groupOf('lid', {}, { sku: 'B', pricing: 'priced', isDefault: true })] }),
];

const configured = (lines: QuoteLineRequest[], rules: ConfigurationRule[]) =>
  configure(lines, catalogueOf(PRODUCTS), rules);

const problemsOf = (lines: QuoteLineRequest[], ...rules: ConfigurationRule[]) =>
  configured(lines, rules).problems.map(({ pointer, reason, fix }) => `${pointer}: ${reason} ${fix}`);

describe('a rule that requires', () => {
  const all = aRule('A', { kind: 'requires', then: { skus: ['B', 'C'] } });
  const any = aRule('A', { kind: 'requires', then: { anyOf: ['B', 'C'] } });

  it('names each product that is missing', () => {
    expect(problemsOf([lineOf('D'), lineOf('A')], all)).toEqual([
      '/lines/1: “a” (A) needs “b” (B). Add “b” (B).',
      '/lines/1: “a” (A) needs “c” (C). Add “c” (C).',
    ]);
    expect(problemsOf([lineOf('A'), lineOf('B')], all)).toHaveLength(1);
    expect(problemsOf([lineOf('A'), lineOf('B'), lineOf('C')], all)).toEqual([]);
  });

  it('is content with one of several', () => {
    expect(problemsOf([lineOf('A')], any)).toEqual([
      '/lines/0: “a” (A) needs “b” (B) or “c” (C). Add “b” (B) or “c” (C).',
    ]);
    expect(problemsOf([lineOf('A'), lineOf('C')], any)).toEqual([]);
  });

  it('sees parts of bundles and options', () => {
    const rule = aRule('A', { kind: 'requires', then: { skus: ['B'] } });
    expect(problemsOf([lineOf('A'), lineOf('KIT')], rule)).toEqual([]);
    expect(problemsOf([lineOf('A'), lineOf('SET')], rule)).toEqual([]);
  });
});

describe('a condition', () => {
  const needs: RuleEffect = { kind: 'requires', then: { skus: ['B'] } };

  it.each([
    ['of another product', { sku: 'D' }, 0],
    ['of an attribute that is so', { sku: 'A', attributes: { colour: 'red' } }, 1],
    ['of an attribute that is not so', { sku: 'A', attributes: { colour: 'blue' } }, 0],
    ['of a quantity that is reached', { sku: 'A', minQuantity: '5' }, 1],
    ['of a quantity that is not reached', { sku: 'A', minQuantity: '5.1' }, 0],
  ])('%s', (_, when, problems) => {
    const lines = [
      lineOf('A', '2', { attributes: { colour: 'red' } }),
      lineOf('A', '3', { attributes: { colour: 'red' } }),
    ];
    expect(problemsOf(lines, aRule('A', needs, { when }))).toHaveLength(problems);
  });

  it('may have a sentence of its own, which takes the place of ours', () => {
    const rule = aRule('A', needs, { name: 'Safety', reason: 'The law wants a guard.' });
    expect(configured([lineOf('A')], [rule]).problems).toEqual([
      {
        pointer: '/lines/0',
        rule: 'Safety',
        reason: 'The law wants a guard.',
        fix: 'Add “b” (B).',
        add: ['B'],
      },
    ]);
  });
});

describe('a rule that excludes', () => {
  const rule = aRule('A', { kind: 'excludes', then: { skus: ['B'] } });

  it.each([
    ['a line', lineOf('B'), '/lines/1'],
    ['a part of a bundle', lineOf('KIT'), '/lines/1'],
    ['an option', lineOf('SET', '1', { options: [{ group: 'lid', sku: 'B' }] }), '/lines/1/options/0'],
  ])('%s', (_, line, pointer) => {
    expect(problemsOf([lineOf('A'), line], rule)).toEqual([
      `${pointer}: “a” (A) cannot be sold together with “b” (B). Remove “b” (B) or “a” (A).`,
    ]);
  });

  it('nothing where one of the two is not there', () => {
    expect(problemsOf([lineOf('A'), lineOf('C')], rule)).toEqual([]);
    expect(problemsOf([lineOf('B')], rule)).toEqual([]);
  });
});

describe('a rule that limits', () => {
  const quantity = aRule('A', {
    kind: 'limitsQuantity',
    then: { skus: ['B', 'C'], minimum: '2', maximum: '4' },
  });
  const choice = aRule('A', {
    kind: 'limitsChoice',
    then: { skus: ['B', 'C', 'D'], minimum: 1, maximum: 2 },
  });

  it.each([
    [
      [lineOf('B')],
      [
        '/lines/1: With “a” (A) there must be at least 2 of “b” (B) and “c” (C) together, not 1. Raise “b” (B) and “c” (C) to at least 2 together.',
      ],
    ],
    [[lineOf('B'), lineOf('C')], []],
    [[lineOf('KIT'), lineOf('C', '2')], []],
    [
      [lineOf('KIT'), lineOf('C', '2.5')],
      [
        '/lines/1: With “a” (A) there must be at most 4 of “b” (B) and “c” (C) together, not 4.5. Reduce “b” (B) and “c” (C) to at most 4 together.',
      ],
    ],
    [
      [],
      [
        '/lines/0: With “a” (A) there must be at least 2 of “b” (B) and “c” (C) together, not 0. Raise “b” (B) and “c” (C) to at least 2 together.',
      ],
    ],
  ])('the quantity of several products', (lines, problems) => {
    expect(problemsOf([lineOf('A'), ...lines], quantity)).toEqual(problems);
  });

  it.each([
    [
      [],
      [
        '/lines/0: With “a” (A) there must be at least 1 of “b” (B), “c” (C) and “d” (D), and there are 0. Add 1 of “b” (B), “c” (C) or “d” (D).',
      ],
    ],
    [[lineOf('B', '9'), lineOf('B')], []],
    [
      [lineOf('B'), lineOf('C'), lineOf('D')],
      [
        '/lines/1: With “a” (A) there must be at most 2 of “b” (B), “c” (C) and “d” (D), and there are 3. Remove 1 of “b” (B), “c” (C) or “d” (D).',
      ],
    ],
  ])('the choice among several products', (lines, problems) => {
    expect(problemsOf([lineOf('A'), ...lines], choice)).toEqual(problems);
  });
});

describe('a rule that adds', () => {
  const perUnit = (sku: string, to: string, many: string) =>
    aRule(sku, { kind: 'adds', then: { skus: [to], quantity: { perUnit: many } } });
  const addedOf = (lines: QuoteLineRequest[], ...rules: ConfigurationRule[]) =>
    configured(lines, rules).added.map(({ sku, quantity }) => `${sku} ${quantity}`);

  it('puts a line at the end, with the term of what it belongs to', () => {
    const { lines, added } = configured(
      [lineOf('A', '3', { termMonths: 6, startOn: '2031-02-01' }), lineOf('D')],
      [perUnit('A', 'B', '2')],
    );
    expect(lines[2]).toMatchObject({
      lineNo: 3,
      role: 'added',
      request: { sku: 'B', quantity: '6', termMonths: 6, startOn: '2031-02-01' },
      reasons: ['“b” (B) comes with “a” (A).'],
    });
    expect(added).toEqual([
      { sku: 'B', quantity: '6', rule: 'A adds B', reason: '“b” (B) comes with “a” (A).' },
    ]);
  });

  it.each([
    ['nothing where enough is there', [lineOf('A', '3'), lineOf('B', '6')], []],
    ['what is missing', [lineOf('A', '3'), lineOf('B', '2')], ['B 4']],
    ['what parts of a bundle leave missing', [lineOf('A', '3'), lineOf('KIT')], ['B 4']],
  ])('%s', (_, lines, added) => {
    expect(addedOf(lines, perUnit('A', 'B', '2'))).toEqual(added);
  });

  it('goes on from what was added, whatever the order of the rules', () => {
    expect(addedOf([lineOf('A', '2')], perUnit('B', 'C', '3'), perUnit('A', 'B', '2'))).toEqual([
      'B 4',
      'C 12',
    ]);
    const back = aRule('B', { kind: 'adds', then: { skus: ['A'], quantity: { fixed: '3' } } });
    expect(addedOf([lineOf('A')], perUnit('A', 'B', '1'), back)).toEqual(['B 3', 'A 2']);
  });

  it('wants the most that one rule wants, not the sum', () => {
    const three = aRule('D', { kind: 'adds', then: { skus: ['B'], quantity: { fixed: '3' } } });
    expect(addedOf([lineOf('A', '2'), lineOf('D')], perUnit('A', 'B', '1'), three)).toEqual(['B 3']);
  });

  it('expands what it adds, and the other rules see it', () => {
    const kit = aRule('A', { kind: 'adds', then: { skus: ['KIT'], quantity: { fixed: '1' } } });
    const without = aRule('D', { kind: 'excludes', then: { skus: ['B'] } });
    const { lines, problems } = configured([lineOf('D'), lineOf('A')], [kit, without]);
    expect(lines.map(({ request }) => request.sku)).toEqual(['D', 'A', 'KIT', 'B']);
    expect(problems).toMatchObject([{ pointer: '/lines/1', rule: 'D excludes B' }]);
  });

  it('is stopped where rules were saved that add without an end', () => {
    const { problems } = configured([lineOf('A')], [perUnit('A', 'B', '2'), perUnit('B', 'A', '1')]);
    expect(problems).toMatchObject([
      {
        pointer: '/lines',
        reason: 'The rules “A adds B” and “B adds A” add products to one another without an end.',
      },
    ]);
  });
});

describe('a rule that recommends', () => {
  const rule = aRule('A', { kind: 'recommends', then: { skus: ['B', 'C'] } });

  it('says what is not there, and refuses nothing', () => {
    const { problems, recommendations } = configured([lineOf('A'), lineOf('KIT')], [rule]);
    expect(problems).toEqual([]);
    expect(recommendations).toEqual([
      { sku: 'C', rule: 'A recommends B/C', reason: '“c” (C) goes well with “a” (A).' },
    ]);
  });
});
