import { inForceOn, type ProductVersion } from '../../catalogue/productVersions.ts';
import { problemAt } from '../../checks.ts';
import type { FieldProblem } from '../../types.ts';
import type { ConfigurationRule } from '../types.ts';
import { bySku } from '../words.ts';
import { bundleName, rulesOfParts } from './fixedParts.ts';
import { rulesOn } from './match.ts';
import { chain, conditionProblems } from './ruleProblems.ts';
import { unmeetable } from './unmeetable.ts';

/**
 * What is wrong with a version of a product for the sake of rules that are there: one names an attribute or a value that
 * it no longer has, or they could never be met by a quote that has it as a bundle.
 *
 * @param stored all versions of products that are made of others
 */
export function againstRules(
  version: ProductVersion,
  stored: readonly ProductVersion[],
  rules: readonly ConfigurationRule[],
): FieldProblem[] {
  return [...attributesMissed(version, rules), ...bundleProblems(version, stored, rules)];
}

function attributesMissed(version: ProductVersion, rules: readonly ConfigurationRule[]): FieldProblem[] {
  return rules
    .filter(({ when, effectiveTo }) => {
      const isOver = effectiveTo !== undefined && effectiveTo < version.effectiveFrom;
      return when.sku === version.sku && !isOver;
    })
    .flatMap(({ name, when }) =>
      conditionProblems(when, bySku([version])).flatMap(({ detail }) =>
        problemAt('/attributes', `The rule “${name}” is about it: ${detail}`),
      ),
    );
}

/** Looked at on the version's first day and on those on which a rule begins after it. */
function bundleProblems(
  version: ProductVersion,
  stored: readonly ProductVersion[],
  rules: readonly ConfigurationRule[],
): FieldProblem[] {
  const { sku, effectiveFrom } = version;
  if (!version.bundle) return [];
  const beside = stored.filter((other) => other.sku !== sku);
  const begins = rules.flatMap((rule) => rule.effectiveFrom ?? []).filter((day) => day > effectiveFrom);
  for (const day of [effectiveFrom, ...new Set(begins)].sort()) {
    const parts = rulesOfParts(inForceOn([...beside, version], day));
    const broken = unmeetable([...rulesOn(rules, day), ...parts]);
    if (broken?.some(({ name }) => name === bundleName(sku))) {
      return problemAt('/bundle/components', `These can never be met together: ${chain(broken)}.`);
    }
  }
  return [];
}
