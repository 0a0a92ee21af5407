import { and, eq, gte, isNull, lte, or } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { priceWithOptions } from '#domain/configuration/optionalLines.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { type ChosenPrices, choosePrices } from '#domain/pricing/choosePrices.ts';
import type { PricedQuote, SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { Catalogue, ResolvedQuote } from '#domain/pricing/resolveQuote.ts';
import { namedCodes } from '#domain/promotions/choosePromotions.ts';
import type { FieldProblem, PlainDate, Result } from '#domain/types.ts';
import { loadConfiguration } from './configuration.ts';
import type { Queryable } from './connection.ts';
import { pricesOn } from './prices.ts';
import { loadPromotions, type PromotionQuery } from './promotions.ts';
import { priceBooks, type Seller, sellers } from './schema/setup.ts';

export interface PreparedQuote {
  resolved: ResolvedQuote;
  priced: PricedQuote;
  /** Null where no line is optional. */
  selectable: SelectableQuote | null;
  seller: Seller;
}

/** Whom a quote is for, as far as its price depends on it. */
export interface QuoteCustomer {
  /** Null where the customer is created with the deal. */
  id: string | null;
  country: string;
  segment: string | null;
}

/** What a quote's price depends on besides what it asks for itself. */
export interface QuoteContext {
  terms: QuoteTerms;
  customer: QuoteCustomer;
  /** The deal's date, in the seller's time zone. */
  today: PlainDate;
  /** The deal whose own uses of promotions do not count against it. */
  dealId?: string | null;
}

/**
 * Loads all that a quote is made from and prices it; writes nothing. A preview, the check before a deal starts and
 * the deal itself all come through here, so they cannot differ.
 */
export async function prepareQuote(db: Queryable, context: QuoteContext): Promise<Result<PreparedQuote>> {
  const loaded = await loadCatalogue(db, context);
  return loaded.ok ? priceFrom(loaded.value, context.terms) : loaded;
}

/** Prices terms of the same products, day and codes that the catalogue was loaded for. */
export function priceFrom(
  { catalogue, rules, seller }: LoadedCatalogue,
  terms: QuoteTerms,
): Result<PreparedQuote> {
  const made = priceWithOptions(terms, catalogue, rules);
  return made.ok ? { ok: true, value: { ...made.value, seller } } : made;
}

export interface LoadedCatalogue {
  catalogue: Catalogue;
  /** Of configuration, in force on the quote's day. */
  rules: ConfigurationRule[];
  seller: Seller;
}

/** The same few queries, however many lines a quote has; one more for each level of bundles. */
export async function loadCatalogue(
  db: Queryable,
  { terms, customer, today, dealId = null }: QuoteContext,
): Promise<Result<LoadedCatalogue>> {
  const seller = await loadSeller(db);
  if (!seller) return noSeller;
  const on = terms.date ?? today;
  const { products, rules } = await loadConfiguration(db, { lines: terms.lines, on });
  const skus = products.map(({ sku }) => sku);
  const catalogue: Catalogue = {
    today,
    date: on,
    productCurrency: seller.currency,
    sellerCountry: seller.country,
    customerCountry: customer.country,
    taxRates: seller.taxRates,
    ...(seller.rounding ? { rounding: seller.rounding } : {}),
    products,
    ...(await loadPrices(db, { currency: terms.currency, customer, on, skus })),
    customer,
    promotions: await loadPromotions(db, promotionQuery({ terms, today, dealId })),
  };
  return { ok: true, value: { catalogue, rules, seller } };
}

/** The promotions that a quote's price depends on, for whoever has to hold them first. */
export function promotionQuery(of: {
  terms: QuoteTerms;
  today: PlainDate;
  dealId: string | null;
}): PromotionQuery {
  const { terms, today, dealId } = of;
  return { on: terms.date ?? today, codes: namedCodes(terms).map(({ code }) => code), dealId };
}

const noSeller: { ok: false; problems: FieldProblem[] } = {
  ok: false,
  problems: [{ pointer: '', detail: 'There is no selling entity yet: PUT /v1/seller first.' }],
};

export async function loadSeller(db: Queryable): Promise<Seller | undefined> {
  const [seller] = await db.select().from(sellers);
  return seller;
}

/** The prices of those products in the books that are in force for the customer, without the books' other prices. */
async function loadPrices(
  db: Queryable,
  query: { currency: string; customer: QuoteCustomer; on: PlainDate; skus: string[] },
): Promise<ChosenPrices> {
  const { currency, customer, on, skus } = query;
  const books = await db
    .select({
      id: priceBooks.id,
      name: priceBooks.name,
      customerId: priceBooks.customerId,
      segment: priceBooks.segment,
      effectiveFrom: priceBooks.effectiveFrom,
      proration: priceBooks.proration,
    })
    .from(priceBooks)
    .where(
      and(
        eq(priceBooks.currency, currency),
        lte(priceBooks.effectiveFrom, on),
        or(isNull(priceBooks.effectiveTo), gte(priceBooks.effectiveTo, on)),
        isFor(priceBooks.customerId, customer.id),
        isFor(priceBooks.segment, customer.segment),
      ),
    );
  const rows = await pricesOn(db, { bookIds: books.map(({ id }) => id), skus, on });
  return choosePrices(
    books.map((book) => ({ ...book, prices: rows.filter(({ bookId }) => bookId === book.id) })),
  );
}

/** A book that names nobody is for everybody. */
const isFor = (column: AnyPgColumn, who: string | null) =>
  who === null ? isNull(column) : or(isNull(column), eq(column, who));
