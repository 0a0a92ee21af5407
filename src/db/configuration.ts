import { and, asc, eq, gte, isNull, lte, or, sql } from 'drizzle-orm';
import type { Product } from '#domain/catalogue/product.ts';
import { partsOf } from '#domain/configuration/compositionProblems.ts';
import { rulesOn } from '#domain/configuration/rules/match.ts';
import type { ConfigurationRule } from '#domain/configuration/types.ts';
import type { QuoteLineRequest } from '#domain/pricing/quoteRequest.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Queryable, Transaction } from './connection.ts';
import { loadProducts, withoutNulls } from './products.ts';
import { configurationRules } from './schema/setup.ts';

export interface ConfigurationData {
  products: Product[];
  /** Those in force, in their order. */
  rules: ConfigurationRule[];
}

/**
 * What the lines of a quote can become: the products that they name, those that these are made of, and those that the
 * rules of the day bring in, each as it is on the quote's date. A few queries for each level of nesting.
 */
export async function loadConfiguration(
  db: Queryable,
  { lines, on }: { lines: readonly QuoteLineRequest[]; on: PlainDate },
): Promise<ConfigurationData> {
  const rules = await loadRules(db, on);
  const loaded = new Map<string, Product>();
  let wanted = new Set(lines.flatMap(({ sku }) => sku ?? []));
  while (wanted.size > 0) {
    const found = await loadProducts(db, { skus: [...wanted], on });
    for (const product of found) loaded.set(product.sku, product);
    const next = [...found.flatMap(partsOf), ...found.flatMap(({ sku }) => namedByRules(sku, rules))];
    wanted = new Set(next.filter((sku) => !loaded.has(sku) && !wanted.has(sku)));
  }
  return { products: [...loaded.values()], rules };
}

/** What rules about a product name besides it, also for their sentences. */
function namedByRules(sku: string, rules: readonly ConfigurationRule[]): string[] {
  return rules
    .filter(({ when }) => when.sku === sku)
    .flatMap(({ kind, then }) => [...(then.skus ?? []), ...(kind === 'requires' ? (then.anyOf ?? []) : [])]);
}

async function loadRules(db: Queryable, on: PlainDate): Promise<ConfigurationRule[]> {
  const rows = await db
    .select()
    .from(configurationRules)
    .where(
      and(
        or(isNull(configurationRules.effectiveFrom), lte(configurationRules.effectiveFrom, on)),
        or(isNull(configurationRules.effectiveTo), gte(configurationRules.effectiveTo, on)),
      ),
    );
  return rulesOn(rows.map(ruleOf), on);
}

/**
 * All rules, for a check of one that is to be saved. Nobody else can save or delete one until the transaction ends, so
 * that two which contradict each other are not saved side by side.
 */
export async function lockRules(tx: Transaction): Promise<ConfigurationRule[]> {
  await tx.execute(sql`lock table ${configurationRules} in share row exclusive mode`);
  const rows = await tx.select().from(configurationRules).orderBy(asc(configurationRules.id));
  return rows.map(ruleOf);
}

export async function findRule(db: Queryable, id: string): Promise<ConfigurationRule | undefined> {
  const [row] = await db.select().from(configurationRules).where(eq(configurationRules.id, id));
  return row && ruleOf(row);
}

export const ruleOf = ({ recordedAt: _, ...row }: typeof configurationRules.$inferSelect) =>
  withoutNulls(row) as ConfigurationRule;
