import { and, asc, eq, getTableColumns, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { journalEntries, journalOrder, postings } from '#db/schema/ledger.ts';
import { dec, max, toAmount } from '#domain/money.ts';
import { ACCOUNTS, type PlainDate } from '#domain/types.ts';
import { inCurrency } from './amounts.ts';
import { behind, pageOf } from './paging.ts';

/** Journal entries in the order in which they were committed. */
export async function listEntries(
  db: Database,
  query: {
    limit: number;
    after?: string | undefined;
    dealId?: string | undefined;
    customerId?: string | undefined;
  },
) {
  const rows = await db
    .select(getTableColumns(journalEntries))
    .from(journalOrder)
    .innerJoin(journalEntries, eq(journalEntries.id, journalOrder.entryId))
    .where(
      and(
        query.dealId ? eq(journalEntries.dealId, query.dealId) : undefined,
        query.customerId ? eq(journalEntries.customerId, query.customerId) : undefined,
        await behind(db, query.after, { cursor: journalOrder.entryId, order: journalOrder.position }),
      ),
    )
    .orderBy(asc(journalOrder.position))
    .limit(query.limit + 1);
  const ids = rows.map(({ id }) => id);
  const sides =
    ids.length > 0
      ? await db.select().from(postings).where(inArray(postings.entryId, ids)).orderBy(asc(postings.seq))
      : [];
  return pageOf(rows, {
    limit: query.limit,
    cursorOf: ({ id }) => id,
    show: ({ id, on, effectiveOn, at, recordedAt, description, dealId, customerId, invoiceId }) => ({
      id,
      on,
      effectiveOn,
      at,
      recordedAt: new Date(recordedAt).toISOString(),
      description,
      dealId,
      customerId,
      invoiceId,
      postings: sides.filter(({ entryId }) => entryId === id).map(showPosting),
    }),
  });
}

function showPosting({ account, debit, credit, currency }: typeof postings.$inferSelect) {
  const money = inCurrency(currency);
  return {
    account,
    currency,
    ...(debit === null ? {} : { debit: money(debit) }),
    ...(credit === null ? {} : { credit: money(credit) }),
  };
}

/**
 * The net balance of each account and currency that was ever posted to.
 *
 * @param asOf counts entries up to this business date, it included; without it all that is posted
 */
export async function trialBalance(
  db: Database,
  { asOf, dealId }: { asOf?: PlainDate | undefined; dealId?: string | undefined },
) {
  const rows = await db
    .select({ account: postings.account, currency: postings.currency, net: NET })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .where(
      and(
        asOf ? lte(journalEntries.on, asOf) : undefined,
        dealId ? eq(journalEntries.dealId, dealId) : undefined,
      ),
    )
    .groupBy(postings.account, postings.currency);
  const order = (account: (typeof ACCOUNTS)[number]) => ACCOUNTS.indexOf(account);
  return {
    asOf: asOf ?? null,
    accounts: rows
      .sort((a, b) => a.currency.localeCompare(b.currency) || order(a.account) - order(b.account))
      .map(({ account, currency, net }) => ({
        account,
        currency,
        debit: toAmount(max(net, '0'), currency),
        credit: toAmount(max(dec(net).negated(), '0'), currency),
        balance: toAmount(net, currency),
      })),
  };
}

/** Debits less credits. */
export const NET: SQL<string> = sql<string>`sum(coalesce(${postings.debit}, 0) - coalesce(${postings.credit}, 0))::text`;
