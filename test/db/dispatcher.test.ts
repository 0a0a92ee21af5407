import { asc, eq, sql as fragment } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NewMail, queueMail } from '#db/outbox.ts';
import { invoices } from '#db/schema/billing.ts';
import { timelineEvents } from '#db/schema/deals.ts';
import { documents, outbox } from '#db/schema/technical.ts';
import { type MailCatcher, startMailCatcher } from '#dev/mailCatcher.ts';
import { documentStore } from '#src/documents/store.ts';
import type { Dispatcher } from '#src/mail/dispatcher.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aSeller } from '../pages/rows.ts';
import { links, startTestDispatcher } from './mailRoom.ts';
import { type SeededDeal, seedDeal } from './seed.ts';

let database: OpenDatabase;
let catcher: MailCatcher;
let deal: SeededDeal;
let running: Dispatcher[] = [];

function start(smtpUrl = catcher.smtpUrl): Dispatcher {
  const dispatcher = startTestDispatcher(database, { smtpUrl });
  running.push(dispatcher);
  return dispatcher;
}

async function queue(mail: Partial<NewMail> & { key: string }): Promise<void> {
  await database.db.transaction((tx) =>
    queueMail(tx, {
      dealId: deal.dealId,
      to: 'einkauf@brueckner.example',
      template: 'invoice',
      data: { invoiceId: deal.invoiceId },
      dueAt: '2031-01-01T08:00:00.000Z',
      ...mail,
    }),
  );
}
const rows = () => database.db.select().from(outbox).orderBy(asc(outbox.id));

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await database.db.delete(outbox);
  catcher = await startMailCatcher();
  deal = await seedDeal(database.db);
});
afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  running = [];
  await catcher.stop();
});
afterAll(() => database?.close());

describe('startDispatcher', () => {
  it('sends what is announced, with its document, and tells the deal’s story', async () => {
    start();
    const link = {
      action: 'viewInvoice',
      subjectId: deal.invoiceId,
      dealId: deal.dealId,
      email: 'a@b.example',
      expiresAt: '2031-12-31T00:00:00.000Z',
    } as const;
    await queue({ key: 'one', link });
    const mail = await catcher.waitFor(() => true);
    expect(mail.recipients).toEqual(['einkauf@brueckner.example']);
    expect(mail.subject).toMatch(/^\[TEST\] Invoice INV_/);
    expect(mail.text).toContain(await links.urlFor(link));
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([
      `invoice-${deal.invoiceId.toUpperCase()}.pdf`,
    ]);
    const [row] = await untilSent(1);
    expect(mail.messageId).toBe(`<${row?.id}@quittance>`);
    const [event] = await database.db
      .select()
      .from(timelineEvents)
      .where(eq(timelineEvents.dealId, deal.dealId));
    expect(event).toMatchObject({ type: 'mailSent', at: '2031-01-01T08:00:00.000Z', actor: 'system' });
    expect(event?.data).toMatchObject({
      to: 'einkauf@brueckner.example',
      template: 'invoice',
      messageId: mail.messageId,
    });
  });

  it('does not send a document whose bytes were changed, but the alarm about it', async () => {
    await documentStore({ db: database.db, sandbox: true }).get('invoice', deal.invoiceId);
    await database.db
      .update(documents)
      .set({ content: Buffer.from('%PDF- with another account to pay to') })
      .where(eq(documents.subjectId, deal.invoiceId));
    await queue({ key: 'tampered' });
    start();
    const told = ['sales@seller.example', aSeller().email];
    for (const email of told) {
      const { subject } = await catcher.waitFor(({ recipients }) => recipients.includes(email));
      expect(subject).toContain('Alarm: a stored invoice of');
    }
    await untilSent(told.length);
    expect(catcher.messages()).toHaveLength(told.length);
    const [kept] = await rows();
    expect(kept).toMatchObject({ template: 'invoice', sentAt: null, attempts: 1 });
    expect(kept?.lastError).toContain('is not the one that was issued');
  });

  it('sends each mail once and in order where several dispatchers run', async () => {
    for (let number = 0; number < 12; number++) await queue({ key: `mail ${number}` });
    await Promise.all([start(), start(), start()].map((dispatcher) => dispatcher.drained()));
    const sent = await untilSent(12);
    expect(catcher.messages().map(({ messageId }) => messageId)).toEqual(
      sent.map(({ id }) => `<${id}@quittance>`),
    );
  });

  it('keeps the order of ids with one dispatcher', async () => {
    for (let number = 0; number < 5; number++) await queue({ key: `mail ${number}` });
    await start().drained();
    const sent = await untilSent(5);
    expect(catcher.messages().map(({ messageId }) => messageId)).toEqual(
      sent.map(({ id }) => `<${id}@quittance>`),
    );
  });

  it('tries again later where the mail server is away, and lets the others pass a mail that cannot be made', async () => {
    const away = catcher.smtpUrl;
    await catcher.stop();
    const dispatcher = start(away);
    await queue({ key: 'first' });
    await expect.poll(async () => (await rows())[0]?.attempts, { timeout: 10_000 }).toBe(1);
    const [failed] = await rows();
    expect(failed?.sentAt).toBeNull();
    expect(failed?.lastError).toContain('ECONNREFUSED');
    expect(Date.parse(failed?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());

    catcher = await startMailCatcher({ port: Number(new URL(away).port) });
    await queue({ key: 'broken', data: { invoiceId: 'nobody' } });
    await queue({ key: 'sound' });
    await catcher.waitFor(() => true);
    await database.db
      .update(outbox)
      .set({ nextAttemptAt: new Date().toISOString() })
      .where(eq(outbox.key, 'first'));
    await dispatcher.drained();
    const after = new Map((await rows()).map((row) => [row.key, row]));
    expect(after.get('first')?.sentAt).not.toBeNull();
    expect(after.get('sound')?.sentAt).not.toBeNull();
    expect(after.get('broken')).toMatchObject({
      sentAt: null,
      lastError: 'The mail’s invoice was not found.',
    });
    expect(catcher.messages()).toHaveLength(2);
  });

  it('drops a reminder that was overtaken by the payment while it waited for the server, and says so', async () => {
    const { db } = database;
    const reminder = {
      template: 'reminder' as const,
      data: { invoiceId: deal.invoiceId, step: 0, lateFee: null, amountDue: '10.00' },
    };
    await queue({ key: 'waited', ...reminder });
    await db.update(outbox).set({ attempts: 1 });
    await db
      .update(invoices)
      .set({ amountPaid: fragment`${invoices.total} + ${invoices.lateFees}` })
      .where(eq(invoices.id, deal.invoiceId));
    const dispatcher = start();
    await dispatcher.drained();
    expect(catcher.messages()).toEqual([]);
    expect(await rows()).toMatchObject([{ sentAt: null, droppedAt: expect.any(String) }]);
    const events = await db.select().from(timelineEvents).where(eq(timelineEvents.dealId, deal.dealId));
    expect(events).toMatchObject([
      { type: 'mailDropped', data: { reason: 'nothing is due on the invoice any more' } },
    ]);

    await db.update(invoices).set({ amountPaid: '0' }).where(eq(invoices.id, deal.invoiceId));
    await queue({ key: 'still due', ...reminder });
    await db.update(outbox).set({ attempts: 1 }).where(eq(outbox.key, 'still due'));
    await dispatcher.drained();
    expect(catcher.messages()).toHaveLength(1);
  });
});

async function untilSent(count: number) {
  await expect
    .poll(async () => (await rows()).filter(({ sentAt }) => sentAt !== null).length, { timeout: 10_000 })
    .toBe(count);
  return rows();
}
