import type { Catalogue } from '../catalogue/product.ts';
import { currencyAmountProblems, positiveProblems, problemAt } from '../checks.ts';
import { type Decimal, dec, isTooLarge, roundAmount, roundTo } from '../money.ts';
import { monthsOf } from '../periods.ts';
import { countPeriods, exactCount } from '../proration.ts';
import type { MoneyUnit } from '../rounding.ts';
import type { Amount, FieldProblem, Result } from '../types.ts';
import { discountProblems } from './discountProblems.ts';
import { kindProblems } from './kindProblems.ts';
import { type BySku, type Subject, subjectOf } from './lineSubject.ts';
import { milestoneProblems } from './milestoneProblems.ts';
import { listPrice } from './models/listPrice.ts';
import type { Billing, Price } from './price.ts';
import type { ResolvedLine } from './pricedQuote.ts';
import { priceProblems } from './priceProblems.ts';
import type { QuoteLineRequest } from './quoteRequest.ts';
import { termProblems } from './termProblems.ts';

export interface LineContext {
  /** Null where the quote names none that exists: what depends on it is not checked then. */
  unit: MoneyUnit | null;
  catalogue: Catalogue;
  bySku: BySku;
  /** Of lines with periods that do not say it themselves. */
  billing?: Billing | undefined;
}

/**
 * Fills in a line's defaults from its product and the price book, and reports all that is wrong with it. A line without
 * a sku is one-time unless its price is charged `every` period; recurring ones are then recognised ratably unless the
 * line says otherwise, since their customer benefits as time passes (IFRS 15.35(a)).
 */
export function resolveLine(
  request: QuoteLineRequest,
  index: number,
  context: LineContext,
): Result<ResolvedLine> {
  const at = `/lines/${index}`;
  const subject = subjectOf(request, context.bySku);
  const list = listOverTerm(request, subject, context.unit);
  const problems = [
    ...identityProblems(request, subject, at),
    ...positiveProblems({ pointer: `${at}/quantity`, name: 'The quantity' }, request.quantity),
    ...linePriceProblems(request, subject, context, at),
    ...termProblems(request, subject, at),
    ...taxProblems(request, subject, context.catalogue, at),
    ...milestoneProblems(request.milestones, subject.recognition, `${at}/milestones`),
    ...amountProblemsOf(request, list, context.unit?.currency ?? null, at),
  ];
  if (problems.length > 0 || subject.price === null || context.unit === null) return { ok: false, problems };
  const amounts = productAmounts(request, subject, context.catalogue, context.unit);
  const tooLarge = Object.values(amounts).some((amount) => amount !== null && isTooLarge(amount));
  if (tooLarge)
    return { ok: false, problems: problemAt(`${at}/quantity`, 'The quantity makes amounts too large.') };
  const billing = request.billing ?? (subject.price.every ? context.billing : undefined);
  return {
    ok: true,
    value: assemble({ ...request, billing }, index, { ...subject, price: subject.price }, amounts),
  };
}

function identityProblems(request: QuoteLineRequest, subject: Subject, at: string): FieldProblem[] {
  if (request.sku === undefined) {
    return request.description?.trim() ? [] : problemAt(at, 'A line needs a sku or a description.');
  }
  return subject.product === null ? problemAt(`${at}/sku`, `There is no product "${request.sku}".`) : [];
}

function linePriceProblems(
  request: QuoteLineRequest,
  { product, price, kind }: Subject,
  { catalogue, unit }: LineContext,
  at: string,
): FieldProblem[] {
  const pointer = `${at}/price`;
  if (price === null) {
    if (request.sku === undefined)
      return problemAt(pointer, 'A line without a sku needs a price of its own.');
    if (product === null) return [];
    if (catalogue.prices !== null)
      return problemAt(pointer, 'Neither the price book nor the line has a price.');
    return problemAt(
      pointer,
      `The line has no price, and no price book in ${unit?.currency ?? 'this currency'} applies.`,
    );
  }
  return [...priceProblems(price, pointer), ...(product ? kindProblems(kind, price, pointer) : [])];
}

/** The tax of a supply abroad depends on its place, which only an explicit category can say. */
function taxProblems(
  request: QuoteLineRequest,
  subject: Subject,
  catalogue: Catalogue,
  at: string,
): FieldProblem[] {
  const pointer = `${at}/taxCategory`;
  if (request.taxCategory === undefined && catalogue.customerCountry !== catalogue.sellerCountry) {
    return problemAt(pointer, 'A line for a customer in another country needs a taxCategory.');
  }
  const category = taxCategoryOf(request, subject);
  if (Object.hasOwn(catalogue.taxRates, category)) return [];
  return problemAt(pointer, `The seller has no tax rate for the category "${category}".`);
}

