import { eq } from 'drizzle-orm';
import { lockRules, ruleOf } from '#db/configuration.ts';
import type { Database, Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { loadProducts, lockProducts, versionsBeside } from '#db/products.ts';
import { configurationRules } from '#db/schema/setup.ts';
import { ruleProblems } from '#domain/configuration/rules/ruleProblems.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import { bySku } from '#domain/configuration/words.ts';
import type { FieldProblem } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { sellersToday } from './quoteInput.ts';
import { failFields } from './routes/support.ts';

const MAX_RULES = 500;

/** Adds a rule once under a key; refuses one that could never be met together with the others. */
export async function addRule(db: Database, key: string, rule: ConfigurationRule): Promise<void> {
  const problems = await once(db, key, async (tx) => save(tx, rule, await lockAll(tx)));
  if (problems.length > 0) failFields(problems);
}

/** Puts a rule in the place of the one with its id. */
export async function replaceRule(db: Database, rule: ConfigurationRule): Promise<void> {
  const problems = await db.transaction(async (tx) => {
    const rules = await lockAll(tx);
    if (!rules.some(({ id }) => id === rule.id)) throw noRule(rule.id);
    return save(tx, rule, rules);
  });
  if (problems.length > 0) failFields(problems);
}

/** Deletes a rule and answers with it as it was. */
export async function deleteRule(db: Database, id: string): Promise<ConfigurationRule> {
  const [row] = await db.delete(configurationRules).where(eq(configurationRules.id, id)).returning();
  if (!row) throw noRule(id);
  return ruleOf(row);
}

export const noRule = (id: string) => new Problem('notFound', `There is no configuration rule ${id}.`);

/** Products as well, since a rule is held against what bundles are made of; they come first, as when one is saved. */
async function lockAll(tx: Transaction): Promise<ConfigurationRule[]> {
  await lockProducts(tx);
  return lockRules(tx);
}

/** Saves a rule, in place of an earlier one of its id, or answers why not. */
async function save(
  tx: Transaction,
  rule: ConfigurationRule,
  rules: readonly ConfigurationRule[],
): Promise<FieldProblem[]> {
  const others = rules.filter(({ id }) => id !== rule.id);
  if (others.length >= MAX_RULES) {
    return [{ pointer: '', detail: `There are ${MAX_RULES} rules already; delete one first.` }];
  }
  const { when, then, kind } = rule;
  const named = [when.sku, ...(then.skus ?? []), ...(kind === 'requires' ? (then.anyOf ?? []) : [])];
  const on = rule.effectiveFrom ?? (await sellersToday(tx));
  const products = bySku(await loadProducts(tx, { skus: [...new Set(named)], on }));
  const problems = ruleProblems(rule, others, products, await versionsBeside(tx, []));
  if (problems.length > 0) return problems;
  const { id, ...fields } = rule;
  const absent = { reason: null, effectiveFrom: null, effectiveTo: null };
  await tx
    .insert(configurationRules)
    .values({ id, ...absent, ...fields })
    .onConflictDoUpdate({ target: configurationRules.id, set: { ...absent, ...fields } });
  return [];
}
