import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import { lockRules } from '#db/configuration.ts';
import type { Database, Transaction } from '#db/connection.ts';
import { once } from '#db/effects.ts';
import { isProduct, lockProducts, versionsBeside } from '#db/products.ts';
import { products } from '#db/schema/setup.ts';
import { type ProductVersion, versionProblems } from '#domain/catalogue/productVersions.ts';
import { againstRules } from '#domain/configuration/rules/productAgainstRules.ts';
import { SINCE_EVER } from '#domain/dates.ts';
import type { PlainDate } from '#domain/types.ts';
import { Problem } from './problems.ts';
import { sellersToday } from './quoteInput.ts';
import { failFields } from './routes/support.ts';
import type * as schemas from './schemas/catalogue.ts';

/** Adds a product once under a key; refuses a SKU that there is and what no product can be made of. */
export async function addProduct(
  db: Database,
  key: string,
  body: z.infer<typeof schemas.newProduct>,
): Promise<void> {
  const today = await sellersToday(db);
  const isNew = await once(db, key, async (tx) => {
    await lockProducts(tx);
    if (await isProduct(tx, body.sku)) return false;
    const version = { ...body, effectiveFrom: body.effectiveFrom ?? SINCE_EVER } as ProductVersion;
    await saveVersion(tx, version, today);
    return true;
  });
  if (isNew) return;
  const detail = `There is a product ${body.sku} already.`;
  throw new Problem('conflict', detail, [{ pointer: '/sku', detail }]);
}

/** Says what a product is from a day on, by default the seller's today. */
export async function changeProduct(
  db: Database,
  sku: string,
  body: z.infer<typeof schemas.productVersion>,
): Promise<ProductVersion> {
  const today = await sellersToday(db);
  const version = { ...body, sku, effectiveFrom: body.effectiveFrom ?? today } as ProductVersion;
  await db.transaction(async (tx) => {
    await lockProducts(tx);
    await saveVersion(tx, version, today);
  });
  return version;
}

/** Saves a version in place of one of the same day, or fails with what is wrong with it. */
async function saveVersion(tx: Transaction, version: ProductVersion, today: PlainDate): Promise<void> {
  const stored = await versionsBeside(tx, [version]);
  const [own = []] = versionProblems([version], stored, today);
  const problems = own.length > 0 ? own : againstRules(version, stored, await lockRules(tx));
  if (problems.length > 0) failFields(problems);
  await tx
    .insert(products)
    .values(version)
    .onConflictDoUpdate({
      target: [products.sku, products.effectiveFrom],
      set: { ...ABSENT, ...version, recordedAt: sql`now()` },
    });
}

/** What a version leaves out is not kept from the one that it replaces. */
const ABSENT = {
  description: null,
  unit: null,
  standaloneSellingPrice: null,
  cost: null,
  attributes: null,
  optionGroups: null,
  bundle: null,
};
