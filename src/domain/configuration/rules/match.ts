import { amountProblem, type Decimal, dec, ZERO } from '../../money.ts';
import type { PlainDate } from '../../types.ts';
import { type Units, unitsAtOnce } from '../../unitsAtOnce.ts';
import { isSameValue } from '../chooseAttributes.ts';
import type { FlatLine } from '../expandLines.ts';
import type { ConfigurationRule, RuleCondition } from '../types.ts';

/** The lines that a rule is about, and how many units they are in all. */
export interface Match {
  lines: readonly [FlatLine, ...FlatLine[]];
  quantity: Decimal;
}

/** Null where the rule does not count. */
export function matchOf(when: RuleCondition, lines: readonly FlatLine[]): Match | null {
  const wanted = Object.entries(when.attributes ?? {});
  const [first, ...rest] = lines.filter(
    (line) =>
      line.request.sku === when.sku &&
      wanted.every(([name, value]) => isSameValue(line.attributes?.[name], value)),
  );
  if (!first) return null;
  const matching = [first, ...rest] as const;
  const quantity = unitsAtOnce(matching.map(unitsOf));
  return when.minQuantity !== undefined && quantity.lt(when.minQuantity)
    ? null
    : { lines: matching, quantity };
}

export function quantityOf(skus: readonly string[], lines: readonly FlatLine[]): Decimal {
  return unitsAtOnce(lines.filter(({ request }) => isAmong(skus, request.sku)).map(unitsOf));
}

/** What is no quantity counts as none; pricing refuses it. */
const unitsOf = ({ request: { quantity }, root: { ramp, pointer } }: FlatLine): Units => ({
  quantity: amountProblem(quantity) === null ? dec(quantity) : ZERO,
  segment: ramp && { ramp: pointer, number: ramp.number },
});

export const lineWith = (skus: readonly string[], lines: readonly FlatLine[]): FlatLine | undefined =>
  lines.find(({ request }) => isAmong(skus, request.sku));

const isAmong = (skus: readonly string[], sku: string | undefined) => sku !== undefined && skus.includes(sku);

/** The rules that count on a day, in the order of their names. */
export function rulesOn(rules: readonly ConfigurationRule[], date: PlainDate): ConfigurationRule[] {
  return rules
    .filter(({ effectiveFrom, effectiveTo }) => {
      const hasBegun = effectiveFrom === undefined || effectiveFrom <= date;
      return hasBegun && (effectiveTo === undefined || date <= effectiveTo);
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** By code units, so that every machine has the same order. */
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
