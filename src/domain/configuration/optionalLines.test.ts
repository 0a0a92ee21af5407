import { describe, expect, it } from 'vitest';
import { aPromotion, someTerms } from '#test/properties/builders.ts';
import { aProduct, aRule, bundleOf, catalogueOf, lineOf } from '#test/properties/configurations.ts';
import type { Catalogue } from '../catalogue/product.ts';
import type { QuoteLineRequest, QuoteTerms } from '../pricing/quoteRequest.ts';
import { priceSelection } from '../pricing/selection.ts';
import { priceWithOptions } from './optionalLines.ts';
import type { ConfigurationRule } from './types.ts';

const PRODUCTS = [aProduct('A'), aProduct('B'), aProduct('C')];
const catalogue = catalogueOf(PRODUCTS, { A: '100.00', B: '20.00', C: '3.00' });
const optional = { optional: true };

function made(
  lines: QuoteLineRequest[],
  {
    of = catalogue,
    rules = [],
    terms = {},
  }: { of?: Catalogue; rules?: ConfigurationRule[]; terms?: Partial<QuoteTerms> } = {},
) {
  const result = priceWithOptions(someTerms({ lines, ...terms }), of, rules);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}
const problemsOf = (
  lines: QuoteLineRequest[],
  rules: ConfigurationRule[] = [],
  terms: Partial<QuoteTerms> = {},
) => {
  const result = priceWithOptions(someTerms({ lines, ...terms }), catalogue, rules);
  return result.ok ? [] : result.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};
const numbers = (lines: readonly { lineNo: number }[] = []) => lines.map(({ lineNo }) => lineNo);

describe('a quote with optional lines', () => {
  const lines = [
    lineOf('A', '1', optional),
    lineOf('B', '1'),
    lineOf('C', '1', { ...optional, selected: true }),
  ];

  it('has in its totals what is chosen by default, and shows the rest with its own price', () => {
    const { priced, selectable } = made(lines);
    expect(numbers(priced.lines)).toEqual([2, 3]);
    expect(priced).toMatchObject({ subtotal: '23.00', notSelected: [{ lineNo: 1, netAmount: '100.00' }] });
    expect(selectable).toMatchObject({ optional: [1, 3], selected: [3] });
  });

  it('is priced anew for each choice, by what was resolved: discounts and promotions follow the lines', () => {
    const promotion = aPromotion({ conditions: { minTotal: { amount: '100.00', currency: 'EUR' } } });
    const of = { ...catalogue, promotions: [{ ...promotion, usesLeft: null }] };
    const { selectable, priced } = made(lines, { of, terms: { discount: { percent: '10' } } });
    if (!selectable) throw new Error('It is selectable.');
    // Too little for the promotion: 23.00 less 10 %.
    expect([priced.netAmount, priced.promotions]).toEqual(['20.70', undefined]);
    const all = priceSelection(selectable, [1, 3]);
    // 123.00 less 10 % of the promotion, less 10 %.
    expect(all).toMatchObject({
      ok: true,
      value: { netAmount: '99.63', promotions: [{ amount: '-12.30' }] },
    });
    expect(all.ok && all.value.notSelected).toBeUndefined();
    expect(priceSelection(selectable, [2])).toMatchObject({
      ok: false,
      problems: [{ pointer: '/selectedLines/0' }],
    });
  });

  it('takes the parts of a line with it', () => {
    const kit = aProduct('KIT', bundleOf('byParts', ['B', { perUnit: '2' }], ['C', { perUnit: '1' }]));
    const of = catalogueOf([kit, ...PRODUCTS], { A: '100.00', B: '20.00', C: '3.00' });
    const { priced } = made([lineOf('KIT', '1', optional), lineOf('A', '1')], { of });
    expect([numbers(priced.lines), numbers(priced.notSelected)]).toEqual([[4], [1, 2, 3]]);
    expect(priced.subtotal).toBe('100.00');
  });

  it('is short enough for every choice to be tried', () => {
    const many = (count: number) => Array.from({ length: count }, () => lineOf('B', '1'));
    const wanted = [lineOf('A', '1', optional), lineOf('C', '1', optional)];
    expect(problemsOf([...wanted, ...many(398)])).toEqual([]);
    expect(problemsOf([...wanted, ...many(399)])).toEqual([
      '/lines: With 2 optional lines a quote has at most 400 lines, with all of their parts.',
    ]);
  });

  it('without any is as it always was', () => {
    const { priced, selectable } = made([lineOf('A', '1')]);
    expect([priced.subtotal, priced.notSelected, selectable]).toEqual(['100.00', undefined, null]);
  });
});

describe('a line cannot be optional', () => {
  it.each<[string, QuoteLineRequest[], ConfigurationRule[], Partial<QuoteTerms>, string[]]>([
    [
      'where nothing is left',
      [lineOf('A', '1', optional)],
      [],
      {},
      ['/lines: At least one line must not be optional.'],
    ],
    [
      'where another one requires it',
      [lineOf('A', '1'), lineOf('B', '1', optional)],
      [aRule('A', { kind: 'requires', then: { skus: ['B'] } })],
      {},
      [
        expect.stringMatching(
          /^\/lines\/1\/optional: The line cannot be optional; without it: .*B/,
        ) as unknown as string,
      ],
    ],
    [
      'where it makes a rule add something',
      [lineOf('A', '1'), lineOf('B', '1', optional)],
      [aRule('B', { kind: 'adds', then: { skus: ['C'], quantity: { fixed: '1' } } })],
      {},
      [
        '/lines/1/optional: The line cannot be optional; without it: What rules add, or how many of something there are, depends on it.',
      ],
    ],
    [
      'where a discount would take more than is left',
      [lineOf('A', '1', optional), lineOf('B', '1')],
      [],
      { discount: { amount: '50.00' } },
      [expect.stringMatching(/^\/lines\/0\/optional: .*without it: /) as unknown as string],
    ],
    [
      'where it is a share’s whole',
      [
        lineOf('A', '1', optional),
        lineOf('B', '1', { price: { model: 'percentOf', percent: '10', skus: ['A'] } }),
      ],
      [],
      {},
      [
        expect.stringMatching(
          /^\/lines\/0\/optional: .*No other line of the quote is of A/,
        ) as unknown as string,
      ],
    ],
    [
      'beside one that says it is chosen without being optional',
      [lineOf('A', '1', { selected: true })],
      [],
      {},
      ['/lines/0/selected: Only an optional line is selected or not.'],
    ],
  ])('%s', (_, lines, rules, terms, problems) => {
    expect(problemsOf(lines, rules, terms)).toEqual(problems);
  });
});
