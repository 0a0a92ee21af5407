import { asc, eq, sql as fragment } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimMail, type NewMail, outboxBacklog, queueMail } from '#db/outbox.ts';
import { invoices } from '#db/schema/billing.ts';
import { contracts, signers, timelineEvents } from '#db/schema/deals.ts';
import { outbox } from '#db/schema/technical.ts';
import { documentStore } from '#src/documents/store.ts';
import { createLinks } from '#src/links.ts';
import { type Dispatcher, type DispatcherOptions, startDispatcher } from '#src/mail/dispatcher.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aDoor, type MailServer, startMailServer } from '#test/setup/mailServer.ts';
import { type SeededDeal, seedDeal } from './seed.ts';

const CUSTOMER = 'einkauf@brueckner.example';
const OWNER = 'sales@seller.example';
const links = createLinks({
  secretKey: 'a secret of at least 32 characters',
  publicUrl: 'http://quittance.example',
});

let database: OpenDatabase;
let server: MailServer;
let deal: SeededDeal;
let running: Dispatcher[] = [];

function start(with_: Partial<DispatcherOptions> = {}): Dispatcher {
  const { db, sql } = database;
  const dispatcher = startDispatcher({
    db,
    sql,
    smtpUrl: server.smtpUrl,
    from: 'Seller <seller@seller.example>',
    links,
    documents: documentStore({ db, sandbox: true }),
    sandbox: true,
    log: pino({ level: 'silent' }),
    pollMs: 60_000,
    ...with_,
  });
  running.push(dispatcher);
  return dispatcher;
}

/** A credit hold needs no document, so it is quick to write. */
async function queue(key: string, mail: Partial<NewMail> = {}): Promise<void> {
  await database.db.transaction((tx) =>
    queueMail(tx, {
      key,
      dealId: deal.dealId,
      to: CUSTOMER,
      template: 'creditHold',
      data: { reason: key },
      dueAt: '2031-01-01T08:00:00.000Z',
      ...mail,
    }),
  );
}
const signIn = (key: string): [string, Partial<NewMail>] => [
  key,
  { dealId: undefined, template: 'signIn', to: 'staff@seller.example' },
];
const rowOf = async (key: string) => {
  const [row] = await database.db.select().from(outbox).where(eq(outbox.key, key));
  if (!row) throw new Error(`There is no mail ${key}.`);
  return row;
};
const tried = (key: string, attempts = 1) =>
  expect.poll(async () => (await rowOf(key)).attempts, { timeout: 10_000 }).toBe(attempts);
const story = (dealId = deal.dealId) =>
  database.db
    .select()
    .from(timelineEvents)
    .where(eq(timelineEvents.dealId, dealId))
    .orderBy(asc(timelineEvents.seq));
/** The keys of what was accepted, in order. */
async function delivered(): Promise<string[]> {
  const rows = await database.db.select({ id: outbox.id, key: outbox.key }).from(outbox);
  const keys = new Map(rows.map(({ id, key }) => [`<${id}@quittance>`, key]));
  return server.delivered.map(({ messageId }) => keys.get(messageId) ?? messageId);
}
const untilDelivered = (keys: string[]) => expect.poll(delivered, { timeout: 10_000 }).toEqual(keys);
const untilTold = (types: string[]) =>
  expect.poll(async () => (await story()).map(({ type }) => type), { timeout: 10_000 }).toEqual(types);
/** As if the time until the next try were over. */
async function tryAgainNow(): Promise<void> {
  await database.db.update(outbox).set({ nextAttemptAt: fragment`now()` });
  await database.sql.notify('outbox', '');
}

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await database.db.delete(outbox);
  server = await startMailServer();
  deal = await seedDeal(database.db);
});
afterEach(async () => {
  await Promise.all(running.map((dispatcher) => dispatcher.stop()));
  running = [];
  await server.stop();
});
afterAll(() => database?.close());

