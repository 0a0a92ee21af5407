import { eq, sql as fragment } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { claimMail, outboxBacklog } from '#db/outbox.ts';
import { outbox } from '#db/schema/technical.ts';
import { aDoor } from '#test/setup/mailServer.ts';
import { CUSTOMER, mailRoomForEach, OWNER, signIn } from './mailRoom.ts';
import { seedDeal } from './seed.ts';

const opened = mailRoomForEach();

describe('the mails of a deal', () => {
  it('wait for an earlier one that is refused for now; those of others and of none do not', async () => {
    const { delivered, queue, rowOf, server, start, tried, tryAgainNow, untilTold } = opened.room;
    const other = await seedDeal(opened.database.db);
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
    const { delivered, queue, rowOf, server, start } = opened.room;
    const door = aDoor();
    await queue('slow');
    const slow = `<${(await rowOf('slow')).id}@quittance>`;
    server.moods.received = async ({ messageId }) => {
      if (messageId === slow) await door.passed;
      return null;
    };
    const other = await seedDeal(opened.database.db);
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
    const { queue, rowOf, server, start, tried, tryAgainNow, untilDelivered } = opened.room;
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
    await opened.database.db
      .update(outbox)
      .set({ holdsUntil: fragment`now()` })
      .where(eq(outbox.key, 'to nowhere'));
    await tryAgainNow();
    await untilDelivered(['later']);
    await tried('to nowhere', 2);
    expect(await rowOf('to nowhere')).toMatchObject({ sentAt: null, refusedAt: null });
  });

  it('are found without reading the whole outbox, also where ten thousand wait', async () => {
    const { queue } = opened.room;
    // Half of them behind the first mails of their deals, which are tried again tomorrow.
    await opened.database.db.execute(fragment`
      insert into outbox (id, key, deal_id, "to", template, data, due_at, next_attempt_at)
      select 'msg_' || lpad(n::text, 6, '0'), 'many ' || n, 'deal ' || n % 5000, 'a@b.example', 'creditHold', '{}', now(),
        now() + case when n <= 5000 then interval '1 day' else interval '0' end
      from generate_series(1, 10000) n`);
    await queue('the one that is due');
    await opened.database.db.transaction(async (tx) => {
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
    expect(await outboxBacklog(opened.database.db)).toMatchObject({ waiting: 10_001 });
  });
});
