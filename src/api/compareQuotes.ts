import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { type FoundApprovers, findApproversOfAll } from '#db/approvers.ts';
import { type LoadedCatalogue, loadCatalogue, type PreparedQuote, priceFrom } from '#db/catalogue.ts';
import type { Database } from '#db/connection.ts';
import { dec, toAmount } from '#domain/money.ts';
import type { QuoteTerms } from '#domain/pricing/quoteRequest.ts';
import { problemOfVariant, type VariantChanges, variantOf } from '#domain/pricing/variants.ts';
import type { FieldProblem, Result } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { type CustomerChoice, chooseCustomer, quoteCustomer, requireSeller, termsOf } from './quoteInput.ts';
import { failFields, wallDate } from './routes/support.ts';
import type { compareRequest } from './schemas/compare.ts';

type CompareRequest = z.infer<typeof compareRequest>;

/** Prices a request and its variants from the same prices, and says what approval each would need; writes nothing. */
export async function compareQuotes(
  db: Database,
  { base, variants }: CompareRequest,
  { seesMargin }: { seesMargin: boolean },
) {
  const seller = await requireSeller(db);
  const customer = quoteCustomer(await customerOf(db, base));
  const today = base.startAt ?? wallDate(seller.timeZone);
  const terms = termsOf(base);
  const loaded = await loadCatalogue(db, { terms, customer, today });
  if (!loaded.ok) return failFields(loaded.problems);
  const first = priceFrom(loaded.value, terms);
  if (!first.ok) return failFields(placedAt('/base', first.problems));

  const priced: Result<PreparedQuote>[] = [];
  for (const { changes } of variants) {
    // Other callers get their turn between two variants of a long quote.
    await setImmediate();
    priced.push(priceVariant(loaded.value, terms, changes as VariantChanges));
  }
  const problems = priced.flatMap((variant, index) =>
    variant.ok ? [] : placedAt(`/variants/${index}`, variant.problems),
  );
  if (problems.length > 0) return failFields(problems);
  const quotes = [first.value, ...priced.flatMap((variant) => (variant.ok ? [variant.value] : []))];
  const found = await findApproversOfAll(db, {
    on: today,
    owner: base.owner ?? '',
    customer,
    asked: quotes.map(({ priced, resolved, selectable }) => ({
      priced,
      paymentTerms: resolved.paymentTerms,
      terms,
      selectable,
    })),
  });
  const [ofBase, ...ofVariants] = quotes.map((quote, index) => show(quote, found[index], seesMargin));
  if (!ofBase) throw new Error('The base of a comparison has been priced.');
  const { currency } = terms;
  return {
    currency,
    base: ofBase,
    variants: ofVariants.map((variant, index) => ({
      name: variants[index]?.name ?? '',
      ...variant,
      totalDifference: toAmount(dec(variant.total).minus(ofBase.total), currency),
    })),
  };
}

/** What is wrong with the customer is wrong within the base. */
async function customerOf(db: Database, base: CompareRequest['base']): Promise<CustomerChoice> {
  try {
    return await chooseCustomer(db, base);
  } catch (error) {
    if (error instanceof Problem && error.errors.length > 0) failFields(placedAt('/base', error.errors));
    throw error;
  }
}

/** Problems of a variant, with pointers within it. */
function priceVariant(
  loaded: LoadedCatalogue,
  terms: QuoteTerms,
  changes: VariantChanges,
): Result<PreparedQuote> {
  const variant = variantOf(terms, changes);
  if (!variant.ok) return { ok: false, problems: placedAt('/changes', variant.problems) };
  const priced = priceFrom(loaded, variant.value);
  if (priced.ok) return priced;
  const problems = priced.problems.map((problem) => problemOfVariant(problem, changes));
  return { ok: false, problems: placedAt('/changes', problems) };
}

const placedAt = (at: string, problems: FieldProblem[]): FieldProblem[] =>
  problems.map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }));

function show({ priced }: PreparedQuote, found: Result<FoundApprovers> | undefined, seesMargin: boolean) {
  const { lines: _, promotions: __, marginPercent, ...figures } = priced;
  return { ...figures, marginPercent: seesMargin ? marginPercent : null, ...neededApproval(found) };
}

/** Who would have to approve a quote, or why its policy could not be followed. */
export function neededApproval(found: Result<FoundApprovers> | undefined) {
  const plan = found?.ok ? found.value.plan : null;
  return {
    autoApproved: plan?.autoApproved ?? null,
    approvals: (plan?.groups ?? []).map(({ requests, votesNeeded }) => ({
      requests: requests.map(({ approver, reason }) => ({ approver, reason })),
      votesNeeded,
    })),
    approvalProblems: found && !found.ok ? found.problems.map(({ detail }) => detail) : [],
  };
}
