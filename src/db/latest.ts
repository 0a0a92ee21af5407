import { desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { type Contract, contracts, deals, type Quote, quotes } from './schema/deals.ts';

/** The version of a deal's quote that counts; null where there is no such deal. */
export async function latestQuote(db: Queryable, dealId: string): Promise<Quote | null> {
  const [quote] = await db
    .select()
    .from(quotes)
    .where(eq(quotes.dealId, dealId))
    .orderBy(desc(quotes.version))
    .limit(1);
  return quote ?? null;
}

/** The contract that counts; null where none was drawn up yet. An id sorts by the time it was made. */
export async function latestContract(db: Queryable, dealId: string): Promise<Contract | null> {
  const [contract] = await db
    .select()
    .from(contracts)
    .where(eq(contracts.dealId, dealId))
    .orderBy(desc(contracts.id))
    .limit(1);
  return contract ?? null;
}

/** In a query of `deals`: the total of the quote that counts. A deal and its first quote are written together. */
export const latestTotal: SQL<string> = sql<string>`(
  select ${quotes.priced} ->> 'total' from ${quotes}
  where ${quotes.dealId} = ${deals.id} order by ${quotes.version} desc limit 1
)`;

/** In a join of `deals` with `quotes`: whether a quote is the one that counts. */
export const isLatestQuote: SQL = sql`not exists (
  select 1 from ${quotes} newer where newer.deal_id = ${deals.id} and newer.version > ${quotes.version}
)`;
