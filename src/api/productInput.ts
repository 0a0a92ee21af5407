import { eq } from 'drizzle-orm';
import { loadComposites, loadProducts } from '#db/configuration.ts';
import type { Database, Queryable } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { products } from '#db/schema/setup.ts';
import { compositionProblems, partsOf } from '#domain/configuration/compositionProblems.ts';
import type { FieldProblem, Product } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { failFields } from './routes/support.ts';

/** Adds a product once under a key; refuses a SKU that there is and what no product can be made of. */
export async function addProduct(db: Database, key: string, product: Product): Promise<void> {
  const isAdded = await once(db, key, async (tx) => {
    const problems = await problemsOf(tx, product);
    if (problems.length > 0) failFields(problems);
    const rows = await tx
      .insert(products)
      .values(product)
      .onConflictDoNothing()
      .returning({ sku: products.sku });
    return rows.length > 0;
  });
  if (isAdded) return;
  const detail = `There is a product ${product.sku} already.`;
  throw new Problem('conflict', detail, [{ pointer: '/sku', detail }]);
}

/** Puts a product in the place of the one with its SKU; what was quoted keeps what it was quoted with. */
export async function changeProduct(db: Database, key: string, product: Product): Promise<void> {
  const isThere = await once(db, key, async (tx) => {
    const problems = await problemsOf(tx, product);
    if (problems.length > 0) failFields(problems);
    const rows = await tx
      .update(products)
      .set({ ...ABSENT, ...product })
      .where(eq(products.sku, product.sku))
      .returning({ sku: products.sku });
    return rows.length > 0;
  });
  if (!isThere) throw new Problem('notFound', `There is no product ${product.sku}.`);
}

/** What the new product leaves out is not kept from the old one. */
const ABSENT = {
  description: null,
  unit: null,
  standaloneSellingPrice: null,
  cost: null,
  attributes: null,
  optionGroups: null,
  bundle: null,
};

async function problemsOf(db: Queryable, product: Product): Promise<FieldProblem[]> {
  const composites = await loadComposites(db);
  const named = await loadProducts(db, partsOf(product));
  return compositionProblems(product, [...composites, ...named]);
}
