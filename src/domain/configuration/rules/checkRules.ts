import { dec } from '../../money.ts';
import type { FlatLine } from '../expandLines.ts';
import type { ConfigurationProblem, ConfigurationRule, RuleOf } from '../types.ts';
import { named, namedAll, type ProductsBySku } from '../words.ts';
import { lineWith, type Match, matchOf, quantityOf } from './match.ts';

interface Quote {
  lines: readonly FlatLine[];
  products: ProductsBySku;
}

export interface Recommendation {
  sku: string;
  rule: string;
  reason: string;
}

/** What the rules find wrong with a whole quote, each with what mends it. */
export function checkRules(rules: readonly ConfigurationRule[], quote: Quote): ConfigurationProblem[] {
  return rules.flatMap((rule) => {
    const match = matchOf(rule.when, quote.lines);
    return match ? problemsOf(rule, match, quote) : [];
  });
}

function problemsOf(rule: ConfigurationRule, match: Match, quote: Quote): ConfigurationProblem[] {
  switch (rule.kind) {
    case 'requires':
      return missing(rule, match, quote);
    case 'excludes':
      return excluded(rule, match, quote);
    case 'limitsQuantity':
      return quantityBroken(rule, match, quote);
    case 'limitsChoice':
      return choiceBroken(rule, match, quote);
    case 'adds':
    case 'recommends':
      return [];
    default:
      return rule satisfies never;
  }
}

function missing(rule: RuleOf<'requires'>, match: Match, quote: Quote): ConfigurationProblem[] {
  const { lines, products } = quote;
  const { skus = [], anyOf = [] } = rule.then;
  const absent = skus.filter((sku) => !lineWith([sku], lines));
  const lacksAny = anyOf.length > 0 && !lineWith(anyOf, lines);
  const pointer = match.lines[0].pointer;
  const of = named(rule.when.sku, products);
  return [
    ...absent.map((sku) =>
      problem(rule, pointer, {
        reason: `${of} needs ${named(sku, products)}.`,
        fix: `Add ${named(sku, products)}.`,
        add: [sku],
      }),
    ),
    ...(lacksAny
      ? [
          problem(rule, pointer, {
            reason: `${of} needs ${namedAll(anyOf, products, 'or')}.`,
            fix: `Add ${namedAll(anyOf, products, 'or')}.`,
            add: anyOf,
          }),
        ]
      : []),
  ];
}

function excluded(rule: RuleOf<'excludes'>, match: Match, quote: Quote): ConfigurationProblem[] {
  const { lines, products } = quote;
  const of = named(rule.when.sku, products);
  const own = new Set<FlatLine>(match.lines);
  return rule.then.skus.flatMap((sku) => {
    const line = lines.find((candidate) => candidate.request.sku === sku && !own.has(candidate));
    if (!line) return [];
    const other = named(sku, products);
    return problem(rule, line.pointer, {
      reason: `${of} cannot be sold together with ${other}.`,
      fix: `Remove ${other} or ${of}.`,
    });
  });
}

function quantityBroken(rule: RuleOf<'limitsQuantity'>, match: Match, quote: Quote): ConfigurationProblem[] {
  const { lines, products } = quote;
  const { skus, minimum, maximum } = rule.then;
  const quantity = quantityOf(skus, lines);
  const isLess = minimum !== undefined && quantity.lt(minimum);
  const isMore = maximum !== undefined && quantity.gt(maximum);
  if (!isLess && !isMore) return [];
  const what = namedAll(skus, products);
  const bound = isLess ? `at least ${dec(minimum).toFixed()}` : `at most ${dec(maximum ?? 0).toFixed()}`;
  const together = skus.length > 1 ? ' together' : '';
  const { pointer } = lineWith(skus, lines) ?? match.lines[0];
  return [
    problem(rule, pointer, {
      reason: `With ${named(rule.when.sku, products)} there must be ${bound} of ${what}${together}, not ${quantity.toFixed()}.`,
      fix: isLess ? `Raise ${what} to ${bound}${together}.` : `Reduce ${what} to ${bound}${together}.`,
    }),
  ];
}

function choiceBroken(rule: RuleOf<'limitsChoice'>, match: Match, quote: Quote): ConfigurationProblem[] {
  const { lines, products } = quote;
  const { skus, minimum = 0, maximum = skus.length } = rule.then;
  const chosen = skus.filter((sku) => lineWith([sku], lines));
  const count = chosen.length;
  if (count >= minimum && count <= maximum) return [];
  const isLess = count < minimum;
  const bound = isLess ? `at least ${minimum}` : `at most ${maximum}`;
  const rest = skus.filter((sku) => !chosen.includes(sku));
  const { pointer } = lineWith(chosen, lines) ?? match.lines[0];
  return [
    problem(rule, pointer, {
      reason: `With ${named(rule.when.sku, products)} there must be ${bound} of ${namedAll(skus, products)}, and there ${count === 1 ? 'is 1' : `are ${count}`}.`,
      fix: isLess
        ? `Add ${minimum - count} of ${namedAll(rest, products, 'or')}.`
        : `Remove ${count - maximum} of ${namedAll(chosen, products, 'or')}.`,
      ...(isLess ? { add: rest } : {}),
    }),
  ];
}

const problem = (
  { name, reason }: ConfigurationRule,
  pointer: string,
  ours: Pick<ConfigurationProblem, 'reason' | 'fix' | 'add'>,
): ConfigurationProblem => ({ pointer, rule: name, ...ours, reason: reason ?? ours.reason });

/** What would go well with the quote and is not on it, each product once. */
export function recommend(rules: readonly ConfigurationRule[], { lines, products }: Quote): Recommendation[] {
  const recommended = new Map<string, Recommendation>();
  for (const rule of rules) {
    if (rule.kind !== 'recommends' || !matchOf(rule.when, lines)) continue;
    for (const sku of rule.then.skus) {
      if (recommended.has(sku) || lineWith([sku], lines)) continue;
      const ours = `${named(sku, products)} goes well with ${named(rule.when.sku, products)}.`;
      recommended.set(sku, { sku, rule: rule.name, reason: rule.reason ?? ours });
    }
  }
  return [...recommended.values()];
}
