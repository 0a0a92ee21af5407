import { and, eq, isNotNull } from 'drizzle-orm';
import type { Database, Queryable } from '#db/connection.ts';
import { creditNotes, invoices } from '#db/schema/billing.ts';
import { contracts, quotes, signers } from '#db/schema/deals.ts';
import { offeredPrice } from '#domain/pricing/selection.ts';
import type { ContractData } from './contract.ts';
import type { CreditNoteData } from './creditNote.ts';
import type { InvoiceData } from './invoice.ts';
import type { QuoteData } from './quote.ts';
import type { DocumentKind } from './store.ts';

/** What each document shows, from the rows that hold it. Null where there is nothing to show (yet). */

/** Only a quote that was sent: a draft can still change, and would be frozen half-way. */
export async function loadQuote(db: Database, quoteId: string): Promise<QuoteData | null> {
  const sent = and(eq(quotes.id, quoteId), isNotNull(quotes.sentAt));
  const [quote] = await db.select().from(quotes).where(sent);
  // The offer stays as it went out, also where it is first printed after the customer has chosen.
  return quote ? { quote: { ...quote, priced: offeredPrice(quote) } } : null;
}

export async function loadContract(db: Database, contractId: string): Promise<ContractData | null> {
  const [row] = await db
    .select({ contract: contracts, quote: quotes })
    .from(contracts)
    .innerJoin(quotes, eq(quotes.id, contracts.quoteId))
    .where(eq(contracts.id, contractId));
  if (!row) return null;
  return { ...row, signers: await db.select().from(signers).where(eq(signers.contractId, contractId)) };
}

export async function loadInvoice(db: Database, invoiceId: string): Promise<InvoiceData | null> {
  const [invoice] = await db.select().from(invoices).where(eq(invoices.id, invoiceId));
  return invoice ? { invoice } : null;
}

export async function loadCreditNote(db: Database, creditNoteId: string): Promise<CreditNoteData | null> {
  const [row] = await db
    .select({ creditNote: creditNotes, invoice: invoices })
    .from(creditNotes)
    .innerJoin(invoices, eq(invoices.id, creditNotes.invoiceId))
    .where(eq(creditNotes.id, creditNoteId));
  return row ?? null;
}

/** The deal that a document belongs to; null where there is no such subject. */
export async function dealOf(db: Queryable, kind: DocumentKind, subjectId: string): Promise<string | null> {
  const table = SUBJECTS[kind];
  const [subject] = await db.select({ dealId: table.dealId }).from(table).where(eq(table.id, subjectId));
  return subject?.dealId ?? null;
}

const SUBJECTS = {
  quote: quotes,
  contract: contracts,
  signedContract: contracts,
  invoice: invoices,
  creditNote: creditNotes,
} as const;
