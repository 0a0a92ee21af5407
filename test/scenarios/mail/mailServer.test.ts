import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aDoor, type MailServer, startMailServer } from '#test/setup/mailServer.ts';
import { aCustomer, aSeller, OWNER, simpleRequest } from '#test/setup/world.ts';
import { days, startDeal, untilMailsAreSent } from '../support.ts';

/** Whatever the mail server does, the deal goes on, and its mails arrive in their order once that works again. */
describe('a mail server', () => {
  let app: TestApp;
  let server: MailServer;
  let sql: postgres.Sql;

  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ SMTP_URL: server.smtpUrl, LOG_LEVEL: 'fatal' });
    sql = postgres(app.databaseUrl, { max: 1 });
    await aSeller(app.api);
  });
  afterEach(() => {
    server.moods = {};
  });
  afterAll(async () => {
    await sql?.end();
    await app?.stop();
    await server?.stop();
  });

  /** As if the time until the next try were over. */
  const tryAgainNow = async () => {
    await sql`update outbox set next_attempt_at = now() where sent_at is null`;
    await sql.notify('outbox', '');
  };
  const deal = async (email: string) => {
    const customerId = await aCustomer(app.api, { email });
    const started = await startDeal(app.api, simpleRequest(customerId));
    return {
      ...started,
      email,
      acceptAndSign: async () => {
        await started.post('/acceptance', { decision: 'accept', name: 'Bea Buyer', email });
        await started.sign(email);
      },
      pay: async () => {
        const [invoice] = await started.invoices();
        return started.pay(invoice?.id, '1190.00');
      },
    };
  };
  type Deal = Awaited<ReturnType<typeof deal>>;
  /** What the timeline says of the deal's mails: their fate and what they were. */
  const mailsOf = async ({ timeline }: Deal) =>
    (await timeline())
      .filter(({ type }) => type.startsWith('mail'))
      .map(({ type, data }) => `${type} ${data.template}`);
  const subjectsTo = (email: string) =>
    server.delivered.filter(({ to }) => to === email).map(({ subject }) => subject.replace('[TEST] ', ''));
  const tried = (template: string, { id }: Deal, attempts = 1) =>
    vi.waitUntil(
      async () => {
        const [row] = await sql`
          select attempts from outbox where deal_id = ${id} and template = ${template} and attempts >= ${attempts}`;
        return row !== undefined;
      },
      { timeout: 15_000, interval: 20 },
    );
  const metric = async (name: string) => {
    const text = await app.api.get<string>('/metrics');
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const FIRST_MAILS = [
    'Quote from Nordlicht',
    'Please sign the contract with Nordlicht',
    'Contract between Nordlicht and Kunde AG is signed',
    expect.stringMatching(/^Invoice INV-2031-\d+ from Nordlicht$/),
  ];

  test('that is away keeps no deal from its end, gets each mail once and in order, and no reminder of a paid invoice', async () => {
    await server.stop();
    const away = await deal('away@customer.example');
    await away.acceptAndSign();
    await away.advanceTo('2031-02-01');
    const [invoice] = await away.invoices();
    expect(days(invoice)).toEqual(['2031-01-28', '2031-02-01']);
    await away.pay();
    expect((await away.deal()).stage).toBe('completed');
    await tried('quote', away);
    expect(await mailsOf(away)).toEqual([]);
    expect(await metric('quittance_outbox_waiting')).toBeGreaterThanOrEqual(6);
    expect(await metric('quittance_outbox_oldest_age_seconds')).toBeGreaterThan(0);

    await server.start();
    await tryAgainNow();
    await untilMailsAreSent(app);
    expect(subjectsTo(away.email)).toEqual(FIRST_MAILS);
    const ids = server.delivered.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await mailsOf(away)).filter((line) => !line.endsWith(' contractSigned'))).toEqual([
      'mailSent quote',
      'mailSent signatureRequest',
      'mailSent invoice',
      'mailDropped reminder',
      'mailDropped reminder',
    ]);
    expect(await metric('quittance_outbox_waiting')).toBe(0);
    expect(await metric('quittance_outbox_oldest_age_seconds')).toBe(0);
  });

  test('that refuses an address for now gets that deal’s mails later and in order, and those of others at once', async () => {
    server.moods.recipient = (address) =>
      address === 'later@customer.example' ? { code: 451, text: 'try again later' } : null;
    const later = await deal('later@customer.example');
    await later.acceptAndSign();
    await tried('quote', later);
    const other = await deal('other@customer.example');
    await server.waitForDelivery(({ to }) => to === other.email);
    expect((await later.deal()).stage).toBe('active');
    expect(subjectsTo(later.email)).toEqual([]);

    server.moods = {};
    await tryAgainNow();
    await untilMailsAreSent(app);
    expect(subjectsTo(later.email)).toEqual(FIRST_MAILS);
  });

  test('that refuses a mail for good is not asked again: the timeline and the owner have its words', async () => {
    server.moods.recipient = (address) =>
      address === 'gone@customer.example' ? { code: 550, text: '5.1.1 no such mailbox' } : null;
    const gone = await deal('gone@customer.example');
    const alert = await server.waitForDelivery(
      ({ to, subject }) => to === OWNER && subject.includes('gone@customer.example'),
    );
    expect(alert.subject).toBe('[TEST] Mail to gone@customer.example could not be delivered');
    expect(alert.text).toContain('The mail “quote” to gone@customer.example was refused for good');
    expect(alert.text).toContain('550 5.1.1 no such mailbox');
    expect(alert.text).toContain(gone.id);

    server.moods = {};
    await gone.acceptAndSign();
    await untilMailsAreSent(app);
    expect((await gone.deal()).stage).toBe('active');
    expect(subjectsTo(gone.email)).toEqual(FIRST_MAILS.slice(1));
    const refused = (await gone.timeline()).filter(({ type }) => type === 'mailRefused');
    expect(refused).toMatchObject([
      {
        actor: 'system',
        summary: 'The mail “quote” to gone@customer.example was refused for good: 550 5.1.1 no such mailbox',
        data: { to: gone.email, template: 'quote', code: 550, response: '550 5.1.1 no such mailbox' },
      },
    ]);
  });

  test('that is slow with one mail keeps its deal’s others in order and those of other deals not at all', async () => {
    const door = aDoor();
    server.moods.received = async ({ to }) => {
      if (to === 'slow@customer.example') await door.passed;
      return null;
    };
    const slow = await deal('slow@customer.example');
    await vi.waitUntil(() => server.arrivals.some(({ to }) => to === slow.email), { timeout: 15_000 });
    await slow.acceptAndSign();
    expect((await slow.deal()).stage).toBe('active');
    const quick = await deal('quick@customer.example');
    await quick.acceptAndSign();
    await server.waitForDelivery(({ to, subject }) => to === quick.email && subject.includes('Invoice'));
    expect(server.arrivals.filter(({ to }) => to === slow.email)).toHaveLength(1);

    door.open();
    await untilMailsAreSent(app);
    expect(subjectsTo(slow.email)).toEqual(FIRST_MAILS);
    expect(subjectsTo(quick.email)).toEqual(FIRST_MAILS);
  });

  test('that dies in the middle of a mail gets it again under its Message-ID, and the story tells of it once', async () => {
    server.moods.breaksOff = (address) => address === 'cut@customer.example';
    const cut = await deal('cut@customer.example');
    await tried('quote', cut);
    server.moods = { received: ({ to }) => (to === cut.email ? 'hangUp' : null) };
    await tryAgainNow();
    await tried('quote', cut, 2);
    server.moods = {};
    await cut.acceptAndSign();
    await tryAgainNow();
    await untilMailsAreSent(app);
    expect(subjectsTo(cut.email)).toEqual(FIRST_MAILS);
    const quotes = server.arrivals.filter(({ to, subject }) => to === cut.email && /Quote/.test(subject));
    expect(quotes).toHaveLength(2);
    expect(quotes[0]?.messageId).toBe(quotes[1]?.messageId);
    expect((await mailsOf(cut)).filter((line) => line.endsWith(' quote'))).toEqual(['mailSent quote']);
  });
});
