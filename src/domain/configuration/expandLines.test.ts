import { describe, expect, it } from 'vitest';
import { aProduct, bundleOf, catalogueOf, groupOf, lineOf } from '#test/properties/configurations.ts';
import type { Product } from '../catalogue/product.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import { configure } from './configure.ts';

const fixed = (quantity: string) => ({ fixed: quantity });

function expand(lines: QuoteLineRequest[], products: Product[]) {
  return configure(lines, catalogueOf(products), []);
}

/** `lineNo sku × quantity < parent (role)` */
function linesOf(lines: QuoteLineRequest[], products: Product[]): string[] {
  return expand(lines, products).lines.map(({ lineNo, request, parentLineNo, role }) => {
    const parent = parentLineNo === null ? '' : ` < ${parentLineNo} (${role})`;
    return `${lineNo} ${request.sku ?? request.description} × ${request.quantity}${parent}`;
  });
}

const problemsOf = (lines: QuoteLineRequest[], products: Product[]) =>
  expand(lines, products).problems.map(({ pointer, reason, fix }) => `${pointer}: ${reason} ${fix}`);

const RAM8 = aProduct('RAM8');
const RAM16 = aProduct('RAM16');
const BOARD = aProduct('BOARD', {
  optionGroups: [
    groupOf(
      'memory',
      { minimum: 1, maximum: 2 },
      { sku: 'RAM8', pricing: 'included', isDefault: true, defaultQuantity: '2', maxQuantity: '4' },
      { sku: 'RAM16', pricing: 'priced' },
    ),
  ],
});
const PC = aProduct('PC', bundleOf('asOne', ['BOARD', fixed('1')], ['FAN', { perUnit: '2' }]));
const RACK = aProduct('RACK', bundleOf('byParts', ['PC', { perUnit: '3' }]));
const PRODUCTS = [RAM8, RAM16, BOARD, aProduct('FAN'), PC, RACK];

describe('a line is expanded', () => {
  it('not where its product is a thing of its own', () => {
    const lines = [lineOf('FAN', '7'), { description: 'Travel', quantity: '1' }, lineOf('NONE')];
    expect(linesOf(lines, PRODUCTS)).toEqual(['1 FAN × 7', '2 Travel × 1', '3 NONE × 1']);
    expect(expand(lines, PRODUCTS).problems).toEqual([]);
  });

  it('by three levels, each with its parts behind it, and quantities multiplied', () => {
    expect(linesOf([lineOf('RACK', '2'), lineOf('FAN')], PRODUCTS)).toEqual([
      '1 RACK × 2',
      '2 PC × 6 < 1 (component)',
      '3 BOARD × 1 < 2 (component)',
      '4 RAM8 × 2 < 3 (option)',
      '5 FAN × 12 < 2 (component)',
      '6 FAN × 1',
    ]);
  });

  it.each([
    ['fixed', fixed('4'), '3', '4'],
    ['per unit', { perUnit: '1.5' }, '3', '4.5'],
    ['with something on top', { perUnit: '2', plus: '1' }, '3', '7'],
    ['rounded up', { perUnit: '0.1', rounding: 'up' }, '11', '2'],
    ['rounded up from a whole number', { perUnit: '0.1', rounding: 'up' }, '10', '1'],
    ['rounded down', { perUnit: '0.25', plus: '0.5', rounding: 'down' }, '7', '2'],
    ['not rounded', { perUnit: '0.333', rounding: 'none' }, '3', '0.999'],
  ] as const)('with a quantity %s', (_, quantity, of, many) => {
    const kit = aProduct('KIT', bundleOf('asOne', ['A', quantity]));
    expect(linesOf([lineOf('KIT', of)], [kit, aProduct('A')])[1]).toBe(`2 A × ${many} < 1 (component)`);
  });

  it('without parts of which there are none', () => {
    const kit = aProduct('KIT', bundleOf('asOne', ['A', { perUnit: '0.3', rounding: 'down' }]));
    expect(linesOf([lineOf('KIT', '3')], [kit, aProduct('A')])).toEqual(['1 KIT × 3']);
  });

  it('with what was chosen, at any depth, and nothing where nothing was chosen', () => {
    const choice = [{ group: 'memory', sku: 'RAM16', quantity: '3' }];
    expect(linesOf([lineOf('BOARD', '2', { options: choice })], PRODUCTS)).toEqual([
      '1 BOARD × 2',
      '2 RAM16 × 6 < 1 (option)',
    ]);
    const deep = { components: [{ sku: 'PC', components: [{ sku: 'BOARD', options: choice }] }] };
    expect(linesOf([lineOf('RACK', '1', deep)], PRODUCTS)).toContain('4 RAM16 × 3 < 3 (option)');
    const none = expand([lineOf('BOARD', '1', { options: [{ group: 'memory' }] })], PRODUCTS);
    expect(none.lines).toHaveLength(1);
    expect(none.problems).toMatchObject([{ pointer: '/lines/0/options' }]);
  });

  it('with options of options', () => {
    const desk = aProduct('DESK', {
      optionGroups: [groupOf('board', {}, { sku: 'BOARD', pricing: 'priced' })],
    });
    const options = [{ group: 'board', sku: 'BOARD', options: [{ group: 'memory', sku: 'RAM16' }] }];
    expect(linesOf([lineOf('DESK', '2', { options })], [desk, ...PRODUCTS])).toEqual([
      '1 DESK × 2',
      '2 BOARD × 2 < 1 (option)',
      '3 RAM16 × 2 < 2 (option)',
    ]);
  });

  it('up to 500 lines, and says so once', () => {
    const [six] = expand(
      Array.from({ length: 83 }, () => lineOf('RACK')),
      PRODUCTS,
    ).lines.slice(-1);
    expect(six?.lineNo).toBe(415);
    expect(
      problemsOf(
        Array.from({ length: 101 }, () => lineOf('RACK')),
        PRODUCTS,
      ),
    ).toEqual([
      '/lines: With all of its parts the quote has more than 500 lines. Divide it into several quotes.',
    ]);
  });

  it('and tells why each line is there', () => {
    const reasons = expand([lineOf('RACK', '2')], PRODUCTS).lines.map((line) => line.reasons.join(' '));
    expect(reasons).toEqual([
      'Priced by its parts.',
      'Part of “rack” (line 1): 3 for each of 2 = 6.',
      'Part of “pc” (line 2). Included in the price of “pc” (line 2).',
      'Chosen by default for “board” (line 3) as “memory”. Included in the price of “board” (line 3).',
      'Part of “pc” (line 2): 2 for each of 6 = 12. Included in the price of “pc” (line 2).',
    ]);
  });
});

