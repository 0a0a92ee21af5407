import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { creditNotes } from '#db/schema/billing.ts';
import { journalEntries, postings } from '#db/schema/ledger.ts';
import { type Decimal, dec, max, min, roundTo, sum, toAmount, ZERO } from '#domain/money.ts';
import type { PlainDate } from '#domain/types.ts';
import { NET } from './ledger.ts';
import { groupBy, type OwedInvoice, owedInvoices } from './reports.ts';

/**
 * What is neither due nor performed (IFRS 15.105-108): issuing an invoice makes a receivable and a contract liability
 * at once, and until one of both has happened neither belongs in a balance sheet. For each deal and currency, from the
 * ledger: the invoices that are due after `asOf`, the contract liability on it, and the smaller of both, which is to be
 * netted.
 *
 * The liability carries no tax, so of what is open the net share counts, rounded to the currency for each invoice. The
 * share is that of the invoice less its credit notes up to `asOf`, since a credit note may take a line of one tax
 * category alone. Performance is taken to be for what fell due first.
 */
export async function contractNetting(db: Database, asOf: PlainDate) {
  const notDue = (await owedInvoices(db, asOf)).filter(({ invoice }) => invoice.dueOn > asOf);
  const liabilities = await contractLiabilities(db, asOf);
  const lateFees = await lateFeesOf(db, asOf);
  const credited = await creditedOf(db, asOf);
  const deals = [...groupBy(notDue, ({ invoice }) => `${invoice.dealId} ${invoice.currency}`)]
    .flatMap(([key, group]) => netted(group, { liability: liabilities.get(key) ?? ZERO, lateFees, credited }))
    .sort((a, b) => a.dealId.localeCompare(b.dealId) || a.currency.localeCompare(b.currency));
  const totals = [...groupBy(deals, ({ currency }) => currency)].map(([currency, rows]) => ({
    currency,
    toNet: toAmount(sum(rows.map(({ toNet }) => toNet)), currency),
  }));
  return { asOf, deals, totals: totals.sort((a, b) => a.currency.localeCompare(b.currency)) };
}

function netted(
  group: OwedInvoice[],
  {
    liability,
    lateFees,
    credited,
  }: { liability: Decimal; lateFees: Map<string | null, string>; credited: Map<string, Credited> },
) {
  const first = group[0]?.invoice;
  const net = sum(
    group.map((owed) =>
      netShare(owed, {
        lateFees: lateFees.get(owed.invoice.id) ?? '0',
        credited: credited.get(owed.invoice.id) ?? { net: '0', total: '0' },
      }),
    ),
  );
  const toNet = min(net, liability);
  if (!first || toNet.isZero()) return [];
  const { dealId, customerId, currency, customer } = first;
  return [
    {
      dealId,
      customerId,
      name: customer.name,
      currency,
      receivables: toAmount(sum(group.map(({ net: open }) => open)), currency),
      receivablesNetOfTax: toAmount(net, currency),
      contractLiability: toAmount(liability, currency),
      toNet: toAmount(toNet, currency),
    },
  ];
}

interface Credited {
  net: string;
  total: string;
}

/** A late fee is no part of a contract's price, and the last to be settled. */
function netShare(
  { invoice, net: open }: OwedInvoice,
  { lateFees, credited }: { lateFees: string; credited: Credited },
): Decimal {
  const principal = max(dec(open).minus(lateFees), ZERO);
  const total = dec(invoice.total).minus(credited.total);
  if (total.isZero()) return ZERO;
  const net = dec(invoice.netAmount).minus(credited.net);
  return roundTo(principal.times(net).div(total), invoice.currency);
}

/** What the credit notes of each invoice had taken from it by a day. */
async function creditedOf(db: Database, asOf: PlainDate): Promise<Map<string, Credited>> {
  const rows = await db
    .select({
      invoiceId: creditNotes.invoiceId,
      net: sql<string>`sum(${creditNotes.netAmount})::text`,
      total: sql<string>`sum(${creditNotes.total})::text`,
    })
    .from(creditNotes)
    .where(lte(creditNotes.issuedOn, asOf))
    .groupBy(creditNotes.invoiceId);
  return new Map(rows.map(({ invoiceId, ...credited }) => [invoiceId, credited]));
}

async function lateFeesOf(db: Database, asOf: PlainDate): Promise<Map<string | null, string>> {
  const rows = await db
    .select({ invoiceId: journalEntries.invoiceId, net: NET })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .where(and(eq(postings.account, 'lateFeeIncome'), lte(journalEntries.on, asOf)))
    .groupBy(journalEntries.invoiceId);
  return new Map(rows.map(({ invoiceId, net }) => [invoiceId, dec(net).negated().toFixed()]));
}

/** By deal and currency. A deal stands as one net asset or liability (IFRS 15.105), so both accounts are one here. */
async function contractLiabilities(db: Database, asOf: PlainDate): Promise<Map<string, Decimal>> {
  const rows = await db
    .select({ dealId: journalEntries.dealId, currency: postings.currency, net: NET })
    .from(postings)
    .innerJoin(journalEntries, eq(journalEntries.id, postings.entryId))
    .where(
      and(inArray(postings.account, ['contractAsset', 'contractLiability']), lte(journalEntries.on, asOf)),
    )
    .groupBy(journalEntries.dealId, postings.currency);
  return new Map(
    rows.map(({ dealId, currency, net }) => [`${dealId} ${currency}`, max(dec(net).negated(), ZERO)]),
  );
}
