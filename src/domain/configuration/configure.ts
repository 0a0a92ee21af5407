import { unavailability } from '../catalogue/availability.ts';
import type { Catalogue } from '../catalogue/product.ts';
import { amountProblem } from '../money.ts';
import type { QuoteLineRequest } from '../pricing/quoteRequest.ts';
import type { PlainDate } from '../types.ts';
import type { ExpansionContext, FlatLine } from './expandLines.ts';
import { rampProblems, rootsOf } from './ramps.ts';
import { type Added, expandWithAdditions } from './rules/addLines.ts';
import { checkRules, type Recommendation, recommend } from './rules/checkRules.ts';
import type { ConfigurationProblem, ConfigurationRule } from './types.ts';
import { bySku, named } from './words.ts';

export interface Configured {
  lines: FlatLine[];
  problems: ConfigurationProblem[];
  added: Added[];
  recommendations: Recommendation[];
}

/**
 * Makes of a request's lines those of the quote, with the parts of bundles, the options and what rules add, and holds
 * the rules against all of them. Everything that is wrong is told at once.
 *
 * @param rules those that are in force on the quote's date, in their order
 */
export function configure(
  lines: readonly QuoteLineRequest[],
  catalogue: Catalogue,
  rules: readonly ConfigurationRule[],
): Configured {
  const context = contextOf(catalogue);
  const roots = lines.flatMap((request, index) => rootsOf(request, `/lines/${index}`));
  const ofRamps = lines.flatMap((request, index) => rampProblems(request, `/lines/${index}`, context));
  const expansion = expandWithAdditions(roots, rules, context);
  // A part of which there are impossibly many, or in too small pieces, is for a salesperson to see here.
  const unwritable = expansion.lines.flatMap((line) => quantityProblem(line, context));
  const quote = { lines: expansion.lines, products: context.products };
  const on = catalogue.date ?? catalogue.today;
  const unsold = expansion.lines.flatMap((line) => availabilityProblem(line, on, context));
  return {
    ...expansion,
    problems: withoutRepeats([
      ...ofRamps,
      ...expansion.problems,
      ...unsold,
      ...unwritable,
      ...checkRules(rules, quote),
    ]),
    recommendations: recommend(rules, quote).filter(({ sku }) => isSold(sku, on, context)),
  };
}

/** What is wrong with a ramp is found in each of its segments. */
export function withoutRepeats<Problem extends { pointer: string }>(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

const isSold = (sku: string, on: PlainDate, { products }: ExpansionContext): boolean => {
  const product = products.get(sku);
  return product === undefined || unavailability(product, on, products) === null;
};

/** A part that is not sold keeps the whole from being sold, as leaving it out would make another product of it. */
function availabilityProblem(
  { request, isNamed, role, pointer }: FlatLine,
  on: PlainDate,
  { products }: ExpansionContext,
): ConfigurationProblem[] {
  const product = products.get(request.sku ?? '');
  const unavailable = product && unavailability(product, on, products);
  return unavailable
    ? [{ pointer: isNamed || role === null ? `${pointer}/sku` : pointer, ...unavailable }]
    : [];
}

function contextOf({ products, prices, customerCountry, sellerCountry }: Catalogue): ExpansionContext {
  const every = new Map((prices ?? []).map(({ sku, price }) => [sku, price.every ?? null]));
  return {
    products: bySku(products),
    everyOf: (sku) => every.get(sku) ?? null,
    handsTaxOn: customerCountry !== sellerCountry,
  };
}

function quantityProblem(
  { request, isNamed, role, pointer }: FlatLine,
  { products }: ExpansionContext,
): ConfigurationProblem[] {
  const problem = role === null ? null : amountProblem(request.quantity);
  if (problem === null) return [];
  return [
    {
      pointer: isNamed ? `${pointer}/quantity` : pointer,
      reason: `The quantity of ${named(request.sku ?? '', products)}, ${request.quantity}, ${problem}.`,
      fix: 'Choose another quantity of what it is a part of.',
    },
  ];
}
