import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createActivities } from '#activities/createActivities.ts';
import type { Step } from '#activities/step.ts';
import { createGateway, type TemporalGateway } from '#api/temporalGateway.ts';
import { keepUntilAnswered, resendUnanswered } from '#api/unanswered.ts';
import { connectDatabase, type DatabaseConnection } from '#db/connection.ts';
import { startOfDay } from '#domain/dates.ts';
import { loadConfig } from '#src/config.ts';
import { documentStore } from '#src/documents/store.ts';
import { createLog } from '#src/log.ts';
import { connectTemporal } from '#src/temporal.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { type CommandKind, type Commands, isRefused } from '#workflows/messages.ts';
import { RELEASED } from '../stories.ts';
import { expectStanding, startDeal, storyOf } from '../support.ts';

/** What is left when worker and server are killed after a step has committed and before its command was stored. */
describe('a command that the engine has forgotten', () => {
  let app: TestApp;
  let database: DatabaseConnection;
  let client: Client;
  let gateway: TemporalGateway;
  let activities: ReturnType<typeof createActivities>;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    database = connectDatabase(app.databaseUrl, { poolSize: 4 });
    client = await connectTemporal(loadConfig(app.variables));
    const { db } = database;
    gateway = createGateway({ client, db, taskQueue: app.taskQueue });
    activities = createActivities({ db, documents: documentStore({ db, sandbox: true }) });
  });
  afterAll(async () => {
    await client?.connection.close();
    await database?.close();
    await app?.stop();
  });

  const accepted = async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    await deal.accept();
    return deal;
  };
  const evidence = { ip: null, userAgent: null, via: 'a test', consent: 'Yes' };
  const signature = { signer: CUSTOMER_EMAIL, name: 'Bea Buyer', decision: 'sign' as const, evidence };
  const stepOf = (dealId: string, key: string, at: string): Step => ({
    key,
    dealId,
    timeZone: 'Europe/Berlin',
    at,
    actor: 'crm',
  });
  const keep = <K extends CommandKind>(dealId: string, kind: K, input: Commands[K]['input'], key: string) =>
    keepUntilAnswered(database.db, { dealId, kind, input, key, actor: 'crm' });
  const resend = () =>
    resendUnanswered({ db: database.db, gateway, log: createLog('silent') }, { olderThanSeconds: 0 });
  const unanswered = () => database.sql`select key from unanswered_commands`;

  test('is sent again: the deal follows what was done, and nothing is done twice', async () => {
    const deal = await accepted();
    const { now } = await deal.deal();
    await keep(deal.id, 'signContract', signature, 'cmd_forgotten');
    // The signature and the order that follows from it have committed; the workflow knows of neither.
    await activities.signContract(stepOf(deal.id, 'cmd_forgotten', now), signature);
    await activities.placeOrder(stepOf(deal.id, 'cmd_forgotten/1', now));
    await resend();
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: RELEASED,
    });
    expect(await deal.invoices()).toHaveLength(1);
    expect(await unanswered()).toEqual([]);
  });

  test('has its invoice by the wall clock as well, although the clock has gone on', async () => {
    const deal = await startDeal(
      app.api,
      simpleRequest(customerId, { testClock: false, startAt: undefined }),
    );
    await deal.accept();
    const { now } = await deal.deal();
    await keep(deal.id, 'signContract', signature, 'cmd_by_wall');
    await activities.signContract(stepOf(deal.id, 'cmd_by_wall', now), signature);
    const { released } = await activities.placeOrder(stepOf(deal.id, 'cmd_by_wall/1', now));
    const next = released?.progress.nextInvoice;
    if (!next) throw new Error('The order has no invoice.');
    const due = startOfDay(next.on, 'Europe/Berlin');
    await activities.issueInvoices(stepOf(deal.id, `${deal.id}/invoice/${next.position}/${due}/1`, now));
    await resend();
    expect(await deal.invoices()).toHaveLength(1);
    const { stage, waitingFor } = await deal.deal();
    expect({ stage, waitingFor }).toMatchObject({ stage: 'active', waitingFor: { from: [CUSTOMER_EMAIL] } });
    expect(waitingFor.summary).toContain('1 invoice to be paid');
  });

  test('does not take the deal back behind what was done since', async () => {
    const lines = [{ sku: 'ONBOARDING', quantity: '2', price: { model: 'perUnit', unitAmount: '500.00' } }];
    const deal = await startDeal(app.api, simpleRequest(customerId, { lines }));
    await deal.accept();
    await deal.sign();
    const delivery = { lines: [{ sku: 'ONBOARDING', quantity: '1' }] };
    await keep(deal.id, 'recordFulfilment', delivery, 'cmd_first_half');
    const { now } = await deal.deal();
    await activities.recordFulfilment(stepOf(deal.id, 'cmd_first_half', now), delivery);
    await deal.deliver('ONBOARDING', '1');
    await resend();
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1190.00');
    expect((await deal.deal()).stage).toBe('completed');
  });

  const signedUnheard = async (key: string) => {
    const deal = await accepted();
    const { now } = await deal.deal();
    await keep(deal.id, 'signContract', signature, key);
    await activities.signContract(stepOf(deal.id, key, now), signature);
    await activities.placeOrder(stepOf(deal.id, `${key}/1`, now));
    return { deal, now: now as string };
  };

  test('keeps the deal from being cancelled as if it were not signed, and from expiring', async () => {
    const { deal, now } = await signedUnheard('cmd_before_expiry');
    const cancelled = await activities.cancelDeal(stepOf(deal.id, 'cmd_cancel', now), { reason: 'Regret' });
    expect(isRefused(cancelled)).toBe(true);
    await deal.advanceTo('2031-02-15');
    await resend();
    expect(await deal.deal()).toMatchObject({ stage: 'active', contract: { status: 'signed' } });
    expect(storyOf(await deal.timeline())).not.toContain('contractExpired');
  });

  /** The caller of the forgotten command is gone, and another one comes before it is sent again. */
  describe('is heard of before another command', () => {
    const approved = async () => {
      const deal = await startDeal(
        app.api,
        simpleRequest(customerId, { submit: false, discount: { percent: '10' } }),
      );
      return { deal, now: (await deal.deal()).now as string };
    };

    test('so that a signed deal is cancelled as one', async () => {
      const { deal } = await signedUnheard('cmd_before_cancellation');
      const answer = await app.api.post(`/v1/deals/${deal.id}/cancellation`, { reason: 'Regret' });
      expect(answer).toMatchObject({ stage: 'cancelled', settlement: { amountDue: expect.any(String) } });
      expect(await deal.deal()).toMatchObject({ stage: 'cancelled', order: { status: 'cancelled' } });
    });

    test('so that an order which finance released is not refused', async () => {
      const poor = await aCustomer(app.api, { creditLimit: '1.00' });
      const deal = await aSignedDeal(app.api, simpleRequest(poor));
      const { now } = await deal.deal();
      const release = { decision: 'release' as const, reason: 'Known to us' };
      await keep(deal.id, 'decideCredit', release, 'cmd_release');
      await activities.decideCredit(stepOf(deal.id, 'cmd_release', now), release);
      const body = { decision: 'refuse', reason: 'Too much is open' };
      expect((await app.api.send('POST', `/v1/deals/${deal.id}/credit-decision`, { body })).status).toBe(409);
      expect(await deal.deal()).toMatchObject({ stage: 'active', order: { status: 'released' } });
      expect(await deal.invoices()).toHaveLength(1);
    });

    test('so that the newest version of a quote stays the one that is offered', async () => {
      const { deal, now } = await approved();
      const { owner: _, testClock: __, startAt: ___, ...second } = simpleRequest(customerId);
      const terms = { ...second, customerId: undefined } as never;
      await keep(deal.id, 'reviseQuote', { terms, customerId }, 'cmd_second');
      await activities.reviseQuote(stepOf(deal.id, 'cmd_second', now), { terms, customerId });
      expect(await deal.post('/quote-versions', second)).toMatchObject({ version: 3 });
      await deal.post('/submit');
      await resend();
      expect(await deal.deal()).toMatchObject({ stage: 'offered', quote: { version: 3 } });
      await deal.accept();
    });

    test('so that a quote is not put to its approvers twice', async () => {
      const { deal, now } = await approved();
      await keep(deal.id, 'submitQuote', {}, 'cmd_submit');
      await activities.submitQuote(stepOf(deal.id, 'cmd_submit', now));
      expect((await app.api.send('POST', `/v1/deals/${deal.id}/submit`, {})).status).toBe(409);
      expect((await deal.deal()).approvals).toHaveLength(1);
      await deal.approve();
      expect((await deal.deal()).stage).toBe('offered');
    });

    test('so that a new hold ends on its own day', async () => {
      const deal = await aSignedDeal(app.api, simpleRequest(customerId));
      const [{ id: invoiceId }] = (await deal.invoices()) as [{ id: string }];
      await app.api.post(`/v1/invoices/${invoiceId}/hold`, { reason: 'A dispute' });
      const { now } = await deal.deal();
      const release = { invoiceId, reason: 'Settled' };
      await keep(deal.id, 'releaseInvoice', release, 'cmd_end_of_hold');
      await activities.releaseInvoice(stepOf(deal.id, 'cmd_end_of_hold', now), release);
      await app.api.post(`/v1/invoices/${invoiceId}/hold`, { reason: 'A promise', until: '2031-02-03' });
      await resend();
      await deal.advanceTo('2031-02-14');
      expect(await app.api.get(`/v1/invoices/${invoiceId}`)).toMatchObject({
        onHold: false,
        reminders: [{ step: 2 }, { step: 3 }],
      });
    });
  });

  test('keeps the deal from being completed while something of it is still to come', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(customerId));
    await deal.advanceTo('2031-01-10');
    const [invoice] = await deal.invoices();
    const { now } = await deal.deal();
    const credit = {
      invoiceId: invoice?.id,
      amount: '119.00',
      kind: 'correction' as const,
      reason: 'Another address',
    };
    await activities.issueCreditNote(stepOf(deal.id, 'cmd_correction', now), credit);
    await deal.pay(invoice?.id, '1071.00');
    expect(await deal.deal()).toMatchObject({ stage: 'active', endedAt: null });
    const again = (await deal.invoices()).at(-1);
    expect(again).toMatchObject({ total: '119.00', amountDue: '119.00' });
    await deal.pay(again?.id, '119.00');
    expect((await deal.deal()).stage).toBe('completed');
    expect(storyOf(await deal.timeline()).filter((type) => type === 'dealCompleted')).toHaveLength(1);
  });

  test('is left alone where nothing was done', async () => {
    const deal = await accepted();
    await keep(deal.id, 'signContract', signature, 'cmd_never_taken');
    await resend();
    expect((await deal.deal()).stage).toBe('signing');
    expect(await unanswered()).toMatchObject([{ key: 'cmd_never_taken' }]);
    await database.sql`update unanswered_commands set sent_at = now() - interval '25 hours'`;
    await resend();
    expect(await unanswered()).toEqual([]);
  });

  test('is kept no longer than until its answer, be it a yes or a refusal', async () => {
    const deal = await accepted();
    await deal.sign();
    const again = await app.api.send('POST', `/v1/deals/${deal.id}/submit`, {});
    expect(again.status).toBe(409);
    expect(await unanswered()).toEqual([]);
  });
});
