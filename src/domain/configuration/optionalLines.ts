import type { Catalogue } from '../catalogue/product.ts';
import { problemAt } from '../checks.ts';
import type { ResolvedLine, SelectableQuote } from '../pricing/pricedQuote.ts';
import type { QuoteTerms } from '../pricing/quoteRequest.ts';
import type { PricedTerms } from '../pricing/resolveQuote.ts';
import { linesWith, priceLines, priceSelection } from '../pricing/selection.ts';
import { namedCodes } from '../promotions/choosePromotions.ts';
import type { FieldProblem, Result } from '../types.ts';
import { priceConfigured } from './priceConfigured.ts';
import type { ConfigurationRule } from './types.ts';

/** Each choice that is tried prices the quote anew; all lines of all tries together take about a quarter of a second. */
const MAX_OPTIONAL = 20;
const MAX_LINES_TRIED = 2_000;

export interface PricedWithOptions extends PricedTerms {
  /** Null where no line is optional. */
  selectable: SelectableQuote | null;
}

/**
 * Prices a quote of which the customer may choose some lines, with those that are chosen by default. The choice is the
 * customer's alone, so the quote has to be sound whatever it is: a line that another one needs, that excludes another
 * one or that makes a rule add something cannot be optional. Tried are none and all of the optional lines, each alone,
 * and each left out.
 */
export function priceWithOptions(
  terms: QuoteTerms,
  catalogue: Catalogue,
  rules: readonly ConfigurationRule[],
): Result<PricedWithOptions> {
  const places = terms.lines.flatMap(({ optional }, place) => (optional ? [place] : []));
  const misplaced = terms.lines.flatMap(({ optional, selected }, place) =>
    selected === undefined || optional
      ? []
      : problemAt(`/lines/${place}/selected`, 'Only an optional line is selected or not.'),
  );
  const whole = priceConfigured(terms, catalogue, rules);
  const count = whole.ok ? whole.value.resolved.lines.length : 0;
  const problems = [
    ...misplaced,
    ...numberProblems(terms, places, count),
    ...(whole.ok ? [] : whole.problems),
  ];
  if (problems.length > 0 || !whole.ok) return { ok: false, problems };
  if (places.length === 0) return { ok: true, value: { ...whole.value, selectable: null } };

  const selectable = selectableOf(terms, catalogue, { ...whole.value, places });
  const bound = choiceProblems({ terms, catalogue, rules, places, selectable });
  if (bound.length > 0) return { ok: false, problems: bound };
  const priced = priceSelection(selectable, selectable.selected);
  if (!priced.ok) return priced;
  return { ok: true, value: { ...whole.value, priced: priced.value, selectable } };
}

/** @param count the quote's lines with all of their parts */
function numberProblems({ lines }: QuoteTerms, places: number[], count: number): FieldProblem[] {
  if (places.length > 0 && places.length === lines.length)
    return problemAt('/lines', 'At least one line must not be optional.');
  if (places.length > MAX_OPTIONAL)
    return problemAt('/lines', `At most ${MAX_OPTIONAL} lines may be optional.`);
  const most = Math.floor(MAX_LINES_TRIED / (2 * places.length + 1));
  if (places.length === 0 || count <= most) return [];
  const words = places.length === 1 ? 'an optional line' : `${places.length} optional lines`;
  return problemAt('/lines', `With ${words} a quote has at most ${most} lines, with all of their parts.`);
}

function selectableOf(
  terms: QuoteTerms,
  { promotions = [], customer = { id: null, segment: null } }: Catalogue,
  { resolved, places }: PricedTerms & { places: number[] },
): SelectableQuote {
  const { promotions: _, ...kept } = resolved;
  // Each line of the request is one line of the quote, or begins with it where it is a ramp; what else there is has a role.
  const roots = resolved.lines.filter(
    ({ role, segment }) => role === undefined && (segment?.number ?? 1) === 1,
  );
  const lineNoOf = (place: number) => roots[place]?.lineNo ?? 0;
  return {
    resolved: kept,
    optional: places.map(lineNoOf),
    selected: places.filter((place) => terms.lines[place]?.selected).map(lineNoOf),
    promotions: [...promotions],
    codes: namedCodes(terms).map(({ code }) => code),
    customer,
  };
}

interface Trial {
  terms: QuoteTerms;
  catalogue: Catalogue;
  rules: readonly ConfigurationRule[];
  places: number[];
  selectable: SelectableQuote;
}

/** Why lines cannot be optional: for each, the first choice that is not sound. */
function choiceProblems(trial: Trial): FieldProblem[] {
  const { places } = trial;
  const withNone = problemOf([], trial);
  return places.flatMap((place) => {
    const tried: [words: string, problem: () => string | null][] = [
      [
        'without it',
        () =>
          problemOf(
            places.filter((other) => other !== place),
            trial,
          ),
      ],
      ['with it as the only optional line', () => problemOf([place], trial)],
      ['without any optional line', () => withNone],
    ];
    for (const [words, find] of tried) {
      const problem = find();
      if (problem !== null)
        return problemAt(`/lines/${place}/optional`, `The line cannot be optional; ${words}: ${problem}`);
    }
    return [];
  });
}

function problemOf(chosen: number[], { terms, catalogue, rules, places, selectable }: Trial): string | null {
  const lines = terms.lines.filter((_, place) => !places.includes(place) || chosen.includes(place));
  // Promotions are chosen anew for each choice, so that a code which does not count is no fault.
  const { promotionCode: _, promotionCodes: __, ...rest } = terms;
  const alone = priceConfigured({ ...rest, lines }, catalogue, rules);
  if (!alone.ok) return alone.problems[0]?.detail ?? 'It cannot be priced.';
  const selected = chosen.map((place) => selectable.optional[places.indexOf(place)] ?? 0);
  const left = linesWith(selectable, selected);
  if (outline(alone.value.resolved.lines) !== outline(left))
    return 'What rules add, or how many of something there are, depends on it.';
  const priced = priceLines(selectable, left);
  return priced.ok ? null : (priced.problems[0]?.detail ?? 'It cannot be priced.');
}

/** What lines are, whatever their numbers. */
const outline = (lines: readonly ResolvedLine[]) =>
  JSON.stringify(lines.map(({ sku, description, quantity, price }) => [sku, description, quantity, price]));
