import { eq } from 'drizzle-orm';
import { type LoadedCatalogue, loadCatalogue, priceFrom } from '#db/catalogue.ts';
import type { Database } from '#db/connection.ts';
import { latestQuote } from '#db/latest.ts';
import type { Deal, Quote } from '#db/schema/deals.ts';
import { customers } from '#db/schema/setup.ts';
import { type QuoteChanges, quoteChanges } from '#domain/catalogue/quoteChanges.ts';
import { dateOf } from '#domain/dates.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { FieldProblem, PlainDate, Result, Stage } from '#domain/types.ts';
import { Problem } from '../problems.ts';
import { nowOf } from './deal.ts';

export interface PriceChanges extends QuoteChanges {
  quote: Quote;
  /** The request that was priced anew. */
  terms: QuoteTerms;
  pricedFor: PlainDate;
  comparedFor: PlainDate;
  /** Why the same request cannot be quoted now. */
  problems: FieldProblem[];
}

/** A quote that the customer has answered is what it is. */
const OPEN: readonly Stage[] = ['draft', 'awaitingApproval', 'offered'];

/**
 * What a deal's quote was priced with, beside what the same request would cost now: on the deal's day, or on the day
 * that the request names. Saves nothing.
 *
 * @param on another day to compare with
 */
export async function priceChangesOf(db: Database, deal: Deal, on?: PlainDate): Promise<PriceChanges> {
  const quote = await latestQuote(db, deal.id);
  if (!quote) throw new Problem('notFound', `There is no deal ${deal.id}.`);
  const { priced } = quote;
  const today = dateOf(nowOf(deal), deal.timeZone);
  const terms = on === undefined ? quote.terms : { ...quote.terms, date: on };
  const about = {
    quote,
    terms,
    pricedFor: quote.terms.date ?? dateOf(quote.createdAt, deal.timeZone),
    comparedFor: terms.date ?? today,
  };
  if (!OPEN.includes(deal.stage)) return { ...about, ...quoteChanges(priced, priced), problems: [] };
  const [customer] = await db.select().from(customers).where(eq(customers.id, deal.customerId));
  if (!customer) throw new Error(`There is no customer ${deal.customerId}.`);
  const loaded = await loadCatalogue(db, { terms, customer, today, dealId: deal.id });
  const { now, problems } = loaded.ok
    ? priceAnew(loaded.value, terms)
    : { now: null, problems: loaded.problems };
  return { ...about, ...quoteChanges(priced, now ?? priced), problems };
}

/** What is not sold any more has a price still, beside which the others can be compared. */
function priceAnew(
  loaded: LoadedCatalogue,
  terms: QuoteTerms,
): { now: PricedQuote | null; problems: FieldProblem[] } {
  const made = pricedBy(loaded, terms);
  if (made.ok) return { now: made.value, problems: [] };
  const { catalogue } = loaded;
  const products = catalogue.products.map(({ withdrawal: _, effectiveFrom: __, ...product }) => product);
  const asIfSold = pricedBy({ ...loaded, catalogue: { ...catalogue, products } }, terms);
  return { now: asIfSold.ok ? asIfSold.value : null, problems: made.problems };
}

function pricedBy(loaded: LoadedCatalogue, terms: QuoteTerms): Result<PricedQuote> {
  const made = priceFrom(loaded, terms);
  return made.ok ? { ok: true, value: made.value.priced } : made;
}
