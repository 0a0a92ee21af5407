import { dec } from '../../money.ts';
import { isSameValue } from '../chooseAttributes.ts';
import type { ConfigurationRule, RuleCondition } from '../types.ts';
import { clash } from './clash.ts';

/** Products that have to be on a quote, each with the rules that led to it, in order. */
export type Forced = ReadonlyMap<string, readonly ConfigurationRule[]>;

/** Beyond so many cases of "one of these" a contradiction is no longer looked for. */
const MAX_CASES = 500;

/**
 * Rules that can never be met together: whoever quotes the product that one of them is about would have to quote what
 * another one forbids, directly or through a chain. Only what holds without conditions is followed: a rule about an
 * attribute or a quantity counts for the product that the search begins with, where the condition is the same.
 *
 * @param rules all that are in force on one day
 * @returns the rules in the order in which they lead to the contradiction, or null
 */
export function unmeetable(rules: readonly ConfigurationRule[]): ConfigurationRule[] | null {
  const about = new Map<string, Numbered[]>();
  for (const [place, rule] of rules.entries()) {
    about.set(rule.when.sku, [...(about.get(rule.when.sku) ?? []), { place, rule }]);
  }
  // A bundle has a rule for each of its parts, with one condition.
  const roots = new Map(rules.map(({ when }) => [JSON.stringify(when), when]));
  for (const when of roots.values()) {
    const found = contradiction(new Map([[when.sku, []]]), when, about, { cases: MAX_CASES });
    if (found) return found;
  }
  return null;
}

interface Numbered {
  place: number;
  rule: ConfigurationRule;
}

/** The rules about each product, since most rules and bundles have nothing to do with one another. */
type RulesAbout = ReadonlyMap<string, readonly Numbered[]>;

function contradiction(
  given: Forced,
  root: RuleCondition,
  about: RulesAbout,
  budget: { cases: number },
): ConfigurationRule[] | null {
  const forced = closure(given, root, about);
  const holding = [...forced.keys()]
    .flatMap((sku) => about.get(sku) ?? [])
    .filter(({ rule }) => isCertain(rule.when, root))
    .sort((a, b) => a.place - b.place)
    .map(({ rule }) => rule);
  const direct = clash(holding, forced);
  if (direct) return direct;
  for (const rule of holding) {
    const { anyOf = [] } = rule.kind === 'requires' ? rule.then : {};
    if (anyOf.length < 2 || anyOf.some((sku) => forced.has(sku))) continue;
    const found = everyCaseFails(anyOf, (sku) => {
      budget.cases -= 1;
      if (budget.cases < 0) return null;
      const way = [...(forced.get(rule.when.sku) ?? []), rule];
      return contradiction(new Map([...forced, [sku, way]]), root, about, budget);
    });
    if (found) return found;
  }
  return null;
}

/** What the rules force onto a quote that has the given products. */
function closure(given: Forced, root: RuleCondition, about: RulesAbout): Forced {
  const forced = new Map(given);
  // What is set on the way is visited as well.
  for (const [from, way] of forced) {
    for (const { rule } of about.get(from) ?? []) {
      if (!isCertain(rule.when, root)) continue;
      for (const sku of forcedBy(rule)) if (!forced.has(sku)) forced.set(sku, [...way, rule]);
    }
  }
  return forced;
}

/** A minimum of one product alone, or of as many kinds as there are, leaves no choice either. */
function forcedBy(rule: ConfigurationRule): readonly string[] {
  switch (rule.kind) {
    case 'adds':
      return rule.then.skus;
    case 'requires': {
      const { skus = [], anyOf = [] } = rule.then;
      return anyOf.length === 1 ? [...skus, ...anyOf] : skus;
    }
    case 'limitsQuantity':
      return rule.then.skus.length === 1 && dec(rule.then.minimum ?? 0).gt(0) ? rule.then.skus : [];
    case 'limitsChoice':
      return rule.then.minimum === rule.then.skus.length ? rule.then.skus : [];
    case 'excludes':
    case 'recommends':
      return [];
    default:
      return rule satisfies never;
  }
}

/** Whether a condition holds for certain where its product is on the quote: it asks for no more than the root's does. */
function isCertain({ sku, attributes = {}, minQuantity }: RuleCondition, root: RuleCondition): boolean {
  const given: RuleCondition = sku === root.sku ? root : { sku };
  const hasAttributes = Object.entries(attributes).every(([name, value]) =>
    isSameValue(given.attributes?.[name], value),
  );
  const hasQuantity = minQuantity === undefined || dec(given.minQuantity ?? 0).gte(minQuantity);
  return hasAttributes && hasQuantity;
}

/** The rules of the first case, with those of the others behind them, where every case fails. */
function everyCaseFails(
  skus: readonly string[],
  tryCase: (sku: string) => ConfigurationRule[] | null,
): ConfigurationRule[] | null {
  const found: ConfigurationRule[] = [];
  for (const sku of skus) {
    const rules = tryCase(sku);
    if (!rules) return null;
    found.push(...rules);
  }
  return [...new Set(found)];
}