function taxCategoryOf(request: QuoteLineRequest, { product }: Subject): string {
  return request.taxCategory ?? product?.taxCategory ?? 'standard';
}

interface List {
  perPeriod: Decimal;
  periods: Decimal;
}

/**
 * The rounded list amount, where enough of the line is sound to compute it. A percentage of other lines is checked with
 * the quote, since it needs them.
 */
function listOverTerm(request: QuoteLineRequest, subject: Subject, unit: MoneyUnit | null): List | null {
  const { price, term } = subject;
  if (price === null || unit === null || price.model === 'percentOf') return null;
  const isSound =
    priceProblems(price, '').length === 0 &&
    positiveProblems({ pointer: '', name: '' }, request.quantity).length === 0 &&
    termProblems(request, subject, '').length === 0;
  if (!isSound) return null;
  const { listAmount } = listPrice(price, { ...term, quantity: request.quantity }, { unit, others: [] });
  return {
    perPeriod: roundTo(listAmount, unit.currency, unit.mode),
    periods: exactCount(countPeriods(term, price.every)),
  };
}

function amountProblemsOf(
  request: QuoteLineRequest,
  list: List | null,
  currency: string | null,
  at: string,
): FieldProblem[] {
  const { discount, standaloneSellingPrice } = request;
  const sspField = { pointer: `${at}/standaloneSellingPrice`, name: 'The standalone selling price' };
  const tooLarge = list !== null && isTooLarge(list.perPeriod.times(list.periods));
  return [
    ...(tooLarge
      ? problemAt(`${at}/quantity`, 'The line’s amount over its term has more than 15 digits.')
      : []),
    ...(standaloneSellingPrice === undefined
      ? []
      : currencyAmountProblems(sspField, standaloneSellingPrice, currency)),
    ...(discount
      ? discountProblems(discount, `${at}/discount`, { currency, of: list?.perPeriod ?? null })
      : []),
  ];
}

interface ProductAmounts {
  standaloneSellingPrice: Amount | null;
  cost: Amount | null;
}

/**
 * A product's amounts are per unit, of a recurring one per unit and month; a line's are for all of it, for a broken
 * period by the same share as its price. A commitment counts its units by the period.
 */
function productAmounts(
  request: QuoteLineRequest,
  { product, price, kind, term }: Subject,
  catalogue: Catalogue,
  { currency, mode }: MoneyUnit,
): ProductAmounts {
  const isComparable = catalogue.productCurrency === undefined || catalogue.productCurrency === currency;
  const periods = exactCount(countPeriods(term, price?.every));
  const times = {
    oneTime: dec(1),
    recurring: price?.every ? periods.times(monthsOf(price.every)) : dec(term.termMonths ?? 1),
    usage: periods,
  }[kind];
  const forLine = (perUnit: Amount | undefined) =>
    perUnit === undefined || !isComparable
      ? null
      : roundAmount(dec(perUnit).times(request.quantity).times(times), currency, mode);
  const given = request.standaloneSellingPrice;
  return {
    standaloneSellingPrice:
      given === undefined ? forLine(product?.standaloneSellingPrice) : roundAmount(given, currency, mode),
    cost: forLine(product?.cost),
  };
}

function assemble(
  request: QuoteLineRequest,
  index: number,
  subject: Subject & { price: Price },
  amounts: ProductAmounts,
): ResolvedLine {
  const { product, price, contractPrice, kind, recognition, term } = subject;
  return {
    lineNo: index + 1,
    sku: product?.sku ?? null,
    description: request.description?.trim() || product?.name || '',
    unit: product?.unit ?? null,
    quantity: request.quantity,
    kind,
    price,
    ...(request.discount ? { discount: request.discount } : {}),
    ...(request.optional ? { optional: true } : {}),
    taxCategory: taxCategoryOf(request, subject),
    recognition,
    fulfilment: product?.fulfilment ?? 'none',
    ...term,
    ...(request.billing && request.billing !== price.every ? { billing: request.billing } : {}),
    ...(request.segment ? { segment: request.segment } : {}),
    ...amounts,
    milestones: request.milestones?.map(({ name, percent }) => ({ name: name.trim(), percent })) ?? null,
    ...(contractPrice ? { contractPrice } : {}),
  };
}
