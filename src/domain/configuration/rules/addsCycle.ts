import { type Decimal, dec } from '../../money.ts';
import type { ConfigurationRule, RuleOf } from '../types.ts';

/** One product that a rule adds for another, so many for each. */
interface Edge {
  rule: RuleOf<'adds'>;
  from: string;
  to: string;
  perUnit: Decimal;
  hasPlus: boolean;
}

/** A way from the rule's product: how much it multiplies, and by which rules. */
interface Way {
  factor: Decimal;
  hasPlus: boolean;
  rules: RuleOf<'adds'>[];
}

/**
 * A cycle of additions through a rule that wants more at each turn: the factors of its rules multiply to more than one,
 * or one of them adds a fixed number on top. Null where there is none. A fixed quantity ends a cycle, since it is
 * the same at each turn. Whether conditions on attributes or quantities would end it is not looked at.
 *
 * @param others the rules beside it, among which there is no such cycle
 * @returns the rules in the order in which they lead to one another
 */
export function growingCycle(
  rule: ConfigurationRule,
  others: readonly ConfigurationRule[],
): ConfigurationRule[] | null {
  const edges = [rule, ...others].flatMap(edgesOf);
  for (const start of edgesOf(rule)) {
    const back = waysFrom(start, edges).find(({ factor, hasPlus }) => factor.gt(1) || hasPlus);
    if (back) return back.rules;
  }
  return null;
}

function edgesOf(rule: ConfigurationRule): Edge[] {
  if (rule.kind !== 'adds' || 'fixed' in rule.then.quantity) return [];
  const { perUnit, plus } = rule.then.quantity;
  return rule.then.skus.map((to) => ({
    rule,
    from: rule.when.sku,
    to,
    perUnit: dec(perUnit),
    hasPlus: plus !== undefined && dec(plus).gt(0),
  }));
}

/** The ways that begin with an edge and end where it begins: the steepest one, and the steepest that adds on top. */
function waysFrom(start: Edge, edges: readonly Edge[]): Way[] {
  const key = (sku: string, hasPlus: boolean) => `${hasPlus ? '+' : '='}${sku}`;
  const first: Way = { factor: start.perUnit, hasPlus: start.hasPlus, rules: [start.rule] };
  const best = new Map<string, Way>([[key(start.to, first.hasPlus), first]]);
  // A way visits no product twice, so there are never more rounds than products.
  for (let isOpen = true, round = 0; isOpen && round <= edges.length; round += 1) {
    isOpen = false;
    for (const edge of edges) {
      for (const hasPlusBefore of [false, true]) {
        const way = best.get(key(edge.from, hasPlusBefore));
        if (!way || edge.from === start.from) continue;
        const factor = way.factor.times(edge.perUnit);
        const hasPlus = way.hasPlus || edge.hasPlus;
        const known = best.get(key(edge.to, hasPlus));
        if (known?.factor.gte(factor)) continue;
        best.set(key(edge.to, hasPlus), { factor, hasPlus, rules: [...way.rules, edge.rule] });
        isOpen = true;
      }
    }
  }
  return [best.get(key(start.from, false)), best.get(key(start.from, true))].flatMap((way) => way ?? []);
}
