import { describe, expect, it } from 'vitest';
import { aCatalogue, ONBOARDING, PLATFORM, someTerms } from '#test/properties/builders.ts';
import type { Catalogue, Product } from '../catalogue/product.ts';
import type { Price } from './price.ts';
import type { ResolvedLine } from './pricedQuote.ts';
import type { QuoteLineRequest, QuoteTerms } from './quoteRequest.ts';
import { resolveQuote } from './resolveQuote.ts';

const flat = { model: 'flat', amount: '100.00' } as const;

function problems(terms: Partial<QuoteTerms>, catalogue: Partial<Catalogue> = {}): string[] {
  const resolved = resolveQuote(someTerms(terms), aCatalogue(catalogue));
  return resolved.ok ? [] : resolved.problems.map(({ pointer }) => pointer);
}

function lineProblems(line: Partial<QuoteLineRequest>, catalogue: Partial<Catalogue> = {}): string[] {
  return problems({ lines: [{ quantity: '1', ...line }] }, catalogue);
}

function resolvedLine(
  line: Partial<QuoteLineRequest>,
  catalogue: Partial<Catalogue> = {},
): ResolvedLine | undefined {
  const resolved = resolveQuote(someTerms({ lines: [{ quantity: '1', ...line }] }), aCatalogue(catalogue));
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.value.lines[0];
}

describe('resolveQuote fills in', () => {
  it('the quote’s defaults', () => {
    const resolved = resolveQuote(someTerms(), aCatalogue());
    expect(resolved).toMatchObject({
      ok: true,
      value: {
        date: '2031-01-01',
        validDays: 30,
        paymentTerms: { dueDays: 30 },
        taxRates: { standard: '19' },
      },
    });
  });

  it('a line from its product and the price book', () => {
    expect(resolvedLine({ sku: 'PLATFORM', quantity: '60' })).toMatchObject({
      lineNo: 1,
      sku: 'PLATFORM',
      description: 'Platform',
      unit: 'user',
      kind: 'recurring',
      recognition: 'ratable',
      termMonths: 12,
      price: { model: 'graduated', every: 'month' },
    });
  });

  it('a line without sku', () => {
    expect(resolvedLine({ description: 'Travel', price: flat })).toEqual({
      lineNo: 1,
      sku: null,
      description: 'Travel',
      unit: null,
      quantity: '1',
      kind: 'oneTime',
      price: flat,
      taxCategory: 'standard',
      recognition: 'pointInTime',
      fulfilment: 'none',
      termMonths: null,
      startOn: null,
      standaloneSellingPrice: null,
      cost: null,
      milestones: null,
    });
    expect(resolvedLine({ description: 'Hosting', price: { ...flat, every: 'month' } })).toMatchObject({
      kind: 'recurring',
      recognition: 'ratable',
      termMonths: 12,
    });
    expect(resolvedLine({ description: 'Warranty', price: flat, recognition: 'ratable' })?.termMonths).toBe(
      12,
    );
  });

  it('standalone selling price and cost per unit and month', () => {
    const products = [
      { ...PLATFORM, standaloneSellingPrice: '20.00', cost: '5.00' },
      { ...ONBOARDING, standaloneSellingPrice: '3500.00' },
    ];
    expect(resolvedLine({ sku: 'PLATFORM', quantity: '2', termMonths: 6 }, { products })).toMatchObject({
      standaloneSellingPrice: '240.00',
      cost: '60.00',
    });
    expect(resolvedLine({ sku: 'ONBOARDING', quantity: '2' }, { products })).toMatchObject({
      standaloneSellingPrice: '7000.00',
      cost: null,
    });
    expect(resolvedLine({ sku: 'ONBOARDING' }, { products, productCurrency: 'USD' })).toMatchObject({
      standaloneSellingPrice: null,
    });
  });
});

describe('resolveQuote takes', () => {
  it('a product billed by usage with a commitment, whose cost is by the unit', () => {
    const usage: Product = { ...PLATFORM, sku: 'CALLS', kind: 'usage', cost: '0.01' };
    const price: Price = {
      model: 'commitment',
      unitAmount: '0.02',
      overageUnitAmount: '0.03',
      every: 'quarter',
    };
    expect(resolvedLine({ sku: 'CALLS', quantity: '1000', price }, { products: [usage] })).toMatchObject({
      kind: 'usage',
      termMonths: 12,
      price: { overageUnitAmount: '0.03' },
      cost: '40.00',
    });
  });
});

