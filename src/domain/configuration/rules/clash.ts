import { type Decimal, dec, max, sum, ZERO } from '../../money.ts';
import type { ConfigurationRule, RuleOf } from '../types.ts';
import type { Forced } from './unmeetable.ts';

/** A bound that a rule sets to some products together, in units or in kinds. */
interface Bound {
  rule: ConfigurationRule;
  skus: readonly string[];
  of: 'quantity' | 'choice';
  minimum: Decimal;
  /** Null for none. */
  maximum: Decimal | null;
}

/**
 * Two rules that contradict each other where all of the forced products are on a quote, with the rules that led to them.
 *
 * @param holding the rules whose conditions hold then
 */
export function clash(holding: readonly ConfigurationRule[], forced: Forced): ConfigurationRule[] | null {
  const wayTo = (rule: ConfigurationRule) => [...(forced.get(rule.when.sku) ?? []), rule];
  for (const rule of holding) {
    if (rule.kind !== 'excludes') continue;
    const sku = rule.then.skus.find((candidate) => forced.has(candidate));
    if (sku !== undefined) return inOrder([...(forced.get(sku) ?? []), ...wayTo(rule)]);
  }
  const bounds = holding.flatMap(boundsOf);
  const excluded = exclusions(holding);
  for (const upper of bounds) {
    const { maximum } = upper;
    if (maximum === null) continue;
    const lower = bounds.find((bound) => isWithin(bound, upper) && bound.minimum.gt(maximum));
    if (lower) return inOrder([...wayTo(lower.rule), ...wayTo(upper.rule)]);
    const present = upper.skus.filter((sku) => forced.has(sku));
    const isOver =
      upper.of === 'choice' ? maximum.lt(present.length) : maximum.isZero() && present.length > 0;
    if (isOver) return inOrder([...present.flatMap((sku) => forced.get(sku) ?? []), ...wayTo(upper.rule)]);
  }
  for (const lower of bounds) {
    const left = lower.skus.filter((sku) => !excluded.has(sku));
    const most = lower.of === 'choice' ? dec(left.length) : null;
    const isUnder = most === null ? lower.minimum.gt(0) && left.length === 0 : lower.minimum.gt(most);
    const by = lower.skus.flatMap((sku) => excluded.get(sku) ?? []);
    if (isUnder && by.length > 0) return inOrder([...wayTo(lower.rule), ...by.flatMap(wayTo)]);
    const uppers = tightest(lower, bounds);
    if (uppers && lower.minimum.gt(sum(uppers.map(({ maximum }) => maximum ?? ZERO)))) {
      return inOrder([...wayTo(lower.rule), ...uppers.flatMap(({ rule }) => wayTo(rule))]);
    }
  }
  return null;
}

/** Maxima that together bound all of the products of a minimum, the least one of each; null where one has none. */
function tightest({ skus, of }: Bound, bounds: readonly Bound[]): Bound[] | null {
  const found = new Set<Bound>();
  for (const sku of skus) {
    const [first, ...rest] = bounds.filter(
      (bound) => bound.of === of && bound.maximum !== null && bound.skus.includes(sku),
    );
    if (!first) return null;
    found.add(
      rest.reduce((least, bound) => (least.maximum?.gt(bound.maximum ?? ZERO) ? bound : least), first),
    );
  }
  return [...found];
}

const inOrder = (rules: readonly ConfigurationRule[]) => [...new Set(rules)];

function boundsOf(rule: ConfigurationRule): Bound[] {
  switch (rule.kind) {
    case 'limitsQuantity': {
      const { skus, minimum, maximum } = rule.then;
      const least = dec(minimum ?? 0);
      return [{ rule, skus, of: 'quantity', minimum: least, maximum: maximum ? dec(maximum) : null }];
    }
    case 'limitsChoice': {
      const { skus, minimum, maximum } = rule.then;
      const most = maximum === undefined ? null : dec(maximum);
      return [{ rule, skus, of: 'choice', minimum: dec(minimum ?? 0), maximum: most }];
    }
    case 'adds':
      return rule.then.skus.map((sku) => ({
        rule,
        skus: [sku],
        of: 'quantity',
        minimum: leastAdded(rule),
        maximum: null,
      }));
    case 'requires': {
      const { skus = [], anyOf = [] } = rule.then;
      const all = skus.length > 0 ? [boundOf(rule, skus, skus.length)] : [];
      return anyOf.length > 0 ? [...all, boundOf(rule, anyOf, 1)] : all;
    }
    case 'excludes':
    case 'recommends':
      return [];
    default:
      return rule satisfies never;
  }
}

const boundOf = (rule: ConfigurationRule, skus: readonly string[], count: number): Bound => ({
  rule,
  skus,
  of: 'choice',
  minimum: dec(count),
  maximum: null,
});

/** What an addition is at least: where it goes by the unit, that depends on the quote. */
function leastAdded({ then: { quantity }, when }: RuleOf<'adds'>): Decimal {
  if ('fixed' in quantity) return dec(quantity.fixed);
  const exact = dec(when.minQuantity ?? 0).times(quantity.perUnit);
  return max(quantity.rounding === 'down' ? exact.floor() : exact, ZERO);
}

/** A minimum of some products is one of every set that holds them all. */
const isWithin = (lower: Bound, upper: Bound) =>
  lower.of === upper.of && lower.skus.every((sku) => upper.skus.includes(sku));

function exclusions(holding: readonly ConfigurationRule[]): Map<string, ConfigurationRule[]> {
  const excluded = new Map<string, ConfigurationRule[]>();
  for (const rule of holding) {
    if (rule.kind !== 'excludes') continue;
    for (const sku of rule.then.skus) excluded.set(sku, [...(excluded.get(sku) ?? []), rule]);
  }
  return excluded;
}
