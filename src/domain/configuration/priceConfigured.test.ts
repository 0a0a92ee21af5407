import { describe, expect, it } from 'vitest';
import { aPromotion, someTerms } from '#test/properties/builders.ts';
import { aProduct, aRule, bundleOf, catalogueOf, groupOf, lineOf } from '#test/properties/configurations.ts';
import type { Catalogue } from '../catalogue/product.ts';
import type { Price } from '../pricing/price.ts';
import type { PricedQuote } from '../pricing/pricedQuote.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import { allocate } from '../revenue.ts';
import { priceConfigured } from './priceConfigured.ts';
import type { BundlePricing, ConfigurationRule } from './types.ts';

const two = { perUnit: '2' };
const PARTS = [
  aProduct('A', { standaloneSellingPrice: '15.00', taxCategory: 'reduced', fulfilment: 'stock' }),
  aProduct('B', { cost: '4.00' }),
];
const kitOf = (pricing: BundlePricing) =>
  aProduct('KIT', bundleOf(pricing, ['A', { perUnit: '1' }], ['B', two]));

function price(
  lines: QuoteLineRequest[],
  catalogue: Catalogue,
  rules: ConfigurationRule[] = [],
): PricedQuote {
  const made = priceConfigured(someTerms({ lines }), catalogue, rules);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.priced;
}

const kitQuote = (pricing: BundlePricing, line: Partial<QuoteLineRequest> = {}, prices = {}) =>
  price([lineOf('KIT', '3', line)], catalogueOf([kitOf(pricing), ...PARTS], { KIT: '20.00', ...prices }));

const problemsOf = (lines: QuoteLineRequest[], catalogue: Catalogue, rules: ConfigurationRule[] = []) => {
  const made = priceConfigured(someTerms({ lines }), catalogue, rules);
  return made.ok ? [] : made.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};

const nets = ({ lines }: PricedQuote) => lines.map(({ netAmount }) => netAmount);
const worths = ({ lines }: PricedQuote) => lines.map((line) => line.standaloneSellingPrice);

