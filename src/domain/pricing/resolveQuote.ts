import type { Catalogue } from '../catalogue/product.ts';
import { dateProblems, integerProblems, problemAt } from '../checks.ts';
import { isCurrency } from '../currencies.ts';
import { isTooLarge, sum, ZERO } from '../money.ts';
import { choosePromotions, namedCodes, unknownCodes } from '../promotions/choosePromotions.ts';
import type { PromotedLine } from '../promotions/conditions.ts';
import type { MetPromotion } from '../promotions/promotion.ts';
import { type Rounding, STANDARD_ROUNDING } from '../rounding.ts';
import type { FieldProblem, Result } from '../types.ts';
import { bundleSkusOf } from './bundleSkus.ts';
import { discountProblems } from './discountProblems.ts';
import { type AmountsOfLines, amountsOfLines, type LineAmounts } from './lineAmounts.ts';
import { bySkuOf } from './lineSubject.ts';
import { paymentTermsProblems } from './paymentTermsProblems.ts';
import type { PricedQuote, ResolvedLine, ResolvedQuote } from './pricedQuote.ts';
import { priceQuote } from './priceQuote.ts';
import type { QuoteTerms, SignerRequest } from './quoteRequest.ts';
import { resolveLine } from './resolveLine.ts';
import { runWaterfall } from './waterfall.ts';

export type { Catalogue } from '../catalogue/product.ts';
export type { ResolvedQuote } from './pricedQuote.ts';

const DEFAULT_VALID_DAYS = 30;
const MAX_VALID_DAYS = 3650;
const DEFAULT_PAYMENT_TERMS = { dueDays: 30 };
const MAX_LINES = 500;

/**
 * Fills in a quote's defaults and refuses what no quote may hold, every problem at once, each with the JSON pointer of
 * its field. What comes back can be priced: its figures fit the currency and its total has at most 15 digits.
 */
export function resolveQuote(terms: QuoteTerms, catalogue: Catalogue): Result<ResolvedQuote> {
  const made = priceTerms(terms, catalogue);
  return made.ok ? { ok: true, value: made.value.resolved } : made;
}

export interface PricedTerms {
  resolved: ResolvedQuote;
  priced: PricedQuote;
}

/**
 * As `resolveQuote`, with the price that it had to compute anyway.
 *
 * @param complete adds to resolved lines what their product is part of; leaves their prices as they are
 */
export function priceTerms(
  terms: QuoteTerms,
  catalogue: Catalogue,
  complete = (lines: ResolvedLine[]): ResolvedLine[] => lines,
): Result<PricedTerms> {
  const currency = isCurrency(terms.currency) ? terms.currency : null;
  const rounding = catalogue.rounding ?? STANDARD_ROUNDING;
  const unit = currency === null ? null : { currency, mode: rounding.mode };
  const context = { unit, catalogue, bySku: bySkuOf(catalogue), billing: terms.billing };
  const lines = terms.lines.map((line, index) => resolveLine(line, index, context));
  const problems = [
    ...headProblems(terms),
    ...lines.flatMap((line) => (line.ok ? [] : line.problems)),
    ...(terms.signers ? signerProblems(terms.signers) : []),
  ];
  const sound = lines.flatMap((line) => (line.ok ? [line.value] : []));
  const resolved = sound.length === lines.length ? complete(sound) : sound;
  const found = unit && resolved.length === lines.length ? amountsOfLines(resolved, unit) : null;
  problems.push(...(found ? shareProblems(terms, resolved, found.amounts) : []));
  const { met, problems: ofPromotions } = promotionsFor(
    terms,
    catalogue,
    found && { lines: resolved, found },
  );
  problems.push(...ofPromotions);
  problems.push(...quoteDiscountProblems(terms, found && { lines: resolved, promotions: met, rounding }));
  if (problems.length > 0) return { ok: false, problems };

  const quote: ResolvedQuote = {
    currency: terms.currency,
    date: terms.date ?? catalogue.today,
    validDays: terms.validDays ?? DEFAULT_VALID_DAYS,
    paymentTerms: terms.paymentTerms ?? DEFAULT_PAYMENT_TERMS,
    lines: resolved,
    ...(terms.discount ? { discount: terms.discount } : {}),
    ...(terms.signers ? { signers: terms.signers } : {}),
    taxRates: ratesUsed(resolved, catalogue),
    rounding,
    ...(met.length > 0 ? { promotions: met } : {}),
    ...(terms.notes === undefined ? {} : { notes: terms.notes }),
  };
  const priced = priceQuote(quote, found ?? undefined);
  return isTooLarge(priced.total)
    ? { ok: false, problems: problemAt('/lines', 'The quote’s total has more than 15 digits.') }
    : { ok: true, value: { resolved: quote, priced } };
}

