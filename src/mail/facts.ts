import { eq } from 'drizzle-orm';
import type { Queryable } from '#db/connection.ts';
import { loadLogo } from '#db/logos.ts';
import { personSeesMargin } from '#db/marginReaders.ts';
import type { OutboxRow } from '#db/outbox.ts';
import { creditNotes, invoices } from '#db/schema/billing.ts';
import { approvalRequests, contracts, deals, quotes, signers } from '#db/schema/deals.ts';
import { customers, sellers } from '#db/schema/setup.ts';
import { formatFor } from '#src/documents/format.ts';
import { quoteReader } from '#src/documents/quote.ts';
import { inEnglish, type Reader } from '#src/languages/languages.ts';
import type { MailFacts } from './content.ts';
import { toCustomers } from './toCustomers.ts';
import { ABOUT_A_QUOTE } from './toQuoteReaders.ts';

/** Loads what the ids in a mail's data point to, as it stands when the mail is sent. */
export async function loadFacts(
  db: Queryable,
  row: Pick<OutboxRow, 'to' | 'dealId' | 'data' | 'template'>,
): Promise<MailFacts> {
  const { to, data, dealId } = row;
  const id = (name: string) => (typeof data[name] === 'string' ? data[name] : null);
  const [creditNote] = await byId(id('creditNoteId'), (it) =>
    db.select().from(creditNotes).where(eq(creditNotes.id, it)),
  );
  const [invoice] = await byId(creditNote?.invoiceId ?? id('invoiceId'), (it) =>
    db.select().from(invoices).where(eq(invoices.id, it)),
  );
  const [contract] = await byId(id('contractId'), (it) =>
    db.select().from(contracts).where(eq(contracts.id, it)),
  );
  const [signer] = await byId(id('signerId'), (it) => db.select().from(signers).where(eq(signers.id, it)));
  const [approval] = await byId(id('approvalId'), (it) =>
    db.select().from(approvalRequests).where(eq(approvalRequests.id, it)),
  );
  const [quote] = await byId(contract?.quoteId ?? id('quoteId'), (it) =>
    db.select().from(quotes).where(eq(quotes.id, it)),
  );
  const [deal] = await byId(dealId, (it) =>
    db.select().from(deals).innerJoin(customers, eq(customers.id, deals.customerId)).where(eq(deals.id, it)),
  );
  const [current] = await db.select().from(sellers);

  // A document keeps the seller and customer that it was made with; other mails show today's.
  const seller = invoice?.seller ?? quote?.seller ?? current ?? null;
  const customer = invoice?.customer ?? quote?.customer ?? deal?.customers ?? null;
  return {
    ...readerOf(row.template, { quote: quote ?? null, customer, seller }),
    to,
    data,
    seller,
    deal: deal?.deals ?? null,
    customer,
    quote: quote ?? null,
    approval: approval ?? null,
    contract: contract ?? null,
    signer: signer ?? null,
    invoice: invoice ?? null,
    creditNote: creditNote ?? null,
    logo: row.template in toCustomers ? await loadLogo(db, seller?.logo) : null,
    seesMargin: await personSeesMargin(db, to),
  };
}

/** Mails about a quote are in its language; others are in English, and their figures as the reader writes them. */
function readerOf(
  template: string,
  { quote, customer, seller }: Pick<MailFacts, 'quote' | 'customer' | 'seller'>,
): Reader {
  if (quote && (ABOUT_A_QUOTE as readonly string[]).includes(template)) return quoteReader(quote);
  const locale = template in toCustomers ? customer?.locale : null;
  return inEnglish(formatFor({ locale, timeZone: seller?.timeZone ?? 'UTC' }));
}

/** No row for an id that the mail does not have. */
async function byId<T>(id: string | null, find: (id: string) => PromiseLike<T[]>): Promise<T[]> {
  return id === null ? [] : find(id);
}