describe('a bundle is priced', () => {
  it('as one: the parts cost nothing, but the revenue is theirs', () => {
    const quote = kitQuote('asOne');
    expect(nets(quote)).toEqual(['60.00', '0.00', '0.00']);
    // A has a standalone selling price of 15.00; B is sold alone for 10.00.
    expect(worths(quote)).toEqual(['0.00', '45.00', '60.00']);
    expect(allocate(quote.netAmount, worths(quote), 'EUR')).toEqual(['0.00', '25.71', '34.29']);
    expect(quote.lines[1]).toMatchObject({
      parentLineNo: 1,
      role: 'component',
      taxCategory: 'reduced',
      fulfilment: 'stock',
      explanation: [
        'Part of “kit” (line 1): 1 for each of 3 = 3.',
        'Included in the price of “kit” (line 1).',
        'flat = 0.00',
      ],
    });
    expect(quote.taxes).toMatchObject([
      { category: 'standard', taxable: '60.00' },
      { category: 'reduced', taxable: '0.00' },
    ]);
  });

  it('as one, with the revenue its own where no part is ever sold alone', () => {
    const catalogue = catalogueOf([kitOf('asOne'), aProduct('A'), aProduct('B')], {
      A: null,
      B: null,
      KIT: '20.00',
    });
    expect(worths(price([lineOf('KIT')], catalogue))).toEqual(['20.00', '0.00', '0.00']);
  });

  it('by its parts, without a price of its own', () => {
    const quote = kitQuote('byParts', {}, { KIT: null });
    expect(nets(quote)).toEqual(['0.00', '30.00', '60.00']);
    expect(worths(quote)).toEqual(['0.00', '45.00', '60.00']);
    expect(quote.subtotal).toBe('90.00');
  });

  it('by its parts at a percentage off, which a discount of the line adds to', () => {
    const quote = kitQuote({ percentOff: '20' }, { discount: { percent: '10' } });
    // 20 % off leaves 80 %, of which 10 % more are 72 %.
    expect(quote.lines).toMatchObject([
      { netAmount: '0.00', discountAmount: '0.00' },
      { listAmount: '30.00', netAmount: '21.60' },
      { listAmount: '60.00', netAmount: '43.20' },
    ]);
    expect(quote.lines[1]?.explanation).toEqual([
      'Part of “kit” (line 1): 1 for each of 3 = 3.',
      '20 % less as a part of “kit” (line 1).',
      '10 % less by the discount of the line that it comes with.',
      '3 × 10.00 = 30.00',
      'less 28 % = 21.60',
    ]);
  });

  it('by its parts, which are what a promotion on the bundle or a percentage of it is taken of', () => {
    const CARE: Price = { model: 'percentOf', percent: '10', skus: ['KIT'] };
    const promotion = { conditions: { skus: ['KIT'], minQuantity: '3' }, effect: { percent: '50' } };
    const catalogue = catalogueOf(
      [kitOf('byParts'), ...PARTS],
      { KIT: null },
      { promotions: [aPromotion(promotion)] },
    );
    const care = { description: 'Care', quantity: '1', price: CARE };
    // A and B of the kit cost 30.00 and 60.00, half of it with the promotion; the B beside it is none of its parts.
    const quote = price([lineOf('KIT', '3'), lineOf('B', '1'), care], catalogue);
    expect(quote.lines.map((line) => [line.sku, line.netAmount, line.quoteDiscountAmount])).toEqual([
      ['KIT', '0.00', '0.00'],
      ['A', '30.00', '15.00'],
      ['B', '60.00', '30.00'],
      ['B', '10.00', '0.00'],
      [null, '9.00', '0.00'],
    ]);
    // The parts' own quantities are no kits.
    const two = price([lineOf('KIT', '2'), care], catalogue);
    expect(two.promotions).toBeUndefined();
  });

  it('in levels: what a bundle includes includes its own parts', () => {
    const products = [
      aProduct('BOX', bundleOf({ percentOff: '50' }, ['ONE', { fixed: '1' }], ['SUM', { fixed: '1' }])),
      aProduct('ONE', bundleOf('asOne', ['SUM', { fixed: '1' }])),
      aProduct('SUM', bundleOf({ percentOff: '10' }, ['B', { fixed: '1' }])),
      ...PARTS,
    ];
    const quote = price([lineOf('BOX')], catalogueOf(products));
    expect(quote.lines.map(({ sku, netAmount }) => `${sku} ${netAmount}`)).toEqual([
      'BOX 0.00',
      'ONE 5.00',
      'SUM 0.00',
      'B 0.00',
      'SUM 0.00',
      'B 4.50',
    ]);
    // Within ONE the worth is B's alone, however deep it is.
    expect(worths(quote)).toEqual(['0.00', '0.00', '0.00', '10.00', '0.00', '10.00']);
  });

  it('with options beside it, included or at their price', () => {
    const products = [
      aProduct('KIT', {
        ...bundleOf('asOne', ['A', { fixed: '1' }]),
        optionGroups: [
          groupOf(
            'extras',
            { maximum: 2 },
            { sku: 'B', pricing: 'priced', isDefault: true },
            { sku: 'C', pricing: 'included', isDefault: true },
          ),
        ],
      }),
      aProduct('C'),
      ...PARTS,
    ];
    const quote = price([lineOf('KIT', '2')], catalogueOf(products));
    expect(nets(quote)).toEqual(['20.00', '0.00', '20.00', '0.00']);
    expect(worths(quote)).toEqual(['0.00', '15.00', '20.00', '20.00']);
  });

  it('with the cost of its parts', () => {
    const products = [aProduct('KIT', bundleOf('asOne', ['B', two])), ...PARTS];
    const quote = price([lineOf('KIT')], catalogueOf(products));
    expect(quote.lines.map(({ cost }) => cost)).toEqual(['0.00', '8.00']);
    expect(quote.marginPercent).toBe('20');
  });
});

