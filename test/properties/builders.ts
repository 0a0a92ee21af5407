import type { Catalogue, Product } from '#domain/catalogue/product.ts';
import type { Tier } from '#domain/pricing/price.ts';
import type { PricedQuote, ResolvedLine, ResolvedQuote } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import { resolveQuote } from '#domain/pricing/resolveQuote.ts';
import type { AvailablePromotion } from '#domain/promotions/promotion.ts';

/** The products, prices and terms of the worked example: a platform by the month and a one-time onboarding. */
export const PLATFORM: Product = {
  sku: 'PLATFORM',
  name: 'Platform',
  unit: 'user',
  kind: 'recurring',
  recognition: 'ratable',
  taxCategory: 'standard',
  fulfilment: 'none',
};

export const ONBOARDING: Product = {
  sku: 'ONBOARDING',
  name: 'Onboarding',
  kind: 'oneTime',
  recognition: 'pointInTime',
  taxCategory: 'standard',
  fulfilment: 'service',
};

export const PLATFORM_TIERS: Tier[] = [
  { upTo: '10', unitAmount: '20.00' },
  { upTo: '50', unitAmount: '15.00' },
  { upTo: null, unitAmount: '12.00' },
];

export function aCatalogue(changes: Partial<Catalogue> = {}): Catalogue {
  return {
    today: '2031-01-01',
    sellerCountry: 'DE',
    customerCountry: 'DE',
    taxRates: { standard: '19', reduced: '7', zero: '0' },
    products: [PLATFORM, ONBOARDING],
    prices: [
      { sku: 'PLATFORM', price: { model: 'graduated', tiers: PLATFORM_TIERS, every: 'month' } },
      { sku: 'ONBOARDING', price: { model: 'flat', amount: '3000.00' } },
    ],
    ...changes,
  };
}

export function someTerms(changes: Partial<QuoteTerms> = {}): QuoteTerms {
  return {
    currency: 'EUR',
    lines: [
      { sku: 'PLATFORM', quantity: '60', discount: { percent: '10' }, standaloneSellingPrice: '11040.00' },
      { sku: 'ONBOARDING', quantity: '1', standaloneSellingPrice: '3500.00' },
    ],
    ...changes,
  };
}

/** A resolved one-time line; every field can be changed. */
export function aLine(changes: Partial<ResolvedLine> = {}): ResolvedLine {
  return {
    lineNo: 1,
    sku: null,
    description: 'A line',
    unit: null,
    quantity: '1',
    kind: 'oneTime',
    price: { model: 'flat', amount: '100.00' },
    taxCategory: 'standard',
    recognition: 'pointInTime',
    fulfilment: 'none',
    termMonths: null,
    startOn: null,
    standaloneSellingPrice: null,
    cost: null,
    milestones: null,
    ...changes,
  };
}

export function aQuote(changes: Partial<ResolvedQuote> = {}): ResolvedQuote {
  return {
    currency: 'EUR',
    date: '2031-01-01',
    validDays: 30,
    paymentTerms: { dueDays: 30 },
    lines: [aLine()],
    taxRates: { standard: '19', reduced: '7', zero: '0' },
    ...changes,
  };
}

/** Resolves and prices terms that are expected to be sound. */
export function priced(terms: QuoteTerms, catalogue: Catalogue = aCatalogue()): PricedQuote {
  const resolved = resolveQuote(terms, catalogue);
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return priceQuote(resolved.value);
}

/** An automatic promotion of 10 % off each line, for everybody and without an end; every field can be changed. */
export function aPromotion(changes: Partial<AvailablePromotion> = {}): AvailablePromotion {
  const name = changes.name ?? 'Spring';
  return {
    id: `promo_${name}`,
    name,
    code: null,
    effectiveFrom: '2030-01-01',
    effectiveTo: null,
    conditions: {},
    effect: { percent: '10' },
    target: 'line',
    cap: null,
    stacking: 'stackable',
    priority: 0,
    maxUses: null,
    usesLeft: null,
    ...changes,
  };
}
