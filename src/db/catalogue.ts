import { and, desc, eq, gte, isNull, lte, or } from 'drizzle-orm';
import { resolveConfigured, withReasons } from '#domain/configuration/resolveConfigured.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import type { Catalogue, ResolvedQuote } from '#domain/pricing/resolveQuote.ts';
import type { FieldProblem, PlainDate, Price, PricedQuote, QuoteTerms, Result } from '#domain/types.ts';
import { loadConfiguration } from './configuration.ts';
import type { Queryable } from './connection.ts';
import { priceBooks, type Seller, sellers } from './schema/setup.ts';

export interface PreparedQuote {
  resolved: ResolvedQuote;
  priced: PricedQuote;
  seller: Seller;
}

/** Whom a quote is for, as far as its price depends on it: where the customer is, and which price books are its. */
interface QuoteCustomer {
  country: string;
  segment: string | null;
}

/**
 * Loads all that a quote is made from and prices it; writes nothing. A preview, the check before a deal starts and
 * the deal itself all come through here, so they cannot differ.
 *
 * @param today the deal's date, in the seller's time zone
 */
export async function prepareQuote(
  db: Queryable,
  { terms, customer, today }: { terms: QuoteTerms; customer: QuoteCustomer; today: PlainDate },
): Promise<Result<PreparedQuote>> {
  const seller = await loadSeller(db);
  if (!seller) return noSeller;
  const { catalogue, rules } = await loadCatalogue(db, { terms, customer, seller, today });
  const resolved = resolveConfigured(terms, catalogue, rules);
  const promotion = promotionProblems(terms);
  if (!resolved.ok) return { ok: false, problems: [...resolved.problems, ...promotion] };
  if (promotion.length > 0) return { ok: false, problems: promotion };
  const priced = withReasons(priceQuote(resolved.value));
  return { ok: true, value: { resolved: resolved.value, priced, seller } };
}

/** What a quote's lines are resolved against: products and what they are made of, their prices, the rules of the day. */
export async function loadCatalogue(
  db: Queryable,
  {
    terms,
    customer,
    seller,
    today,
  }: {
    terms: Pick<QuoteTerms, 'currency' | 'date' | 'lines'>;
    customer: QuoteCustomer;
    seller: Seller;
    today: PlainDate;
  },
): Promise<{ catalogue: Catalogue; rules: ConfigurationRule[] }> {
  const on = terms.date ?? today;
  const { products, rules } = await loadConfiguration(db, { lines: terms.lines, on });
  const catalogue = {
    today,
    productCurrency: seller.currency,
    sellerCountry: seller.country,
    customerCountry: customer.country,
    taxRates: seller.taxRates,
    products,
    prices: await loadPrices(db, { currency: terms.currency, segment: customer.segment, on }),
  };
  return { catalogue, rules };
}

/** There are no promotions yet. A code that did nothing would promise the customer a price that it does not get. */
function promotionProblems({ promotionCode }: QuoteTerms): FieldProblem[] {
  if (promotionCode === undefined) return [];
  return [{ pointer: '/promotionCode', detail: `There is no promotion “${promotionCode}”.` }];
}

const noSeller: { ok: false; problems: FieldProblem[] } = {
  ok: false,
  problems: [{ pointer: '', detail: 'There is no selling entity yet: PUT /v1/seller first.' }],
};

export async function loadSeller(db: Queryable): Promise<Seller | undefined> {
  const [seller] = await db.select().from(sellers);
  return seller;
}

/** The price book for the currency and day: the customer's segment before the general one, then the newest. */
async function loadPrices(
  db: Queryable,
  { currency, segment, on }: { currency: string; segment: string | null; on: PlainDate },
): Promise<{ sku: string; price: Price }[] | null> {
  const books = await db
    .select()
    .from(priceBooks)
    .where(
      and(
        eq(priceBooks.currency, currency),
        lte(priceBooks.effectiveFrom, on),
        or(isNull(priceBooks.effectiveTo), gte(priceBooks.effectiveTo, on)),
        segment === null
          ? isNull(priceBooks.segment)
          : or(isNull(priceBooks.segment), eq(priceBooks.segment, segment)),
      ),
    )
    .orderBy(desc(priceBooks.effectiveFrom), desc(priceBooks.id));
  const book = books.find((candidate) => candidate.segment !== null) ?? books[0];
  return book?.prices ?? null;
}
