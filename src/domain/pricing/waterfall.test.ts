import { describe, expect, it } from 'vitest';
import { aCatalogue, aLine, aQuote, PLATFORM_TIERS, priced, someTerms } from '#test/properties/builders.ts';
import type { Catalogue } from '../catalogue/product.ts';
import type { Price } from './price.ts';
import type { PricedQuote, WaterfallEntry } from './pricedQuote.ts';
import { priceQuote } from './priceQuote.ts';
import type { QuoteLineRequest, QuoteTerms } from './quoteRequest.ts';

const amounts = (entries: WaterfallEntry[] | undefined) =>
  entries?.map(({ step, amount }) => `${step} ${amount}`);
const reasonOf = (entries: WaterfallEntry[] | undefined, step: string) =>
  entries?.find((entry) => entry.step === step)?.reason;

const monthly = (unitAmount: string): Price => ({ model: 'perUnit', unitAmount, every: 'month' });
const graduated: Price = { model: 'graduated', tiers: PLATFORM_TIERS, every: 'month' };

function ofPlatform(line: Partial<QuoteLineRequest>, catalogue: Partial<Catalogue> = {}): PricedQuote {
  return priced(someTerms({ lines: [{ sku: 'PLATFORM', quantity: '60', ...line }] }), aCatalogue(catalogue));
}

describe('the waterfall of a line', () => {
  it('goes from the list price over tiers and discounts to the net price', () => {
    const terms: Partial<QuoteTerms> = { discount: { percent: '5' } };
    const { lines, waterfall } = priced(someTerms(terms));
    expect(amounts(lines[0]?.waterfall)).toEqual([
      'list 14400.00',
      'tier -3360.00',
      'lineDiscount -1104.00',
      'quoteDiscount -496.80',
      'net 9439.20',
    ]);
    expect(lines[0]?.waterfall?.map(({ reason }) => reason)).toEqual([
      'The list price: 60 × 20.00 = 1,200.00 a month, 14,400.00 over the term.',
      "Graduated price: 60 reaches the tier above 50, and each unit has its own tier's price.",
      "The line's discount of 10 %.",
      "The line's share of the quote's discount of 5 %.",
      'What the line costs over its term, before tax.',
    ]);
    expect(amounts(lines[1]?.waterfall)).toEqual(['list 3000.00', 'quoteDiscount -150.00', 'net 2850.00']);
    expect(amounts(waterfall)).toEqual([
      'list 17400.00',
      'tier -3360.00',
      'lineDiscount -1104.00',
      'quoteDiscount -646.80',
      'net 12289.20',
    ]);
  });

  it('leaves out what changes nothing', () => {
    const { lines, waterfall } = priceQuote(aQuote());
    expect(amounts(lines[0]?.waterfall)).toEqual(['list 100.00', 'net 100.00']);
    expect(amounts(waterfall)).toEqual(['list 100.00', 'net 100.00']);
    const free = priceQuote(aQuote({ lines: [aLine({ price: { model: 'flat', amount: '0' } })] }));
    expect(amounts(free.waterfall)).toEqual(['list 0.00', 'net 0.00']);
  });

  it('sets a contract price against the standard one before tiers are looked at', () => {
    const { lines } = ofPlatform(
      {},
      {
        prices: [{ sku: 'PLATFORM', price: monthly('13.00'), book: { name: 'ACME', isFor: 'customer' } }],
        standardPrices: [{ sku: 'PLATFORM', price: graduated }],
      },
    );
    expect(amounts(lines[0]?.waterfall)).toEqual(['list 14400.00', 'contractPrice -5040.00', 'net 9360.00']);
    expect(reasonOf(lines[0]?.waterfall, 'contractPrice')).toBe(
      'The price book “ACME” has a price for this customer.',
    );
  });

  it('takes the tiers of the contract price', () => {
    const cheaper: Price = {
      model: 'volume',
      tiers: [
        { upTo: '50', unitAmount: '18.00' },
        { upTo: null, unitAmount: '10.00', flatAmount: '5.00' },
      ],
      every: 'month',
    };
    const { lines } = ofPlatform({ price: cheaper });
    expect(amounts(lines[0]?.waterfall)).toEqual([
      'list 14400.00',
      'contractPrice -1440.00',
      'tier -5700.00',
      'net 7260.00',
    ]);
    expect(reasonOf(lines[0]?.waterfall, 'contractPrice')).toBe(
      'The price is agreed on the quote, instead of the standard one.',
    );
    expect(reasonOf(lines[0]?.waterfall, 'tier')).toBe(
      'Volume price: 60 is in the tier above 50, which prices all units.',
    );
  });

  it.each<[string, Partial<QuoteLineRequest>, string[]]>([
    ['dearer than the standard price', { price: monthly('21.00') }, ['contractPrice 720.00', 'net 15120.00']],
    ['the same as the standard price', { price: monthly('20.00') }, ['net 14400.00']],
    [
      'of other periods than the standard price, which its term is no multiple of',
      { price: monthly('20.00'), termMonths: 7 },
      ['contractPrice -0.32', 'net 8400.00'],
    ],
  ])('a price on the line that is %s', (_, line, after) => {
    const yearly: Price = { model: 'perUnit', unitAmount: '240.009', every: 'year' };
    const standard = 'termMonths' in line ? yearly : monthly('20.00');
    const { lines } = ofPlatform(line, { prices: [{ sku: 'PLATFORM', price: standard }] });
    expect(amounts(lines[0]?.waterfall)?.slice(1)).toEqual(after);
  });

  it('has no contract price where there is no standard one', () => {
    const { lines } = ofPlatform({ price: monthly('7.00') }, { prices: null });
    expect(amounts(lines[0]?.waterfall)).toEqual(['list 5040.00', 'net 5040.00']);
  });

  it('says what changes of lines cancel each other out', () => {
    const standard: Price = { model: 'flat', amount: '100.00' };
    const contractPrice = { standard, reason: 'Agreed.' };
    const lines = ['90.00', '110.00'].map((amount, index) =>
      aLine({ lineNo: index + 1, price: { model: 'flat', amount }, contractPrice }),
    );
    const quote = priceQuote(aQuote({ lines }));
    expect(amounts(quote.waterfall)).toEqual(['list 200.00', 'contractPrice 0.00', 'net 200.00']);
    expect(quote.lines[0]).not.toHaveProperty('contractPrice');
  });
});