describe('resolveQuote gives a line', () => {
  const january = { sku: 'PLATFORM', quantity: '2', startOn: '2031-01-15', endOn: '2031-01-31' };

  it('the selling price and the cost of its days, by the share that its price is charged for', () => {
    const products = [{ ...PLATFORM, standaloneSellingPrice: '20.00', cost: '5.00' }];
    // 17 of 31 days of two units a month.
    expect(resolvedLine({ ...january, alignTo: 'calendar' }, { products })).toMatchObject({
      termMonths: 1,
      standaloneSellingPrice: '21.94',
      cost: '5.48',
    });
  });

  it('the day count of its price’s book, or of the first book where no book has the price', () => {
    const [platform] = aCatalogue().prices ?? [];
    const prices = platform ? [{ ...platform, proration: 'thirty360' as const }] : [];
    const books = { prices, proration: 'actual365' as const };
    expect(resolvedLine(january, books)).toMatchObject({ proration: 'thirty360' });
    const price: Price = { model: 'flat', amount: '1.00', every: 'month' };
    expect(resolvedLine({ ...january, price }, books)).toMatchObject({ proration: 'actual365' });
    expect(resolvedLine(january)).not.toHaveProperty('proration');
  });

  it('the billing of the quote where it has periods and none of its own', () => {
    const lines = [
      { sku: 'PLATFORM', quantity: '1' },
      { sku: 'PLATFORM', quantity: '1', billing: 'year' as const },
      { sku: 'PLATFORM', quantity: '1', billing: 'month' as const },
      { sku: 'ONBOARDING', quantity: '1' },
    ];
    const resolved = resolveQuote(someTerms({ lines, billing: 'quarter' }), aCatalogue());
    // A period of its own price is what it would be invoiced by anyway.
    expect(resolved.ok && resolved.value.lines.map(({ billing }) => billing)).toEqual([
      'quarter',
      'year',
      undefined,
      undefined,
    ]);
  });
});