function headProblems(terms: QuoteTerms): FieldProblem[] {
  const { currency, date, validDays, paymentTerms, lines } = terms;
  const validDaysField = { pointer: '/validDays', name: 'The days of validity' };
  return [
    ...(isCurrency(currency) ? [] : problemAt('/currency', `"${currency}" is no currency of ISO 4217.`)),
    ...(date === undefined ? [] : dateProblems({ pointer: '/date', name: 'The date' }, date)),
    ...(validDays === undefined
      ? []
      : integerProblems(validDaysField, validDays, { from: 1, to: MAX_VALID_DAYS })),
    ...(paymentTerms === undefined ? [] : paymentTermsProblems(paymentTerms)),
    ...(lines.length >= 1 && lines.length <= MAX_LINES
      ? []
      : problemAt('/lines', `A quote must have from 1 to ${MAX_LINES} lines.`)),
  ];
}

/** Signatures are told apart by the signer's address; a contract binds nobody who has not signed it. */
function signerProblems(signers: SignerRequest[]): FieldProblem[] {
  const emails = signers.map(({ email }) => email.toLowerCase());
  const twice = emails.flatMap((email, index) =>
    emails.indexOf(email) < index ? problemAt(`/signers/${index}/email`, `${email} is to sign twice.`) : [],
  );
  const hasCustomer = signers.some(({ party }) => party === 'customer');
  return [...twice, ...(hasCustomer ? [] : problemAt('/signers', 'Somebody must sign for the customer.'))];
}

/** What is wrong with lines that are a percentage of others: whom they are of, and what depends on how much that is. */
function shareProblems(
  terms: QuoteTerms,
  lines: readonly ResolvedLine[],
  amounts: readonly LineAmounts[],
): FieldProblem[] {
  const { currency } = terms;
  return lines.flatMap(({ price }, index) => {
    const at = `/lines/${index}`;
    const amount = amounts[index];
    if (price.model !== 'percentOf' || !amount) return [];
    const others = terms.lines.filter((_, place) => place !== index).map(({ sku }) => sku);
    const unknown = (price.skus ?? []).flatMap((sku, place) => {
      const pointer = `${at}/price/skus/${place}`;
      if (!others.includes(sku)) return problemAt(pointer, `No other line of the quote is of ${sku}.`);
      const isPricedAlone = lines.some((line) => line.sku === sku && line.price.model !== 'percentOf');
      const detail = `${sku} is itself a percentage of other lines, which no percentage can be of.`;
      return isPricedAlone ? [] : problemAt(pointer, detail);
    });
    const discount = terms.lines[index]?.discount;
    const of = amount.listAmount;
    return [...unknown, ...(discount ? discountProblems(discount, `${at}/discount`, { currency, of }) : [])];
  });
}

/** The promotions that the quote gets. Where its lines cannot be priced, unknown codes are all that can be told. */
function promotionsFor(
  terms: QuoteTerms,
  catalogue: Catalogue,
  priced: { lines: readonly ResolvedLine[]; found: AmountsOfLines } | null,
): { met: MetPromotion[]; problems: FieldProblem[] } {
  const { promotions = [], customer = { id: null, segment: null }, today } = catalogue;
  const codes = namedCodes(terms);
  if (priced === null) return { met: [], problems: unknownCodes(codes, promotions) };
  const { lines, found } = priced;
  const promoted = promotedLines(lines, found.amounts);
  const quote = { unit: found.context.unit, date: terms.date ?? today, customer, lines: promoted };
  return choosePromotions({ promotions, codes, quote });
}

/** Lines as the conditions of promotions see them. */
export function promotedLines(
  lines: readonly ResolvedLine[],
  amounts: readonly LineAmounts[],
): PromotedLine[] {
  const bundles = bundleSkusOf(lines);
  return lines.map(({ sku, quantity, segment, parentLineNo }, index) => ({
    sku,
    bundleSkus: bundles[index] ?? [],
    quantity,
    isPart: parentLineNo !== undefined,
    segment,
    listAmount: amounts[index]?.termListAmount ?? ZERO,
  }));
}

/** `priced` is null where the lines cannot be priced: the discount is then checked by itself alone. */
function quoteDiscountProblems(
  { discount, currency }: QuoteTerms,
  priced: { lines: ResolvedLine[]; promotions: MetPromotion[]; rounding: Rounding } | null,
): FieldProblem[] {
  if (!discount) return [];
  // A percentage is within what it is taken of, whatever that comes to.
  const isAmount = 'amount' in discount;
  const left =
    isAmount && priced ? sum(runWaterfall({ currency, ...priced }).lines.map((line) => line.left)) : null;
  return discountProblems(discount, '/discount', {
    currency: isCurrency(currency) ? currency : null,
    of: left,
  });
}

function ratesUsed(lines: ResolvedLine[], catalogue: Catalogue): Record<string, string> {
  const rates = lines.map(
    ({ taxCategory }) => [taxCategory, catalogue.taxRates[taxCategory] ?? '0'] as const,
  );
  return Object.fromEntries(rates);
}
