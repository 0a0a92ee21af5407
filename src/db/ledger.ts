import { and, eq, sql } from 'drizzle-orm';
import { Decimal, dec, toAmount } from '#domain/money.ts';
import type { Position } from '#domain/postings.ts';
import type { Amount, Instant, PlainDate, Posting } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Queryable, Transaction } from './connection.ts';
import { journalEntries, postings } from './schema/ledger.ts';

export interface NewEntry {
  /** The step that posts, and what of it: a second entry with the same key is refused by Postgres. */
  stepKey: string;
  on: PlainDate;
  effectiveOn?: PlainDate;
  at: Instant;
  description: string;
  currency: string;
  dealId?: string;
  customerId?: string;
  invoiceId?: string;
  postings: Posting[];
}

/** Posts a journal entry and returns its id; an entry without postings moves no money and is not posted. */
export async function postEntry(tx: Transaction, entry: NewEntry): Promise<string | null> {
  if (entry.postings.length === 0) return null;
  const id = newId('journalEntry');
  const { postings: sides, currency, effectiveOn, ...row } = entry;
  await tx.insert(journalEntries).values({
    id,
    ...row,
    effectiveOn: effectiveOn === entry.on ? null : effectiveOn,
  });
  await tx.insert(postings).values(sides.map((side) => ({ entryId: id, currency, ...side })));
  return id;
}

/** Where a deal's contract stands: a net asset or a net liability (IFRS 15.105). */
export async function contractPosition(tx: Queryable, dealId: string, currency: string): Promise<Position> {
  const rows = await tx
    .select({
      account: postings.account,
      net: sql<string>`coalesce(sum(coalesce(${postings.debit}, 0) - coalesce(${postings.credit}, 0)), 0)::text`,
    })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .where(
      and(
        eq(journalEntries.dealId, dealId),
        eq(postings.currency, currency),
        sql`${postings.account} in ('contractAsset', 'contractLiability')`,
      ),
    )
    .groupBy(postings.account);
  const net = (account: string) => dec(rows.find((row) => row.account === account)?.net ?? '0');
  return {
    asset: toAmount(net('contractAsset'), currency),
    liability: toAmount(net('contractLiability').negated(), currency),
  };
}

/** What the customer has to its credit, from overpayments and credit notes. Never negative. */
export async function customerCredit(tx: Queryable, customerId: string, currency: string): Promise<Amount> {
  const [row] = await tx
    .select({
      net: sql<string>`coalesce(sum(coalesce(${postings.credit}, 0) - coalesce(${postings.debit}, 0)), 0)::text`,
    })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .where(
      and(
        eq(journalEntries.customerId, customerId),
        eq(postings.currency, currency),
        eq(postings.account, 'customerCredit'),
      ),
    );
  return toAmount(Decimal.max(0, row?.net ?? '0'), currency);
}