describe('resolveQuote refuses', () => {
  it.each<[string, Partial<QuoteTerms>, string[]]>([
    ['an unknown currency', { currency: 'EURO' }, ['/currency']],
    ['a day that does not exist', { date: '2031-02-30' }, ['/date']],
    ['a validity of no day', { validDays: 0 }, ['/validDays']],
    ['no lines', { lines: [] }, ['/lines']],
    ['due days that are no whole number', { paymentTerms: { dueDays: 1.5 } }, ['/paymentTerms/dueDays']],
    ['no instalments', { paymentTerms: { instalments: [] } }, ['/paymentTerms/instalments']],
    [
      'instalments that do not add up',
      {
        paymentTerms: {
          instalments: [
            { percent: '50', dueDays: 0 },
            { percent: '49.99', dueDays: 3651 },
          ],
        },
      },
      ['/paymentTerms/instalments/1/dueDays', '/paymentTerms/instalments'],
    ],
    ['a discount above 100 %', { discount: { percent: '100.01' } }, ['/discount/percent']],
    ['a discount above the subtotal', { discount: { amount: '12936.01' } }, ['/discount/amount']],
    ['a discount finer than the currency', { discount: { amount: '1.001' } }, ['/discount/amount']],
    [
      'one signer twice',
      {
        signers: [
          { name: 'A', email: 'a@example.com', party: 'customer' },
          { name: 'A', email: 'A@example.com', party: 'seller' },
        ],
      },
      ['/signers/1/email'],
    ],
    [
      'nobody who signs for the customer',
      { signers: [{ name: 'A', email: 'a@example.com', party: 'seller' }] },
      ['/signers'],
    ],
  ])('%s', (_, terms, expected) => {
    expect(problems(terms)).toEqual(expected);
  });

  it.each<[string, Partial<QuoteLineRequest>, string[]]>([
    ['neither sku nor description', { price: flat }, ['/lines/0']],
    ['an unknown sku', { sku: 'NOTHING' }, ['/lines/0/sku']],
    ['no price', { description: 'Travel' }, ['/lines/0/price']],
    ['a quantity of zero', { sku: 'ONBOARDING', quantity: '0.0' }, ['/lines/0/quantity']],
    ['a negative quantity', { sku: 'ONBOARDING', quantity: '-1' }, ['/lines/0/quantity']],
    ['a recurring product without every', { sku: 'PLATFORM', price: flat }, ['/lines/0/price/every']],
    [
      'a one-time product with every',
      { sku: 'ONBOARDING', price: { ...flat, every: 'year' } },
      ['/lines/0/price/every'],
    ],
    [
      'a bad price',
      { sku: 'ONBOARDING', price: { model: 'flat', amount: '1e3' } },
      ['/lines/0/price/amount'],
    ],
    [
      'a broken period whose days are not known before the signature',
      { sku: 'PLATFORM', price: { ...flat, every: 'quarter' }, termMonths: 7 },
      ['/lines/0/startOn'],
    ],
    ['a term of no month', { sku: 'PLATFORM', termMonths: 0 }, ['/lines/0/termMonths']],
    ['a term of half a month', { sku: 'PLATFORM', termMonths: 0.5 }, ['/lines/0/termMonths']],
    ['a term beyond 600 months', { sku: 'PLATFORM', termMonths: 601 }, ['/lines/0/termMonths']],
    ['a start that does not exist', { sku: 'PLATFORM', startOn: '2031-04-31' }, ['/lines/0/startOn']],
    ['an unknown tax category', { sku: 'ONBOARDING', taxCategory: 'luxury' }, ['/lines/0/taxCategory']],
    [
      'a tax category named like a method',
      { sku: 'ONBOARDING', taxCategory: 'toString' },
      ['/lines/0/taxCategory'],
    ],
    [
      'a discount above 100 %',
      { sku: 'ONBOARDING', discount: { percent: '101' } },
      ['/lines/0/discount/percent'],
    ],
    [
      'a discount above the list',
      { sku: 'ONBOARDING', discount: { amount: '3000.01' } },
      ['/lines/0/discount/amount'],
    ],
    [
      'a selling price finer than the currency',
      { sku: 'ONBOARDING', standaloneSellingPrice: '1.001' },
      ['/lines/0/standaloneSellingPrice'],
    ],
    [
      'milestone recognition without milestones',
      { sku: 'ONBOARDING', recognition: 'milestone' },
      ['/lines/0/milestones'],
    ],
    [
      'milestones of another recognition',
      { sku: 'ONBOARDING', milestones: [{ name: 'a', percent: '100' }] },
      ['/lines/0/milestones'],
    ],
    [
      'milestones that do not add up',
      {
        sku: 'ONBOARDING',
        recognition: 'milestone',
        milestones: [
          { name: 'a', percent: '60' },
          { name: 'a ', percent: '30' },
        ],
      },
      ['/lines/0/milestones/1/name', '/lines/0/milestones'],
    ],
    [
      'an amount of more than 15 digits',
      { sku: 'ONBOARDING', price: { model: 'perUnit', unitAmount: '100000000' }, quantity: '10000000' },
      ['/lines/0/quantity'],
    ],
  ])('%s', (_, line, expected) => {
    expect(lineProblems(line)).toEqual(expected);
  });

  it('products billed by usage without a commitment', () => {
    expect(lineProblems({ sku: 'ONBOARDING' }, { products: [{ ...ONBOARDING, kind: 'usage' }] })).toEqual([
      '/lines/0/price/model',
    ]);
  });

  it('a percentage of what is on no other line, and a discount above it', () => {
    const support: QuoteLineRequest = {
      description: 'Support',
      quantity: '1',
      price: { model: 'percentOf', percent: '10', skus: ['ONBOARDING', 'NOTHING'] },
    };
    const lines = [{ sku: 'ONBOARDING', quantity: '1' }, support];
    expect(problems({ lines })).toEqual(['/lines/1/price/skus/1']);
    const onOnboarding: Price = { model: 'percentOf', percent: '10', skus: ['ONBOARDING'] };
    const ofSupport = { ...support, price: onOnboarding };
    const ofItself = {
      sku: 'ONBOARDING',
      quantity: '1',
      price: { model: 'percentOf', percent: '5' } as const,
    };
    expect(problems({ lines: [ofItself, ofSupport] })).toEqual(['/lines/1/price/skus/0']);
    expect(problems({ lines: [ofItself, ofSupport, { sku: 'ONBOARDING', quantity: '1' }] })).toEqual([]);
    const price: Price = { model: 'percentOf', percent: '10' };
    const discounted = (amount: string) => [
      { sku: 'ONBOARDING', quantity: '1' },
      { ...support, price, discount: { amount } },
    ];
    expect(problems({ lines: discounted('300.00') })).toEqual([]);
    expect(problems({ lines: discounted('300.01') })).toEqual(['/lines/1/discount/amount']);
  });

  it('a product that no price book prices', () => {
    expect(lineProblems({ sku: 'ONBOARDING' }, { prices: null })).toEqual(['/lines/0/price']);
    expect(lineProblems({ sku: 'ONBOARDING' }, { prices: [] })).toEqual(['/lines/0/price']);
  });

  it('a customer abroad without explicit tax categories', () => {
    const abroad = { customerCountry: 'FR' };
    expect(problems({}, abroad)).toEqual(['/lines/0/taxCategory', '/lines/1/taxCategory']);
    expect(lineProblems({ sku: 'ONBOARDING', taxCategory: 'zero' }, abroad)).toEqual([]);
  });

  it('a total that tax makes too large', () => {
    const line = {
      description: 'Dam',
      quantity: '1',
      price: { model: 'flat', amount: '999999999999999' } as const,
    };
    expect(problems({ lines: [line] })).toEqual(['/lines']);
    expect(problems({ lines: [{ ...line, taxCategory: 'zero' }] })).toEqual([]);
  });

  it('everything at once', () => {
    const line = { sku: 'ONBOARDING', quantity: 'x', discount: { percent: '101' } };
    expect(problems({ currency: 'XXX', validDays: -1, lines: [line, { quantity: '1' }] })).toEqual([
      '/currency',
      '/validDays',
      '/lines/0/quantity',
      '/lines/0/discount/percent',
      '/lines/1',
      '/lines/1/price',
    ]);
  });
});
