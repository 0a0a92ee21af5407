import { inForceOn, type ProductVersion } from '../../catalogue/productVersions.ts';
import { problemAt } from '../../checks.ts';
import { dec } from '../../money.ts';
import type { FieldProblem, PlainDate } from '../../types.ts';
import { misfit } from '../chooseAttributes.ts';
import type { ConfigurationRule, RuleCondition } from '../types.ts';
import { type ProductsBySku, segment } from '../words.ts';
import { growingCycle } from './addsCycle.ts';
import { rulesOfParts } from './fixedParts.ts';
import { rulesOn } from './match.ts';
import { unmeetable } from './unmeetable.ts';

/** The first day on which a rule without a beginning is in force. */
const ALWAYS: PlainDate = '0001-01-01';

/**
 * Why a rule cannot be saved: what is wrong with it by itself, or, where nothing is, what it would bring about together
 * with the others, with the names of the rules in their order.
 *
 * @param products those that the rule names, as far as there are such
 * @param composites all versions of products that are made of others: what they always have counts as well
 */
export function ruleProblems(
  rule: ConfigurationRule,
  others: readonly ConfigurationRule[],
  products: ProductsBySku,
  composites: readonly ProductVersion[] = [],
): FieldProblem[] {
  const own = [
    ...(others.some(({ name }) => name === rule.name)
      ? problemAt('/name', `There is a rule “${rule.name}” already.`)
      : []),
    ...conditionProblems(rule.when, products),
    ...effectProblems(rule, products),
    ...periodProblems(rule),
  ];
  return own.length > 0 ? own : togetherProblems(rule, others, composites);
}

/** What a condition names that its product does not have. */
export function conditionProblems(
  { sku, attributes = {} }: RuleCondition,
  products: ProductsBySku,
): FieldProblem[] {
  const product = products.get(sku);
  if (!product) return problemAt('/when/sku', `There is no product "${sku}".`);
  return Object.entries(attributes).flatMap(([name, value]) => {
    const pointer = `/when/attributes/${segment(name)}`;
    const attribute = product.attributes?.find((candidate) => candidate.name === name);
    if (!attribute) return problemAt(pointer, `${sku} has no attribute “${name}”.`);
    const wanted = misfit(attribute, value);
    return wanted === null ? [] : problemAt(pointer, `${sku} never has this value. ${wanted}.`);
  });
}

function effectProblems(rule: ConfigurationRule, products: ProductsBySku): FieldProblem[] {
  const { skus = [], anyOf = [] } = rule.kind === 'requires' ? rule.then : { skus: rule.then.skus };
  return [
    ...(skus.length + anyOf.length === 0 ? problemAt('/then', 'The rule needs skus or anyOf.') : []),
    ...skuProblems(skus, '/then/skus', products),
    ...skuProblems(anyOf, '/then/anyOf', products),
    ...boundProblems(rule),
  ];
}

function skuProblems(skus: readonly string[], at: string, products: ProductsBySku): FieldProblem[] {
  return skus.flatMap((sku, index) => {
    const pointer = `${at}/${index}`;
    if (!products.has(sku)) return problemAt(pointer, `There is no product "${sku}".`);
    return skus.indexOf(sku) < index ? problemAt(pointer, `${sku} is in the list already.`) : [];
  });
}

function boundProblems(rule: ConfigurationRule): FieldProblem[] {
  if (rule.kind !== 'limitsQuantity' && rule.kind !== 'limitsChoice') return [];
  const { minimum, maximum } = rule.then;
  if (minimum === undefined && maximum === undefined) {
    return problemAt('/then', 'A limit needs a minimum or a maximum.');
  }
  if (minimum !== undefined && maximum !== undefined && dec(minimum).gt(maximum)) {
    return problemAt('/then/minimum', 'The minimum is above the maximum.');
  }
  const isBeyond =
    rule.kind === 'limitsChoice' && minimum !== undefined && dec(minimum).gt(rule.then.skus.length);
  return isBeyond ? problemAt('/then/minimum', 'There are not so many products to choose from.') : [];
}

function periodProblems({ effectiveFrom, effectiveTo }: ConfigurationRule): FieldProblem[] {
  return effectiveFrom !== undefined && effectiveTo !== undefined && effectiveTo < effectiveFrom
    ? problemAt('/effectiveTo', 'A rule must not end before it begins.')
    : [];
}

/** Rules and bundles meet on the first day of one of them, if they meet at all. */
function togetherProblems(
  rule: ConfigurationRule,
  others: readonly ConfigurationRule[],
  composites: readonly ProductVersion[],
): FieldProblem[] {
  const begins = new Set(
    [rule, ...others, ...composites].map(({ effectiveFrom }) => effectiveFrom ?? ALWAYS),
  );
  for (const day of [...begins].sort()) {
    if (rulesOn([rule], day).length === 0) continue;
    const beside = rulesOn(others, day);
    const cycle = growingCycle(rule, beside);
    if (cycle) return problemAt('/then', `These rules add to one another without an end: ${chain(cycle)}.`);
    const broken = unmeetable([rule, ...beside, ...rulesOfParts(inForceOn(composites, day))]);
    if (broken) return problemAt('/then', `These rules can never be met together: ${chain(broken)}.`);
  }
  return [];
}

/** The names of rules in their order; a bundle is named once, whichever of its parts lead on. */
export const chain = (rules: readonly ConfigurationRule[]): string =>
  [...new Set(rules.map(({ name }) => `“${name}”`))].join(' → ');
