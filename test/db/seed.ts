import type { Database } from '#db/connection.ts';
import { creditNotes, invoices } from '#db/schema/billing.ts';
import { contracts, type Deal, deals, quotes, signers } from '#db/schema/deals.ts';
import { customers, sellers } from '#db/schema/setup.ts';
import { newId } from '#src/ids.ts';
import { aContract, aCreditNote, aCustomer, anInvoice, aQuote, aSeller, aSigner } from '../pages/rows.ts';

export interface SeededDeal {
  dealId: string;
  quoteId: string;
  contractId: string;
  signerId: string;
  invoiceId: string;
  creditNoteId: string;
}

/** A deal with one of each document, written straight into Postgres: for tests that need no workflow. */
export async function seedDeal(db: Database, with_: Partial<Deal> = {}): Promise<SeededDeal> {
  const ids = {
    dealId: newId('deal'),
    quoteId: newId('quote'),
    contractId: newId('contract'),
    signerId: newId('signer'),
    invoiceId: newId('invoice'),
    creditNoteId: newId('creditNote'),
  };
  const { dealId, quoteId, contractId, signerId, invoiceId, creditNoteId } = ids;
  const customer = aCustomer({ id: newId('customer'), externalId: null });
  await db.insert(sellers).values(aSeller()).onConflictDoNothing();
  await db.insert(customers).values(customer);
  await db.insert(deals).values({
    id: dealId,
    workflowId: `deal:${dealId}`,
    customerId: customer.id,
    owner: 'sales@seller.example',
    currency: 'EUR',
    stage: 'signing',
    timeZone: 'Europe/Berlin',
    testClock: true,
    clockAt: '2031-01-01T09:00:00.000Z',
    startedAt: '2031-01-01T08:00:00.000Z',
    ...with_,
  });
  await db.insert(quotes).values(aQuote({ id: quoteId, dealId, customer }));
  await db.insert(contracts).values(aContract({ id: contractId, dealId, quoteId }));
  await db.insert(signers).values(aSigner({ id: signerId, contractId }));
  const number = invoiceId.toUpperCase();
  await db
    .insert(invoices)
    .values(anInvoice({ id: invoiceId, dealId, number, customerId: customer.id, customer }));
  await db
    .insert(creditNotes)
    .values(aCreditNote({ id: creditNoteId, dealId, invoiceId, number: creditNoteId }));
  return ids;
}