describe('a choice is refused', () => {
  it.each([
    [
      'of a group that there is not',
      { options: [{ group: 'colour', sku: 'RAM8' }] },
      ['/lines/0/options/0/group: “board” (BOARD) has no options “colour”. Choose from memory.'],
    ],
    [
      'of a product that is not in the group',
      {
        options: [
          { group: 'memory', sku: 'RAM8' },
          { group: 'memory', sku: 'FAN' },
        ],
      },
      [
        '/lines/0/options/1/sku: “memory” of “board” (BOARD) has no “fan” (FAN). Choose from “ram8” (RAM8) and “ram16” (RAM16).',
      ],
    ],
    [
      'that is made twice',
      {
        options: [
          { group: 'memory', sku: 'RAM8' },
          { group: 'memory', sku: 'RAM8' },
        ],
      },
      [
        '/lines/0/options/1/sku: “ram8” (RAM8) is chosen twice for “board” (BOARD). Choose it once, with the quantity of both.',
      ],
    ],
    [
      'of too many units',
      { options: [{ group: 'memory', sku: 'RAM8', quantity: '5' }] },
      [
        '/lines/0/options/0/quantity: Of “ram8” (RAM8) there must be at most 4 for each unit, not 5. Choose at most 4.',
      ],
    ],
    [
      'of nothing where something is needed',
      { options: [{ group: 'memory' }] },
      [
        '/lines/0/options: “board” (BOARD) takes at least 1 of “memory”, and 0 are chosen. Choose 1 more: “ram8” (RAM8) or “ram16” (RAM16).',
      ],
    ],
    [
      'of a component that there is not',
      { components: [{ sku: 'FAN' }] },
      [
        '/lines/0/components/0/sku: “fan” (FAN) is no part of “board” (BOARD). Leave it out, or add it as a line.',
      ],
    ],
  ])('%s', (_, fields, problems) => {
    expect(problemsOf([lineOf('BOARD', '1', fields)], PRODUCTS)).toEqual(problems);
  });

  it('where more is chosen than the group takes', () => {
    const cup = aProduct('CUP', {
      optionGroups: [groupOf('lid', {}, { sku: 'A', pricing: 'priced' }, { sku: 'B', pricing: 'priced' })],
    });
    const options = ['A', 'B'].map((sku) => ({ group: 'lid', sku }));
    expect(problemsOf([lineOf('CUP', '1', { options })], [cup, aProduct('A'), aProduct('B')])).toEqual([
      '/lines/0/options: “cup” (CUP) takes at most 1 of “lid”, and 2 are chosen. Take 1 away: “a” (A) or “b” (B).',
    ]);
  });

  it('on a line that has no product', () => {
    const line = { description: 'Travel', quantity: '1', attributes: { size: 'L' } };
    expect(problemsOf([line], PRODUCTS)).toEqual([
      '/lines/0: A line without a sku has nothing to configure. Give the sku of a product, or leave attributes, options and components out.',
    ]);
  });
});

describe('attributes', () => {
  const shirt = aProduct('SHIRT', {
    attributes: [
      { name: 'size', type: 'choice', values: ['S', 'M'], required: true },
      { name: 'length', type: 'number', minimum: '10', maximum: '20', default: '15' },
      { name: 'name/label', type: 'text' },
    ],
  });

  it.each([
    [{ size: 'M' }, { size: 'M', length: '15' }],
    [
      { size: 'S', length: '10.50', 'name/label': 'Bo' },
      { size: 'S', length: '10.5', 'name/label': 'Bo' },
    ],
  ])('%j become %j', (attributes, chosen) => {
    const { lines, problems } = expand([lineOf('SHIRT', '1', { attributes })], [shirt]);
    expect({ problems, attributes: lines[0]?.attributes }).toEqual({ problems: [], attributes: chosen });
  });

  it.each([
    [{}, ['/lines/0/attributes/size: “shirt” (SHIRT) needs its size. Choose one of S or M.']],
    [
      { size: 'L', length: '9' },
      [
        '/lines/0/attributes/size: The size of “shirt” (SHIRT) cannot be “L”. Choose one of S or M.',
        '/lines/0/attributes/length: The length of “shirt” (SHIRT) cannot be “9”. Give a number from 10 to 20.',
      ],
    ],
    [
      { size: 'S', 'a/b': 'x' },
      [
        '/lines/0/attributes/a~1b: “shirt” (SHIRT) has no attribute “a/b”. Choose from its attributes: size, length and name/label.',
      ],
    ],
  ])('%j are refused', (attributes, problems) => {
    expect(problemsOf([lineOf('SHIRT', '1', { attributes })], [shirt])).toEqual(problems);
  });
});
