import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Database } from '#db/connection.ts';
import { documents } from '#db/schema/technical.ts';
import { newId } from '#src/ids.ts';
import { renderContract } from './contract.ts';
import { renderCreditNote } from './creditNote.ts';
import { renderInvoice } from './invoice.ts';
import { loadContract, loadCreditNote, loadInvoice, loadQuote } from './load.ts';
import type { RenderOptions } from './pdf.ts';
import { renderQuote } from './quote.ts';
import { renderSignedContract } from './signedContract.ts';

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
   */
  get(kind: DocumentKind, subjectId: string): Promise<StoredDocument | null>;
}

type Rendered = { fileName: string; content: Buffer } | null;

export function documentStore({ db, sandbox }: { db: Database; sandbox: boolean }): DocumentStore {
  const find = async (kind: DocumentKind, subjectId: string): Promise<StoredDocument | null> => {
    const wanted = and(eq(documents.kind, kind), eq(documents.subjectId, subjectId));
    const [found] = await db.select().from(documents).where(wanted);
    return found ?? null;
  };

  const get = async (kind: DocumentKind, subjectId: string): Promise<StoredDocument | null> => {
    const found = await find(kind, subjectId);
    if (found) return found;
    const rendered = await render[kind]({ db, subjectId, options: { sandbox }, get });
    if (!rendered) return null;
    await db
      .insert(documents)
      .values({
        id: newId('document'),
        kind,
        subjectId,
        ...rendered,
        mediaType: 'application/pdf',
        sha256: createHash('sha256').update(rendered.content).digest('hex'),
      })
      .onConflictDoNothing({ target: [documents.kind, documents.subjectId] });
    // Read back, since another process may have stored it first: then its bytes are the document.
    return find(kind, subjectId);
  };
  return { get };
}

interface Rendering {
  db: Database;
  subjectId: string;
  options: RenderOptions;
  get: DocumentStore['get'];
}

const render: Record<DocumentKind, (rendering: Rendering) => Promise<Rendered>> = {
  async quote({ db, subjectId, options }) {
    const data = await loadQuote(db, subjectId);
    return data && { fileName: `quote-${subjectId}.pdf`, content: await renderQuote(data, options) };
  },
  async contract({ db, subjectId, options }) {
    const data = await loadContract(db, subjectId);
    return data && { fileName: `contract-${subjectId}.pdf`, content: await renderContract(data, options) };
  },
  async signedContract({ db, subjectId, options, get }) {
    const data = await loadContract(db, subjectId);
    if (data?.contract.status !== 'signed') return null;
    const signedDocument = await get('contract', subjectId);
    if (!signedDocument) return null;
    const content = await renderSignedContract({ ...data, signedDocument }, options);
    return { fileName: `signed-contract-${subjectId}.pdf`, content };
  },
  async invoice({ db, subjectId, options }) {
    const data = await loadInvoice(db, subjectId);
    return (
      data && { fileName: `invoice-${data.invoice.number}.pdf`, content: await renderInvoice(data, options) }
    );
  },
  async creditNote({ db, subjectId, options }) {
    const data = await loadCreditNote(db, subjectId);
    if (!data) return null;
    return {
      fileName: `credit-note-${data.creditNote.number}.pdf`,
      content: await renderCreditNote(data, options),
    };
  },
};
