import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Product, Withdrawal } from '#domain/catalogue/product.ts';
import type { ProductVersion } from '#domain/catalogue/productVersions.ts';
import { partsOf } from '#domain/configuration/compositionProblems.ts';
import { SINCE_EVER } from '#domain/dates.ts';
import type { PlainDate } from '#domain/types.ts';
import type { Queryable, Transaction } from './connection.ts';
import { type ProductWithdrawal, productWithdrawals } from './schema/catalogue.ts';
import { products } from './schema/setup.ts';

type ProductRow = typeof products.$inferSelect;

/** Products as they are on a day. One that is sold only later is as it will be then. */
export async function loadProducts(
  db: Queryable,
  { skus, on }: { skus: readonly string[]; on: PlainDate },
): Promise<Product[]> {
  if (skus.length === 0) return [];
  const rows = await db
    .selectDistinctOn([products.sku])
    .from(products)
    .where(inArray(products.sku, [...skus]))
    .orderBy(
      asc(products.sku),
      sql`${products.effectiveFrom} > ${on}`,
      sql`abs(${products.effectiveFrom} - ${on}::date)`,
    );
  return withWithdrawals(db, rows.map(productOf), on);
}

/** The products that are sold, or withdrawn, on a day, by SKU. */
export async function listProducts(
  db: Queryable,
  { on, where, limit }: { on: PlainDate; where?: SQL | undefined; limit: number },
): Promise<Product[]> {
  const rows = await db
    .selectDistinctOn([products.sku])
    .from(products)
    .where(and(lte(products.effectiveFrom, on), where))
    .orderBy(asc(products.sku), sql`${products.effectiveFrom} desc`)
    .limit(limit);
  return withWithdrawals(db, rows.map(productOf), on);
}

/**
 * All versions that what a product is made of has to be sound beside: its own, those of all products that are made of
 * others, and those of what it names.
 */
export async function versionsBeside(
  db: Queryable,
  added: readonly Pick<ProductVersion, 'sku' | 'optionGroups' | 'bundle'>[],
): Promise<ProductVersion[]> {
  const skus = new Set(added.flatMap((product) => [product.sku, ...partsOf(product as Product)]));
  const rows = await db
    .select()
    .from(products)
    .where(
      or(
        isNotNull(products.bundle),
        isNotNull(products.optionGroups),
        sql`${products.sku} in (select jsonb_array_elements_text(${JSON.stringify([...skus])}::jsonb))`,
      ),
    );
  return rows.map(versionOf);
}

/** Nobody else can save a product until the transaction ends, so that two which contradict each other are not saved. */
export async function lockProducts(tx: Transaction): Promise<void> {
  await tx.execute(sql`lock table ${products} in share row exclusive mode`);
}

export async function isProduct(db: Queryable, sku: string): Promise<boolean> {
  const rows = await db.select({ sku: products.sku }).from(products).where(eq(products.sku, sku)).limit(1);
  return rows.length > 0;
}

/** The withdrawal of a product that has not ended; undefined where there is none. */
export async function openWithdrawal(db: Queryable, sku: string): Promise<ProductWithdrawal | undefined> {
  const [found] = await db
    .select()
    .from(productWithdrawals)
    .where(and(eq(productWithdrawals.sku, sku), isNull(productWithdrawals.endsOn)));
  return found;
}

async function withWithdrawals(db: Queryable, found: Product[], on: PlainDate): Promise<Product[]> {
  if (found.length === 0) return [];
  const rows = await db
    .selectDistinctOn([productWithdrawals.sku])
    .from(productWithdrawals)
    .where(
      and(
        inArray(
          productWithdrawals.sku,
          found.map(({ sku }) => sku),
        ),
        or(isNull(productWithdrawals.endsOn), gt(productWithdrawals.endsOn, on)),
      ),
    )
    .orderBy(asc(productWithdrawals.sku), asc(productWithdrawals.startsOn));
  const bySku = new Map(rows.map((row) => [row.sku, withdrawalOf(row)]));
  return found.map((product) => {
    const withdrawal = bySku.get(product.sku);
    return withdrawal ? { ...product, withdrawal } : product;
  });
}

export const withdrawalOf = ({
  startsOn,
  endsOn,
  reason,
  replacedBy,
}: Omit<ProductWithdrawal, 'sku' | 'recordedAt'>): Withdrawal =>
  withoutNulls({ on: startsOn, until: endsOn, reason, replacedBy }) as Withdrawal;

/** A product that has been like this from the start names no day. */
export function productOf({ recordedAt: _, effectiveFrom, ...row }: ProductRow): Product {
  const since = effectiveFrom === SINCE_EVER ? {} : { effectiveFrom };
  return { ...withoutNulls(row), ...since } as Product;
}

const versionOf = (row: ProductRow): ProductVersion => ({
  ...productOf(row),
  effectiveFrom: row.effectiveFrom,
});

export const withoutNulls = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
