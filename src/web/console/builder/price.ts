import { eq } from 'drizzle-orm';
import { neededApproval } from '#api/compareQuotes.ts';
import { parseBody } from '#api/plugins/validation.ts';
import { previewTerms, type QuotePreview } from '#api/previewQuote.ts';
import { termsOf } from '#api/quoteInput.ts';
import { quoteRequest } from '#api/schemas/quote.ts';
import { approvedBefore } from '#db/approvedBefore.ts';
import { findApprovers } from '#db/approvers.ts';
import { loadConfiguration } from '#db/configuration.ts';
import type { Database } from '#db/connection.ts';
import { latestQuote } from '#db/latest.ts';
import { loadProducts } from '#db/products.ts';
import type { Deal } from '#db/schema/deals.ts';
import { type Customer, customers, type Seller } from '#db/schema/setup.ts';
import { configure } from '#domain/configuration/configure.ts';
import { bySku, type ProductsBySku } from '#domain/configuration/words.ts';
import { isPlainDate } from '#domain/dates.ts';
import type { PricedQuote, SelectableQuote } from '#domain/pricing/pricedQuote.ts';
import type { PaymentTerms, QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import type { FieldProblem, PlainDate, Result } from '#domain/types.ts';
import { type JsonObject, listOf, type ShownProblem, textOf } from '../../pointerForm.ts';
import { attempt } from '../../refused.ts';
import { type Draft, spelledOut, terse } from './draft.ts';

/** Whose quote is being built, and for which deal where there is one already. */
export interface BuilderContext {
  db: Database;
  seller: Seller;
  owner: string;
  today: PlainDate;
  deal: Deal | null;
}

export interface PricedDraft {
  /** With every group of options spelled out. */
  request: JsonObject;
  products: ProductsBySku;
  customer: Customer | null;
  priced: PricedQuote | null;
  approval: ReturnType<typeof neededApproval> | null;
  recommendations: { sku: string; name: string; reason: string }[];
  problems: ShownProblem[];
}

/** Prices a draft by what prices a preview over the API and the deal's own quote; writes nothing. */
export async function priceDraft(context: BuilderContext, draft: Draft): Promise<PricedDraft> {
  const { db, deal, seller } = context;
  const { request, products } = await complete(context, draft.request);
  const customerId = deal?.customerId ?? textOf(request.customerId);
  const customer = customerId ? await findCustomer(db, customerId) : null;
  const missing: FieldProblem[] = customer
    ? []
    : [{ pointer: '/customerId', detail: customerId ? 'There is no such customer.' : 'Choose a customer.' }];
  const nothing = { priced: null, approval: null, recommendations: [] };
  const read = await readTerms(request);
  if (!read.ok) {
    return {
      request,
      products,
      customer,
      ...nothing,
      problems: [...missing, ...draft.problems, ...read.problems],
    };
  }
  const terms = read.value;
  // Before a customer is chosen, the price is that of anybody at home.
  const buyer = customer ?? { id: null, country: seller.country, segment: null };
  const { today } = context;
  const preview = await previewTerms(db, { terms, customer: buyer, today, dealId: deal?.id ?? null });
  const { prepared } = preview;
  const { recommendations, problems } = await advise(context, preview, terms);
  const approval = prepared.ok
    ? await approvalFor(context, { ...prepared.value, terms, customer: buyer })
    : null;
  return {
    request,
    products,
    customer,
    priced: prepared.ok ? prepared.value.priced : null,
    approval,
    recommendations,
    problems: [...missing, ...draft.problems, ...problems],
  };
}

/** What is sent to save a draft that was priced. */
export const requestOf = ({ request }: PricedDraft): JsonObject => ({
  ...request,
  lines: listOf(request.lines).map(terse),
});

async function complete(
  { db, today }: BuilderContext,
  request: JsonObject,
): Promise<{ request: JsonObject; products: ProductsBySku }> {
  const lines = listOf(request.lines);
  const date = textOf(request.date) ?? '';
  const { products } = await loadConfiguration(db, {
    lines: lines.map(({ sku }) => ({ sku: textOf(sku) ?? '', quantity: '1' })),
    on: isPlainDate(date) ? date : today,
  });
  const known = bySku(products);
  const spelled = lines.map((line) => spelledOut(line, known.get(textOf(line.sku) ?? ''), known));
  return { request: { ...request, lines: spelled }, products: known };
}

async function findCustomer(db: Database, id: string): Promise<Customer | null> {
  const [customer] = await db.select().from(customers).where(eq(customers.id, id));
  return customer ?? null;
}

/** The request by the schema of the API, or what is wrong with it. */
const readTerms = (request: JsonObject): Promise<Result<QuoteTerms>> =>
  attempt(async () => termsOf(parseBody(quoteRequest, request)));

/** The problems with what mends them, and what would go well with the quote. */
async function advise(
  { db, today }: BuilderContext,
  { loaded, prepared }: QuotePreview,
  terms: QuoteTerms,
): Promise<Pick<PricedDraft, 'problems' | 'recommendations'>> {
  const problems = prepared.ok ? [] : prepared.problems;
  if (!loaded.ok) return { problems, recommendations: [] };
  const { catalogue, rules } = loaded.value;
  const configured = configure(terms.lines, catalogue, rules);
  const named = [
    ...configured.recommendations.map(({ sku }) => sku),
    ...configured.problems.flatMap(({ add = [] }) => add),
  ];
  const products = bySku(await loadProducts(db, { skus: named, on: terms.date ?? today }));
  const nameOf = (sku: string) => products.get(sku)?.name ?? sku;
  return {
    problems: problems.map((problem) => {
      const rule = configured.problems.find(
        ({ pointer, reason, fix }) => pointer === problem.pointer && problem.detail === `${reason} ${fix}`,
      );
      return rule?.add ? { ...problem, add: rule.add.map((sku) => ({ sku, name: nameOf(sku) })) } : problem;
    }),
    recommendations: configured.recommendations.map(({ sku, reason }) => ({
      sku,
      name: nameOf(sku),
      reason,
    })),
  };
}

async function approvalFor(
  { db, deal, owner, today }: BuilderContext,
  quote: {
    priced: PricedQuote;
    resolved: { paymentTerms: PaymentTerms };
    terms: QuoteTerms;
    selectable: SelectableQuote | null;
    customer: { segment: string | null; country: string };
  },
) {
  const last = deal && (await latestQuote(db, deal.id));
  const approved = last ? await approvedBefore(db, { dealId: last.dealId, version: last.version + 1 }) : [];
  const { priced, resolved, terms, selectable, customer } = quote;
  const asked = { priced, paymentTerms: resolved.paymentTerms, terms, selectable, approved };
  return neededApproval(await findApprovers(db, { on: today, owner: deal?.owner ?? owner, customer, asked }));
}
