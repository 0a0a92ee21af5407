import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outboxBacklog } from '#db/outbox.ts';
import { outbox } from '#db/schema/technical.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aDoor, type MailServer } from '#test/setup/mailServer.ts';
import { CUSTOMER, type MailRoom, OWNER, openMailRoom, signIn } from './mailRoom.ts';

let database: OpenDatabase;
let room: MailRoom;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  room = await openMailRoom(database);
});
afterEach(() => room?.close());
afterAll(() => database?.close());

describe('a mail that is refused for good', () => {
  it('is not tried again; the timeline and the deal’s owner learn of it, and the deal’s next mail goes', async () => {
    const { deal, delivered, queue, rowOf, server, start, story, tryAgainNow } = room;
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
    // The server has a mail a moment before the outbox says so.
    await expect
      .poll(() => outboxBacklog(database.db), { timeout: 10_000 })
      .toEqual({ waiting: 0, oldestAgeSeconds: 0 });
  });

  it('makes no second alert where the alert is refused too', async () => {
    const { queue, server, start, story } = room;
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
    const { queue, rowOf, server, start } = room;
    server.moods.recipient = () => ({ code: 550, text: 'no such mailbox' });
    await queue(...signIn('nobody'));
    start();
    await expect.poll(async () => (await rowOf('nobody')).refusedAt, { timeout: 10_000 }).not.toBeNull();
    expect(await database.db.$count(outbox)).toBe(1);
  });
});

describe('a mail server that does not work', () => {
  it('refuses no mail for good with what it says of us', async () => {
    const { queue, rowOf, server, start, tried, tryAgainNow, untilDelivered, untilTold } = room;
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
    const { queue, rowOf, server, start, tried, tryAgainNow, untilDelivered, untilTold } = room;
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
    const { queue, rowOf, server, start, tried } = room;
    const door = aDoor();
    server.moods.received = () => door.passed.then(() => null);
    await queue('unheard');
    start({ silenceMs: 300 });
    await tried('unheard');
    expect(await rowOf('unheard')).toMatchObject({ sentAt: null, lastError: 'Timeout' });
    door.open();
  });

  it('does not keep the dispatcher from ending', async () => {
    const { queue, rowOf, server, start } = room;
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
