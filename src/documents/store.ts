import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database, Queryable, Transaction } from '#db/connection.ts';
import { loadLogo } from '#db/logos.ts';
import type { Seller } from '#db/schema/setup.ts';
import { documents } from '#db/schema/technical.ts';
import type { Instant } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import { renderContract } from './contract.ts';
import { renderCreditNote } from './creditNote.ts';
import { renderInvoice } from './invoice.ts';
import { loadContract, loadCreditNote, loadInvoice, loadQuote } from './load.ts';
import type { RenderOptions } from './pdf.ts';
import { renderQuote } from './quote.ts';
import { renderSignedContract } from './signedContract.ts';
import { alarm, clockOf, sha256Of, TamperedDocument, type Tampering, tamperingOf } from './tampering.ts';

export const DOCUMENT_KINDS = ['quote', 'contract', 'signedContract', 'invoice', 'creditNote'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export type StoredDocument = typeof documents.$inferSelect;

export interface DocumentStore {
  /**
   * The document as it was issued. The first call renders and stores it, every later one gets the same bytes,
   * whatever became of the data or of the template since.
   *
   * @param subjectId the id of the quote, contract (for both of its kinds), invoice or credit note
   * @returns null where there is no such subject, or none that can be issued yet: a quote that was not sent,
   *   a signed contract that is not signed
   * @throws TamperedDocument where the bytes are not those that were issued; the deal's people are told of it
   */
  get(kind: DocumentKind, subjectId: string): Promise<StoredDocument | null>;
  /**
   * Whether a contract's document is there and as it was issued, within a step. Where it is not, the alarm is part of
   * the step.
   */
  isAsIssued(tx: Transaction, contractId: string, at: Instant): Promise<boolean>;
}

type Stored = Pick<StoredDocument, 'sha256' | 'content'>;
type Rendered = { fileName: string; content: Buffer } | null;

/** @param log takes the alarms, beside the timeline and the mails */
export function documentStore({
  db,
  sandbox,
  log,
}: {
  db: Database;
  sandbox: boolean;
  log?: Logger;
}): DocumentStore {
  const logTampering = (tampering: Tampering) =>
    log?.error(tampering, 'A stored document is not the one that was issued');

  const check = async (kind: DocumentKind, subjectId: string, stored: Stored): Promise<void> => {
    const tampering = await tamperingOf(db, { kind, subjectId, stored });
    if (!tampering) return;
    logTampering(tampering);
    await db.transaction(async (tx) => alarm(tx, tampering, await clockOf(tx, tampering.dealId)));
    throw new TamperedDocument(tampering);
  };

  const get = async (kind: DocumentKind, subjectId: string): Promise<StoredDocument | null> => {
    const found = await find(db, kind, subjectId);
    if (found) {
      await check(kind, subjectId, found);
      return found;
    }
    const rendered = await render[kind]({ db, subjectId, options: { sandbox }, get });
    if (!rendered) return null;
    const issued = { ...rendered, sha256: sha256Of(rendered.content) };
    // A contract whose document was lost gets the very bytes back that are signed, or none.
    await check(kind, subjectId, issued);
    await db
      .insert(documents)
      .values({ id: newId('document'), kind, subjectId, ...issued, mediaType: 'application/pdf' })
      .onConflictDoNothing({ target: [documents.kind, documents.subjectId] });
    // Read back, since another process may have stored it first: then its bytes are the document.
    return find(db, kind, subjectId);
  };

  const isAsIssued = async (tx: Transaction, contractId: string, at: Instant): Promise<boolean> => {
    const stored = await find(tx, 'contract', contractId);
    const tampering = await tamperingOf(tx, { kind: 'contract', subjectId: contractId, stored });
    if (!tampering) return true;
    logTampering(tampering);
    await alarm(tx, tampering, at);
    return false;
  };
  return { get, isAsIssued };
}

async function find(db: Queryable, kind: DocumentKind, subjectId: string): Promise<StoredDocument | null> {
  const [found] = await db
    .select()
    .from(documents)
    .where(and(eq(documents.kind, kind), eq(documents.subjectId, subjectId)));
  return found ?? null;
}

interface Rendering {
  db: Database;
  subjectId: string;
  options: RenderOptions;
  get: DocumentStore['get'];
}

/** With the logo that the seller had when the document was made. */
async function branded(
  db: Queryable,
  options: RenderOptions,
  { seller }: { seller: Seller },
): Promise<RenderOptions> {
  return { ...options, logo: (await loadLogo(db, seller.logo))?.content ?? null };
}

const render: Record<DocumentKind, (rendering: Rendering) => Promise<Rendered>> = {
  async quote({ db, subjectId, options }) {
    const data = await loadQuote(db, subjectId);
    if (!data) return null;
    const content = await renderQuote(data, await branded(db, options, data.quote));
    return { fileName: `quote-${subjectId}.pdf`, content };
  },
  async contract({ db, subjectId, options }) {
    const data = await loadContract(db, subjectId);
    if (!data) return null;
    const content = await renderContract(data, await branded(db, options, data.quote));
    return { fileName: `contract-${subjectId}.pdf`, content };
  },
  async signedContract({ db, subjectId, options, get }) {
    const data = await loadContract(db, subjectId);
    if (data?.contract.status !== 'signed') return null;
    const signedDocument = await get('contract', subjectId);
    if (!signedDocument) return null;
    const withLogo = await branded(db, options, data.quote);
    const content = await renderSignedContract({ ...data, signedDocument }, withLogo);
    return { fileName: `signed-contract-${subjectId}.pdf`, content };
  },
  async invoice({ db, subjectId, options }) {
    const data = await loadInvoice(db, subjectId);
    if (!data) return null;
    const content = await renderInvoice(data, await branded(db, options, data.invoice));
    return { fileName: `invoice-${data.invoice.number}.pdf`, content };
  },
  async creditNote({ db, subjectId, options }) {
    const data = await loadCreditNote(db, subjectId);
    if (!data) return null;
    const content = await renderCreditNote(data, await branded(db, options, data.invoice));
    return { fileName: `credit-note-${data.creditNote.number}.pdf`, content };
  },
};
