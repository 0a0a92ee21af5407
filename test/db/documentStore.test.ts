import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '#db/connection.ts';
import { contracts, quotes, timelineEvents } from '#db/schema/deals.ts';
import { documents, outbox } from '#db/schema/technical.ts';
import { DOCUMENT_KINDS, type DocumentStore, documentStore } from '#src/documents/store.ts';
import { TamperedDocument } from '#src/documents/tampering.ts';
import { createLog } from '#src/log.ts';
import { createTestDatabase, type TestDatabase } from '#test/setup/stack.ts';
import { type SeededDeal, seedDeal } from './seed.ts';

let database: TestDatabase;
let connection: DatabaseConnection;
let store: DocumentStore;
let deal: SeededDeal;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connectDatabase(database.url, { poolSize: 5 });
  store = documentStore({ db: connection.db, sandbox: true });
  deal = await seedDeal(connection.db);
});
afterAll(async () => {
  await connection?.close();
  await database?.drop();
});

describe('documentStore', () => {
  it('makes each document once, with its hash', async () => {
    for (const [kind, id] of [
      ['quote', deal.quoteId],
      ['contract', deal.contractId],
      ['invoice', deal.invoiceId],
      ['creditNote', deal.creditNoteId],
    ] as const) {
      const first = await store.get(kind, id);
      expect(first?.content.subarray(0, 5).toString()).toBe('%PDF-');
      expect(first?.sha256).toBe(
        createHash('sha256')
          .update(first?.content ?? '')
          .digest('hex'),
      );
      expect((await store.get(kind, id))?.id).toBe(first?.id);
    }
  });

  it('keeps an issued document whatever becomes of the data', async () => {
    const before = await store.get('quote', deal.quoteId);
    await connection.db.update(quotes).set({ validUntil: '2031-12-31' }).where(eq(quotes.id, deal.quoteId));
    expect((await store.get('quote', deal.quoteId))?.sha256).toBe(before?.sha256);
  });

  it('lets the first win where several ask at once', async () => {
    const { invoiceId } = await seedDeal(connection.db);
    const asked = await Promise.all(Array.from({ length: 5 }, () => store.get('invoice', invoiceId)));
    expect(new Set(asked.map((document) => document?.id)).size).toBe(1);
    const rows = await connection.db
      .select({ id: documents.id })
      .from(documents)
      .where(eq(documents.subjectId, invoiceId));
    expect(rows).toHaveLength(1);
  });

  it('has a signed contract only once the contract is signed, and the signed file within it', async () => {
    const { contractId } = deal;
    expect(await store.get('signedContract', contractId)).toBeNull();
    const contract = await store.get('contract', contractId);
    const closedAt = '2031-01-02T10:00:00.000Z';
    await connection.db
      .update(contracts)
      .set({ status: 'signed', closedAt })
      .where(eq(contracts.id, contractId));
    const signed = await store.get('signedContract', contractId);
    expect(signed?.fileName).toMatch(/^signed-contract/);
    expect(signed?.sha256).not.toBe(contract?.sha256);
    expect((await store.get('contract', contractId))?.sha256).toBe(contract?.sha256);
  });

  it('gives out none whose bytes were changed, and tells the deal of each once', async () => {
    const changed = await seedDeal(connection.db);
    const { dealId, quoteId, contractId, invoiceId, creditNoteId } = changed;
    await connection.db.update(contracts).set({ status: 'signed' }).where(eq(contracts.id, contractId));
    const lines = new PassThrough();
    const watched = documentStore({ db: connection.db, sandbox: true, log: createLog('error', lines) });
    const all = [
      ['quote', quoteId],
      ['contract', contractId],
      ['signedContract', contractId],
      ['invoice', invoiceId],
      ['creditNote', creditNoteId],
    ] as const;
    for (const [kind, id] of all) await watched.get(kind, id);
    for (const [kind, id] of all) {
      await connection.db
        .update(documents)
        .set({ content: Buffer.from('%PDF- of somebody else') })
        .where(and(eq(documents.kind, kind), eq(documents.subjectId, id)));
      await expect(watched.get(kind, id)).rejects.toThrow(TamperedDocument);
      await expect(watched.get(kind, id)).rejects.toThrow('is not the one that was issued');
    }
    const told = await connection.db.select().from(timelineEvents).where(eq(timelineEvents.dealId, dealId));
    expect(told.map(({ type, at, data }) => [type, at, data['kind']])).toEqual(
      all.map(([kind]) => ['documentTampered', '2031-01-01T09:00:00.000Z', kind]),
    );
    const mails = await connection.db.select().from(outbox).where(eq(outbox.dealId, dealId));
    expect(mails.filter(({ template }) => template === 'documentTampered')).toHaveLength(2 * all.length);
    const logged = String(lines.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(logged).toHaveLength(2 * all.length);
    for (const line of logged) expect(line).toMatchObject({ level: 50, dealId });
  });

  it('has nothing for an id that nobody knows, and for a quote that was not sent', async () => {
    for (const kind of DOCUMENT_KINDS) expect(await store.get(kind, 'nobody')).toBeNull();
    const draft = await seedDeal(connection.db);
    await connection.db.update(quotes).set({ sentAt: null }).where(eq(quotes.id, draft.quoteId));
    expect(await store.get('quote', draft.quoteId)).toBeNull();
  });
});
