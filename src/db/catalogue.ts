import { and, desc, eq, gte, inArray, isNull, lte, or } from 'drizzle-orm';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { type Catalogue, type ResolvedQuote, resolveQuote } from '#domain/pricing/resolveQuote.ts';
import type {
  FieldProblem,
  PlainDate,
  Price,
  PricedQuote,
  Product,
  QuoteTerms,
  Result,
} from '#domain/types.ts';
import type { Queryable } from './connection.ts';
import { priceBooks, products, type Seller, sellers } from './schema/setup.ts';

export interface PreparedQuote {
  resolved: ResolvedQuote;
  priced: PricedQuote;
  seller: Seller;
}

/**
 * Loads all that a quote is made from and prices it; writes nothing. A preview, the check before a deal starts and
 * the deal itself all come through here, so they cannot differ.
 *
 * @param customer where the customer is and which price books are its
 * @param today the deal's date, in the seller's time zone
 */
export async function prepareQuote(
  db: Queryable,
  {
    terms,
    customer,
    today,
  }: { terms: QuoteTerms; customer: { country: string; segment: string | null }; today: PlainDate },
): Promise<Result<PreparedQuote>> {
  const seller = await loadSeller(db);
  if (!seller) return noSeller;
  const catalogue: Catalogue = {
    today,
    productCurrency: seller.currency,
    sellerCountry: seller.country,
    customerCountry: customer.country,
    taxRates: seller.taxRates,
    products: await loadProducts(db, terms),
    prices: await loadPrices(db, {
      currency: terms.currency,
      segment: customer.segment,
      on: terms.date ?? today,
    }),
  };
  const resolved = resolveQuote(terms, catalogue);
  const promotion = promotionProblems(terms);
  if (!resolved.ok) return { ok: false, problems: [...resolved.problems, ...promotion] };
  if (promotion.length > 0) return { ok: false, problems: promotion };
  return { ok: true, value: { resolved: resolved.value, priced: priceQuote(resolved.value), seller } };
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

async function loadProducts(db: Queryable, terms: QuoteTerms): Promise<Product[]> {
  const skus = [...new Set(terms.lines.flatMap(({ sku }) => sku ?? []))];
  if (skus.length === 0) return [];
  const rows = await db.select().from(products).where(inArray(products.sku, skus));
  return rows.map(({ recordedAt: _, ...row }) => withoutNulls(row) as Product);
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

const withoutNulls = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