describe('the mails of a deal', () => {
  it('wait for an earlier one that is refused for now; those of others and of none do not', async () => {
    const other = await seedDeal(database.db);
    server.moods.recipient = (address) => (address === CUSTOMER ? { code: 450, text: 'greylisted' } : null);
    await queue('first');
    await queue('second', { to: OWNER });
    await queue('of another deal', { dealId: other.dealId, to: OWNER });
    await queue(...signIn('of none'));
    const dispatcher = start();
    await tried('first');
    await expect
      .poll(async () => (await delivered()).sort(), { timeout: 10_000 })
      .toEqual(['of another deal', 'of none']);
    await dispatcher.drained();
    expect(await rowOf('second')).toMatchObject({ attempts: 0, sentAt: null });
    expect((await rowOf('first')).lastError).toContain('450 greylisted');

    server.moods = {};
    await tryAgainNow();
    await expect
      .poll(async () => (await delivered()).slice(2), { timeout: 10_000 })
      .toEqual(['first', 'second']);
    await untilTold(['mailSent', 'mailSent']);
  });

  it('wait while another dispatcher sends an earlier one, and a slow delivery stops no other deal', async () => {
    const door = aDoor();
    await queue('slow');
    const slow = `<${(await rowOf('slow')).id}@quittance>`;
    server.moods.received = async ({ messageId }) => {
      if (messageId === slow) await door.passed;
      return null;
    };
    const other = await seedDeal(database.db);
    start();
    await expect.poll(() => server.arrivals.length, { timeout: 10_000 }).toBe(1);
    await queue('after the slow one');
    start();
    for (const key of ['other 1', 'other 2']) await queue(key, { dealId: other.dealId });
    await queue(...signIn('of none'));
    await expect.poll(() => server.delivered.length, { timeout: 10_000 }).toBe(3);
    expect(await delivered()).toEqual(expect.arrayContaining(['other 1', 'other 2', 'of none']));
    expect(server.arrivals).toHaveLength(4);

    door.open();
    await expect
      .poll(async () => (await delivered()).slice(3), { timeout: 10_000 })
      .toEqual(['slow', 'after the slow one']);
  });

  it('pass one by that is put off for longer than a day', async () => {
    server.moods.recipient = (address) =>
      address === CUSTOMER ? { code: 450, text: 'domain not found' } : null;
    await queue('to nowhere');
    await queue('later', { to: OWNER });
    start();
    await tried('to nowhere');
    const { holdsUntil } = await rowOf('to nowhere');
    const hours = (Date.parse(holdsUntil ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThan(24.1);
    await database.db.update(outbox).set({ holdsUntil: fragment`now()` }).where(eq(outbox.key, 'to nowhere'));
    await tryAgainNow();
    await untilDelivered(['later']);
    await tried('to nowhere', 2);
    expect(await rowOf('to nowhere')).toMatchObject({ sentAt: null, refusedAt: null });
  });

  it('are found without reading the whole outbox, also where ten thousand wait', async () => {
    // Half of them behind the first mails of their deals, which are tried again tomorrow.
    await database.db.execute(fragment`
      insert into outbox (id, key, deal_id, "to", template, data, due_at, next_attempt_at)
      select 'msg_' || lpad(n::text, 6, '0'), 'many ' || n, 'deal ' || n % 5000, 'a@b.example', 'creditHold', '{}', now(),
        now() + case when n <= 5000 then interval '1 day' else interval '0' end
      from generate_series(1, 10000) n`);
    await queue('the one that is due');
    await database.db.transaction(async (tx) => {
      // Comparing each with each takes minutes.
      await tx.execute(fragment`set local statement_timeout = '5s'`);
      const reads = async () => {
        const [row] = await tx.execute(
          fragment`select seq_scan, idx_scan from pg_stat_xact_user_tables where relname = 'outbox'`,
        );
        return { whole: Number(row?.seq_scan), byIndex: Number(row?.idx_scan) };
      };
      const before = await reads();
      expect(await claimMail(tx)).toMatchObject({ key: 'the one that is due' });
      const after = await reads();
      expect(after.whole).toBe(before.whole);
      expect(after.byIndex).toBeGreaterThan(before.byIndex);
    });
    expect(await outboxBacklog(database.db)).toMatchObject({ waiting: 10_001 });
  });
});

describe('a mail that is refused for good', () => {
  it('is not tried again; the timeline and the deal’s owner learn of it, and the deal’s next mail goes', async () => {
    const once: MailServer['moods'] = {
      recipient: (address) => (address === CUSTOMER ? { code: 550, text: '5.1.1 no such mailbox' } : null),
    };
    server.moods = once;
    await queue('refused', {
      template: 'finalNotice',
      data: { invoiceId: deal.invoiceId, amountDue: '10.00' },
    });
    await queue('next', { to: 'second@customer.example' });
    const dispatcher = start();
    const alert = await server.waitForDelivery(({ to }) => to === OWNER);
    expect(alert.subject).toBe(`[TEST] Mail to ${CUSTOMER} could not be delivered`);
    expect(alert.text).toContain('The mail “final notice” to');
    expect(alert.text).toContain('550 5.1.1 no such mailbox');
    expect(alert.text).toContain(deal.dealId);
    await dispatcher.drained();
    const refused = await rowOf('refused');
    expect(refused).toMatchObject({ attempts: 1, sentAt: null, lastError: '550 5.1.1 no such mailbox' });
    expect(await delivered()).toEqual(['next', `mailRefused/${refused.id}`]);
    expect(await story()).toMatchObject([
      {
        type: 'mailRefused',
        actor: 'system',
        at: '2031-01-01T08:00:00.000Z',
        summary: `The mail “finalNotice” to ${CUSTOMER} was refused for good: 550 5.1.1 no such mailbox`,
        data: { to: CUSTOMER, template: 'finalNotice', code: 550, response: '550 5.1.1 no such mailbox' },
      },
      { type: 'mailSent', data: { template: 'creditHold' } },
      { type: 'mailSent', data: { template: 'mailRefused', to: OWNER } },
    ]);
    server.moods = {};
    await tryAgainNow();
    await queue(...signIn('afterwards'));
    await server.waitForDelivery(({ to }) => to === 'staff@seller.example');
    expect(await rowOf('refused')).toMatchObject({ attempts: 1, sentAt: null });
    expect(await outboxBacklog(database.db)).toEqual({ waiting: 0, oldestAgeSeconds: 0 });
  });

  it('makes no second alert where the alert is refused too', async () => {
    server.moods.received = () => ({ code: 554, text: 'spam' });
    await queue('refused');
    const dispatcher = start();
    await expect.poll(async () => (await story()).length, { timeout: 10_000 }).toBe(2);
    await dispatcher.drained();
    expect((await story()).map(({ type, data }) => [type, data.template])).toEqual([
      ['mailRefused', 'creditHold'],
      ['mailRefused', 'mailRefused'],
    ]);
    expect(await database.db.$count(outbox)).toBe(2);
  });

  it('ends without an alert where it is of no deal', async () => {
    server.moods.recipient = () => ({ code: 550, text: 'no such mailbox' });
    await queue(...signIn('nobody'));
    start();
    await expect.poll(async () => (await rowOf('nobody')).refusedAt, { timeout: 10_000 }).not.toBeNull();
    expect(await database.db.$count(outbox)).toBe(1);
  });
});

describe('a mail server that does not work', () => {
  it('refuses no mail for good with what it says of us', async () => {
    await queue('waits');
    const troubles = {
      greeting: { code: 554, text: 'your network is blocked' },
      sender: { code: 550, text: 'sender not allowed' },
      recipient: { code: 530, text: 'authentication required' },
    } as const;
    for (const [index, [step, trouble]] of Object.entries(troubles).entries()) {
      server.moods = { [step]: () => trouble };
      const dispatcher = start();
      await tryAgainNow();
      await tried('waits', index + 1);
      await dispatcher.stop();
      const row = await rowOf('waits');
      expect(row).toMatchObject({ refusedAt: null, holdsUntil: null });
      expect(row.lastError).toContain(`${trouble.code} ${trouble.text}`);
    }
    server.moods = {};
    start();
    await tryAgainNow();
    await untilDelivered(['waits']);
    await untilTold(['mailSent']);
  });

  it('gets a mail again, under the same Message-ID, where it died before it said yes', async () => {
    await queue('first');
    await queue('second');
    server.moods = { breaksOff: () => true };
    start();
    await tried('first');
    expect(server.arrivals).toEqual([]);
    server.moods = { received: () => 'hangUp' };
    await tryAgainNow();
    await tried('first', 2);
    server.moods = {};
    await tryAgainNow();
    await untilDelivered(['first', 'second']);
    const [unanswered, again] = server.arrivals;
    expect(unanswered?.messageId).toBe(`<${(await rowOf('first')).id}@quittance>`);
    expect(again?.messageId).toBe(unanswered?.messageId);
    expect(server.arrivals).toHaveLength(3);
    await untilTold(['mailSent', 'mailSent']);
  });

  it('is hung up on when it says nothing for too long', async () => {
    const door = aDoor();
    server.moods.received = () => door.passed.then(() => null);
    await queue('unheard');
    start({ silenceMs: 300 });
    await tried('unheard');
    expect(await rowOf('unheard')).toMatchObject({ sentAt: null, lastError: 'Timeout' });
    door.open();
  });

  it('does not keep the dispatcher from ending', async () => {
    const door = aDoor();
    server.moods.received = () => door.passed.then(() => null);
    await queue('unheard');
    const dispatcher = start({ patienceMs: 100 });
    await expect.poll(() => server.arrivals.length, { timeout: 10_000 }).toBe(1);
    await dispatcher.stop();
    expect(await rowOf('unheard')).toMatchObject({ sentAt: null, refusedAt: null, attempts: 1 });
    door.open();
  });
});

describe('a reminder that had to wait', () => {
  const reminder = (): Partial<NewMail> => ({
    template: 'reminder',
    data: { invoiceId: deal.invoiceId, step: 0, lateFee: null, amountDue: '10.00' },
  });
  const signatureReminder = (): Partial<NewMail> => ({
    template: 'signatureReminder',
    data: { contractId: deal.contractId, signerId: deal.signerId },
  });
  const pay = () =>
    database.db
      .update(invoices)
      .set({ amountPaid: fragment`${invoices.total} + ${invoices.lateFees}` })
      .where(eq(invoices.id, deal.invoiceId));
  const overtakings: [string, () => Partial<NewMail>, () => PromiseLike<unknown>, string][] = [
    [
      'a hold',
      reminder,
      () => database.db.update(invoices).set({ onHold: true }).where(eq(invoices.id, deal.invoiceId)),
      'the invoice is on hold',
    ],
    [
      'a signature',
      signatureReminder,
      () => database.db.update(signers).set({ status: 'signed' }).where(eq(signers.id, deal.signerId)),
      'the signer has decided',
    ],
    [
      'the end of the contract',
      signatureReminder,
      () => database.db.update(contracts).set({ status: 'expired' }).where(eq(contracts.id, deal.contractId)),
      'the contract is closed',
    ],
  ];

  it.each(overtakings)('is dropped where %s overtook it', async (_, mail, overtake, reason) => {
    await database.db.update(contracts).set({ status: 'open' }).where(eq(contracts.id, deal.contractId));
    for (const key of ['dropped', 'never tried']) await queue(key, mail());
    await database.db.update(outbox).set({ attempts: 1 }).where(eq(outbox.key, 'dropped'));
    await overtake();
    start();
    await expect.poll(async () => (await rowOf('dropped')).droppedAt, { timeout: 10_000 }).not.toBeNull();
    const [event] = await story();
    expect(event).toMatchObject({ type: 'mailDropped', data: { reason, to: CUSTOMER } });
    // The one behind it waited for it, so it is overtaken as well.
    await expect.poll(async () => (await rowOf('never tried')).droppedAt, { timeout: 10_000 }).not.toBeNull();
    expect(server.delivered).toEqual([]);
  });

  it('is dropped where it was never tried itself, but kept back by an earlier mail of its deal', async () => {
    server.moods.recipient = () => ({ code: 450, text: 'greylisted' });
    await queue('earlier');
    await queue('overtaken', reminder());
    start();
    await tried('earlier');
    await pay();
    server.moods = {};
    await tryAgainNow();
    await expect.poll(async () => (await rowOf('overtaken')).droppedAt, { timeout: 10_000 }).not.toBeNull();
    expect(await rowOf('overtaken')).toMatchObject({ attempts: 0, sentAt: null });
    expect(await delivered()).toEqual(['earlier']);
  });

  it('is dropped where no dispatcher ran for a while', async () => {
    await queue('old', reminder());
    await queue('young', reminder());
    await database.db
      .update(outbox)
      .set({ recordedAt: fragment`now() - interval '2 minutes'` })
      .where(eq(outbox.key, 'old'));
    const young = await seedDeal(database.db);
    await database.db.update(outbox).set({ dealId: young.dealId }).where(eq(outbox.key, 'young'));
    await pay();
    start();
    await untilDelivered(['young']);
    await expect.poll(async () => (await rowOf('old')).droppedAt, { timeout: 10_000 }).not.toBeNull();
  });
});
