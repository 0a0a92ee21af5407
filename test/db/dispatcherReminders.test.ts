import { eq, sql as fragment } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewMail } from '#db/outbox.ts';
import { invoices, reminders } from '#db/schema/billing.ts';
import { contracts, signers } from '#db/schema/deals.ts';
import { outbox } from '#db/schema/technical.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { aDoor } from '#test/setup/mailServer.ts';
import { CUSTOMER, type MailRoom, openMailRoom } from './mailRoom.ts';
import { seedDeal } from './seed.ts';

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

describe('a reminder that had to wait', () => {
  const reminder = (): Partial<NewMail> => ({
    template: 'reminder',
    data: { invoiceId: room.deal.invoiceId, step: 0, lateFee: null, amountDue: '10.00' },
  });
  const signatureReminder = (): Partial<NewMail> => ({
    template: 'signatureReminder',
    data: { contractId: room.deal.contractId, signerId: room.deal.signerId },
  });
  const pay = () =>
    database.db
      .update(invoices)
      .set({ amountPaid: fragment`${invoices.total} + ${invoices.lateFees}` })
      .where(eq(invoices.id, room.deal.invoiceId));
  const overtakings: [string, () => Partial<NewMail>, () => PromiseLike<unknown>, string][] = [
    [
      'a hold',
      reminder,
      () => database.db.update(invoices).set({ onHold: true }).where(eq(invoices.id, room.deal.invoiceId)),
      'the invoice is on hold',
    ],
    [
      'a signature',
      signatureReminder,
      () => database.db.update(signers).set({ status: 'signed' }).where(eq(signers.id, room.deal.signerId)),
      'the signer has decided',
    ],
    [
      'the end of the contract',
      signatureReminder,
      () =>
        database.db
          .update(contracts)
          .set({ status: 'expired' })
          .where(eq(contracts.id, room.deal.contractId)),
      'the contract is closed',
    ],
  ];

  it.each(overtakings)('is dropped where %s overtook it', async (_, mail, overtake, reason) => {
    const { deal, queue, rowOf, server, start, story } = room;
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
    const { delivered, queue, rowOf, server, start, tried, tryAgainNow } = room;
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

  /** A server that takes its time over one mail while a reminder waits behind it, forty seconds long. */
  const behindASlowMail = async (mail: Partial<NewMail>): Promise<{ goOn(): void }> => {
    const { queue, server, start } = room;
    const door = aDoor();
    server.moods.received = () => door.passed.then(() => null);
    await queue('slow');
    await queue('behind', mail);
    start();
    await expect.poll(() => server.arrivals.length, { timeout: 10_000 }).toBe(1);
    await database.db
      .update(outbox)
      .set({ recordedAt: fragment`now() - interval '40 seconds'` })
      .where(eq(outbox.key, 'behind'));
    return { goOn: door.open };
  };

  it('is dropped where a slow mail of its deal kept it back, which was tried only once', async () => {
    const { delivered, rowOf } = room;
    const { goOn } = await behindASlowMail(reminder());
    await pay();
    goOn();
    await expect.poll(async () => (await rowOf('behind')).droppedAt, { timeout: 10_000 }).not.toBeNull();
    expect(await rowOf('slow')).toMatchObject({ attempts: 1, sentAt: expect.any(String) });
    expect(await delivered()).toEqual(['slow']);
  });

  /** A step of dunning that came with a fee, as the reminder was written: 40.00 of it in 4595.32. */
  const withFee = (template: 'reminder' | 'finalNotice'): Partial<NewMail> => ({
    template,
    data: { invoiceId: room.deal.invoiceId, step: 3, lateFee: '40.00', amountDue: '4595.32' },
  });
  const charge = async () => {
    const { invoiceId } = room.deal;
    await database.db.update(invoices).set({ lateFees: '40.00' }).where(eq(invoices.id, invoiceId));
    await database.db.insert(reminders).values({
      invoiceId,
      step: 3,
      offsetDays: 14,
      template: 'reminder',
      at: '2031-02-14T08:00:00.000Z',
      lateFee: '40.00',
    });
  };
  const payInPart = () =>
    database.db.update(invoices).set({ amountPaid: '1000.00' }).where(eq(invoices.id, room.deal.invoiceId));

  it.each(['reminder', 'finalNotice'] as const)(
    'asks as %s for what is due when it goes out',
    async (kind) => {
      const { server, untilDelivered } = room;
      await charge();
      const { goOn } = await behindASlowMail(withFee(kind));
      await payInPart();
      goOn();
      await untilDelivered(['slow', 'behind']);
      const text = server.delivered[1]?.text;
      expect(text).toContain('3.595,32');
      expect(text).toMatch(/A late fee of 40,00\s€ has been added/);
      expect(text).not.toContain('4.595,32');
    },
  );

  it('does not tell of a fee that was waived meanwhile', async () => {
    const { server, untilDelivered } = room;
    await charge();
    const { goOn } = await behindASlowMail(withFee('reminder'));
    const ofInvoice = eq(invoices.id, room.deal.invoiceId);
    await database.db.update(invoices).set({ lateFees: '0' }).where(ofInvoice);
    await database.db
      .update(reminders)
      .set({ feeReversed: true })
      .where(eq(reminders.invoiceId, room.deal.invoiceId));
    goOn();
    await untilDelivered(['slow', 'behind']);
    const text = server.delivered[1]?.text;
    expect(text).toContain('4.555,32');
    expect(text).not.toContain('late fee');
  });

  it('is dropped where no dispatcher ran for a while', async () => {
    const { queue, rowOf, start, untilDelivered } = room;
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

  it('did not wait where the mail before it went at once: it goes as it was written', async () => {
    const { queue, server, start, untilDelivered } = room;
    await charge();
    await queue('quick');
    await queue('next', withFee('reminder'));
    await payInPart();
    start();
    await untilDelivered(['quick', 'next']);
    expect(server.delivered[1]?.text).toContain('4.595,32');
  });
});
