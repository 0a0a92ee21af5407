import { type Decimal, ZERO } from '../../money.ts';
import {
  type Expansion,
  type ExpansionContext,
  expandLines,
  isFull,
  type Root,
  runsAs,
} from '../expandLines.ts';
import { partQuantity } from '../partQuantity.ts';
import type { ConfigurationProblem, ConfigurationRule } from '../types.ts';
import { listed, named } from '../words.ts';
import { matchOf, quantityOf } from './match.ts';

/** Chains of additions are short; this many rounds mean that they never end. */
const MAX_ROUNDS = 50;

export interface Added {
  sku: string;
  quantity: string;
  rule: string;
  reason: string;
}

interface Addition {
  rule: ConfigurationRule;
  quantity: Decimal;
  /** Where the line stands that it was added for. */
  root: Root;
}

/**
 * Expands the lines, and adds what the rules of the kind `adds` want until they want nothing more. A rule wants so many
 * of a product on the whole quote: what is there already counts, so the same request gives the same lines however often
 * it is sent, also with the lines in it that were added before.
 */
export function expandWithAdditions(
  roots: readonly Root[],
  rules: readonly ConfigurationRule[],
  context: ExpansionContext,
): Expansion & { added: Added[] } {
  const additions = new Map<string, Addition>();
  let expansion = expandLines(roots, context);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    if (isFull(expansion) || !addOnce(additions, { rules, expansion, context })) {
      return { ...expansion, added: addedOf(additions, context) };
    }
    const added = [...additions].map(([sku, addition]) => addedRoot(sku, addition, context));
    expansion = expandLines([...roots, ...added], context);
  }
  const problems = [...expansion.problems, endless(additions)];
  return { ...expansion, problems, added: addedOf(additions, context) };
}

/** Says whether a rule wanted more than there is. */
function addOnce(
  additions: Map<string, Addition>,
  {
    rules,
    expansion,
    context,
  }: { rules: readonly ConfigurationRule[]; expansion: Expansion; context: ExpansionContext },
): boolean {
  let isChanged = false;
  for (const rule of rules) {
    if (rule.kind !== 'adds') continue;
    const match = matchOf(rule.when, expansion.lines);
    if (!match) continue;
    const wanted = partQuantity(rule.then.quantity, match.quantity);
    for (const sku of rule.then.skus.filter((candidate) => context.products.has(candidate))) {
      const before = additions.get(sku);
      // What was added in this round is not among the lines yet.
      const present = quantityOf([sku], expansion.lines).plus(pending(before, sku, expansion));
      if (wanted.lte(present)) continue;
      additions.set(sku, {
        rule: before?.rule ?? rule,
        quantity: (before?.quantity ?? ZERO).plus(wanted.minus(present)),
        root: before?.root ?? match.lines[0].root,
      });
      isChanged = true;
    }
  }
  return isChanged;
}

function pending(addition: Addition | undefined, sku: string, { lines }: Expansion): Decimal {
  if (!addition) return ZERO;
  const own = lines.filter(({ role, request }) => role === 'added' && request.sku === sku);
  return addition.quantity.minus(quantityOf([sku], own));
}

/** A line that was added runs as long, begins and is taxed abroad as the one that it was added for; as all of a ramp. */
function addedRoot(sku: string, { rule, quantity, root }: Addition, context: ExpansionContext): Root {
  const asked = root.ramp?.lasting ?? root.request;
  const { taxCategory } = asked;
  return {
    request: {
      sku,
      quantity: quantity.toFixed(),
      ...runsAs(asked, context.products.get(sku)),
      ...(taxCategory !== undefined && context.handsTaxOn ? { taxCategory } : {}),
    },
    pointer: root.pointer,
    added: {
      reasons: [rule.reason === undefined ? reasonOf(rule, sku, context) : `Added: “${rule.reason}”`],
    },
  };
}

const addedOf = (additions: Map<string, Addition>, context: ExpansionContext): Added[] =>
  [...additions].map(([sku, { rule, quantity }]) => ({
    sku,
    quantity: quantity.toFixed(),
    rule: rule.name,
    reason: reasonOf(rule, sku, context),
  }));

const reasonOf = ({ reason, when }: ConfigurationRule, sku: string, { products }: ExpansionContext): string =>
  reason ?? `${named(sku, products)} comes with ${named(when.sku, products)}.`;

function endless(additions: Map<string, Addition>): ConfigurationProblem {
  const names = [...new Set([...additions.values()].map(({ rule }) => `“${rule.name}”`))];
  return {
    pointer: '/lines',
    reason: `The rules ${listed(names)} add products to one another without an end.`,
    fix: 'Ask whoever keeps the rules to end that.',
  };
}
