import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Catalogue, Product } from '#domain/catalogue/product.ts';
import { configure } from '#domain/configuration/configure.ts';
import { priceConfigured } from '#domain/configuration/priceConfigured.ts';
import type { BundlePricing, PartQuantity } from '#domain/configuration/types.ts';
import { dec, sum } from '#domain/money.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import type { QuoteLineRequest } from '#domain/pricing/quoteRequest.ts';
import { allocate } from '#domain/revenue.ts';
import { someTerms } from './builders.ts';
import { aProduct, aRule, bundleOf, catalogueOf, groupOf, lineOf } from './configurations.ts';

const LEAVES = ['A', 'B', 'C'] as const;

const hundredths = (most: number) =>
  fc.integer({ min: 1, max: most }).map((value) => dec(value).div(100).toFixed());

const aQuantity: fc.Arbitrary<PartQuantity> = fc.oneof(
  fc.record({ fixed: fc.integer({ min: 1, max: 9 }).map(String) }),
  fc.record({
    perUnit: hundredths(300),
    plus: fc.nat(2).map(String),
    rounding: fc.constantFrom('up' as const, 'down' as const, 'none' as const),
  }),
);

const aPricing: fc.Arbitrary<BundlePricing> = fc.oneof(
  fc.constantFrom('asOne' as const, 'byParts' as const),
  fc.record({ percentOff: hundredths(10_000) }),
);

/** A bundle of some of the products below it, so that nothing contains itself. */
const aBundle = (sku: string, below: readonly string[], pricing = aPricing): fc.Arbitrary<Product> =>
  fc
    .record({
      pricing,
      parts: fc.uniqueArray(fc.record({ sku: fc.constantFrom(...below), quantity: aQuantity }), {
        selector: (part) => part.sku,
        minLength: 1,
        maxLength: 3,
      }),
      option: fc.constantFrom(...LEAVES),
      optionPricing: fc.constantFrom('priced' as const, 'included' as const),
      isDefault: fc.boolean(),
    })
    .map(({ pricing: chosen, parts, option, optionPricing, isDefault }) =>
      aProduct(sku, {
        ...bundleOf(chosen, ...parts.map((part) => [part.sku, part.quantity] as [string, PartQuantity])),
        optionGroups: [groupOf('extras', {}, { sku: option, pricing: optionPricing, isDefault })],
      }),
    );

/** Three levels of bundles above three plain products. */
const someProducts = (pricing = aPricing): fc.Arbitrary<Product[]> =>
  fc
    .tuple(
      aBundle('K', LEAVES, pricing),
      aBundle('L', [...LEAVES, 'K'], pricing),
      aBundle('M', [...LEAVES, 'K', 'L'], pricing),
    )
    .map((bundles) => [...LEAVES.map((sku) => aProduct(sku)), ...bundles]);

const someLines: fc.Arbitrary<QuoteLineRequest[]> = fc.array(
  fc
    .record({ sku: fc.constantFrom(...LEAVES, 'K', 'L', 'M'), quantity: hundredths(2_000) })
    .map(({ sku, quantity }) => lineOf(sku, quantity)),
  { minLength: 1, maxLength: 4 },
);

const RULES = [
  aRule('A', { kind: 'adds', then: { skus: ['B'], quantity: { perUnit: '2', rounding: 'up' } } }),
  aRule('B', { kind: 'adds', then: { skus: ['K'], quantity: { fixed: '1' } } }),
  aRule('C', { kind: 'excludes', then: { skus: ['K'] } }),
];

function price(lines: QuoteLineRequest[], catalogue: Catalogue): PricedQuote {
  const made = priceConfigured(someTerms({ lines }), catalogue, []);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.priced;
}

describe('a configuration', () => {
  it('is the same for the same request, with parts behind their parents and more than none of each', () => {
    fc.assert(
      fc.property(someProducts(), someLines, (products, lines) => {
        const configured = configure(lines, catalogueOf(products), RULES);
        expect(configure(lines, catalogueOf([...products].reverse()), RULES)).toEqual(configured);
        expect(configured.lines.map(({ lineNo }) => lineNo)).toEqual(
          configured.lines.map((_, index) => index + 1),
        );
        for (const { lineNo, parentLineNo, request } of configured.lines) {
          expect(dec(request.quantity).gt(0)).toBe(true);
          expect(parentLineNo ?? 0).toBeLessThan(lineNo);
        }
      }),
    );
  });

  it('gives what was added again nothing to add', () => {
    fc.assert(
      fc.property(someProducts(), someLines, (products, lines) => {
        const { added } = configure(lines, catalogueOf(products), RULES);
        const again = [...lines, ...added.map(({ sku, quantity }) => lineOf(sku, quantity))];
        expect(configure(again, catalogueOf(products), RULES).added).toEqual([]);
      }),
    );
  });
});

describe('a bundle', () => {
  it('by parts costs what its parts cost as lines of their own', () => {
    fc.assert(
      fc.property(someProducts(fc.constant('byParts')), hundredths(2_000), (products, quantity) => {
        const catalogue = catalogueOf(products, { K: null, L: null, M: null });
        const { lines, subtotal } = price([lineOf('M', quantity)], catalogue);
        const paid = lines.filter(({ price: { model } }) => model !== 'flat');
        // Rounded down, there may be none of any part.
        fc.pre(paid.length > 0);
        const alone = price(
          paid.map((line) => lineOf(line.sku ?? '', line.quantity)),
          catalogue,
        );
        expect(alone.subtotal).toBe(subtotal);
        expect(sum(paid.map(({ netAmount }) => netAmount)).toFixed(2)).toBe(subtotal);
      }),
    );
  });

  it('at any price has its revenue allocated to the cent', () => {
    fc.assert(
      fc.property(someProducts(), hundredths(2_000), (products, quantity) => {
        const { lines, netAmount } = price([lineOf('M', quantity)], catalogueOf(products));
        const shares = allocate(
          netAmount,
          lines.map((line) => line.standaloneSellingPrice),
          'EUR',
        );
        expect(sum(shares).toFixed(2)).toBe(netAmount);
      }),
    );
  });
});