describe('parts of a line', () => {
  const monthly = { kind: 'recurring', recognition: 'ratable' } as const;
  const products = [
    aProduct('PLAN', { ...monthly, ...bundleOf('asOne', ['SEAT', two], ['SETUP', { fixed: '1' }]) }),
    aProduct('SEAT', monthly),
    aProduct('SETUP'),
  ];

  it('run as long as it, from the same day, at its pace', () => {
    const quote = price(
      [lineOf('PLAN', '1', { termMonths: 6, startOn: '2031-02-01' })],
      catalogueOf(products),
    );
    expect(quote.lines).toMatchObject([
      { every: 'month', termMonths: 6, termNetAmount: '60.00', standaloneSellingPrice: '0.00' },
      {
        every: 'month',
        termMonths: 6,
        startOn: '2031-02-01',
        netAmount: '0.00',
        standaloneSellingPrice: '120.00',
      },
      { every: null, termMonths: null, netAmount: '0.00', standaloneSellingPrice: '10.00' },
    ]);
    expect(quote.recurring).toMatchObject([{ every: 'month', netAmount: '10.00' }]);
  });

  it('have their own tax category at home and that of the line abroad', () => {
    const lines = [lineOf('KIT', '1', { taxCategory: 'zero' })];
    const catalogue = catalogueOf([kitOf('byParts'), ...PARTS]);
    const categories = (quote: PricedQuote) => quote.lines.map(({ taxCategory }) => taxCategory);
    expect(categories(price(lines, catalogue))).toEqual(['zero', 'reduced', 'standard']);
    expect(categories(price(lines, { ...catalogue, customerCountry: 'FR' }))).toEqual([
      'zero',
      'zero',
      'zero',
    ]);
  });
});

describe('what is wrong with a configuration', () => {
  it('is told at once with what is wrong with the price, by what the request says', () => {
    const products = [
      aProduct('KIT', {
        ...bundleOf('byParts', ['A', two]),
        optionGroups: [groupOf('extras', {}, { sku: 'B', pricing: 'priced' })],
      }),
      ...PARTS,
    ];
    const lines = [
      lineOf('KIT', '1', { attributes: { size: 'L' }, options: [{ group: 'extras', sku: 'B' }] }),
      lineOf('NONE'),
    ];
    const rule = aRule('A', { kind: 'requires', then: { skus: ['C'] } });
    expect(problemsOf(lines, catalogueOf(products, { A: null, B: null }), [rule])).toEqual([
      '/lines/0/attributes/size: “kit” (KIT) has no attribute “size”. Leave the attribute out.',
      '/lines/0: “a” (A) needs “C”. Add “C”.',
      '/lines/0: A: Neither the price book nor the line has a price.',
      '/lines/0/options/0: B: Neither the price book nor the line has a price.',
      '/lines/1/sku: There is no product "NONE".',
    ]);
  });

  it.each([
    ['a price', { price: { model: 'flat', amount: '1.00' } }, '/lines/0/price'],
    ['a discount by amount', { discount: { amount: '1.00' } }, '/lines/0/discount'],
    ['a standalone selling price', { standaloneSellingPrice: '1.00' }, '/lines/0/standaloneSellingPrice'],
  ] as const)('is %s of a bundle that is priced by its parts', (_, fields, pointer) => {
    const [problem, ...others] = problemsOf(
      [lineOf('KIT', '1', fields)],
      catalogueOf([kitOf('byParts'), ...PARTS]),
    );
    expect(problem).toContain(`${pointer}: “kit” (KIT) is priced by its parts. `);
    expect(others).toEqual([]);
  });

  it('is a part of which there are too small pieces', () => {
    const fine = { perUnit: '0.00000001' };
    const products = [
      aProduct('KIT', bundleOf('asOne', ['BAG', fine])),
      aProduct('BAG', bundleOf('asOne', ['A', fine])),
      ...PARTS,
    ];
    const [problem] = problemsOf([lineOf('KIT')], catalogueOf(products));
    expect(problem).toContain(
      '/lines/0: The quantity of “a” (A), 0.0000000000000001, must have at most 15 digits after the point.',
    );
  });
});

describe('in the waterfall', () => {
  const levels = ({ waterfall = [] }: { waterfall?: { step: string; amount: string }[] }) =>
    waterfall.map(({ step, amount }) => `${step} ${amount}`);

  it('an included part is listed at nothing, and what is off for the bundle is a discount of its parts', () => {
    const asOne = kitQuote('asOne');
    expect(asOne.lines.map(levels)).toEqual([
      ['list 60.00', 'net 60.00'],
      ['list 0.00', 'net 0.00'],
      ['list 0.00', 'net 0.00'],
    ]);
    expect(levels(asOne)).toEqual(['list 60.00', 'net 60.00']);
    const off = kitQuote({ percentOff: '25' });
    expect(off.lines.map(levels)).toEqual([
      ['list 0.00', 'net 0.00'],
      ['list 30.00', 'lineDiscount -7.50', 'net 22.50'],
      ['list 60.00', 'lineDiscount -15.00', 'net 45.00'],
    ]);
    expect(levels(off)).toEqual(['list 90.00', 'lineDiscount -22.50', 'net 67.50']);
  });
});
