import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '#src/config.ts';
import { connectTemporal } from '#src/temporal.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  CUSTOMER_EMAIL,
  exampleRequest,
  HEAD_OF_SALES,
  OWNER,
  play,
  simpleRequest,
} from '#test/setup/world.ts';

import { dealWorkflowId } from '#workflows/messages.ts';

/**
 * A process dies after it has done what was asked and before it could say so. Its lease passes, the caller tries again
 * with the same Idempotency-Key, and gets the answer that was lost; nothing happens a second time. Where the deal
 * continues as new after each happening, the engine has forgotten the command as well.
 */
describe.each([
  ['in one run', '400'],
  ['in a new run after each happening', '1'],
])('an answer that was lost, %s', (_, runLength) => {
  let app: TestApp;
  let sql: Sql;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp({ DEAL_RUN_LENGTH: runLength });
    sql = postgres(app.databaseUrl, { max: 2 });
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(async () => {
    await sql?.end();
    await app?.stop();
  });

  const send = (path: string, body: object, idempotencyKey: string) =>
    app.api.send<Json>('POST', path, { body, headers: { 'idempotency-key': idempotencyKey } });

  /** How many rows there are of all that a command can bring about. Mails are told of in their own time. */
  const countAll = async () => {
    const tables = await sql`
      select table_name from information_schema.tables
      where table_schema = 'public' and table_name not in ('idempotency_keys', 'documents')`;
    const counts = tables.map(async ({ table_name }) => {
      const told = table_name === 'timeline_events' ? sql`where type <> 'mailSent'` : sql``;
      const [row] = await sql`select count(*)::int as rows from ${sql(table_name)} ${told}`;
      return [table_name, row?.rows];
    });
    return Object.fromEntries(await Promise.all(counts));
  };

  /** Asks, loses the answer, asks again, and hands on what was answered. The world may change between the two. */
  const askTwice = async (
    path: string,
    body: object,
    meanwhile: (first: Json) => Promise<unknown> = async () => undefined,
  ): Promise<Json> => {
    const key = randomUUID();
    const first = await send(path, body, key);
    expect(first.status, `${path}: ${JSON.stringify(first.body)}`).toBeLessThan(300);
    await meanwhile(first.body);
    const before = await countAll();
    const lost = await sql`
      update idempotency_keys set status = null, body = null, leased_until = now() - interval '1 second'
      where key = ${key}`;
    expect(lost.count).toBe(1);
    const second = await send(path, body, key);
    expect({ path, status: second.status, body: second.body }).toEqual({
      path,
      status: first.status,
      body: first.body,
    });
    expect(await countAll()).toEqual(before);
    return first.body;
  };

  test('is given again to whoever sets up', async () => {
    const made = await askTwice('/v1/customers', {
      externalId: 'C-7',
      name: 'Sieben AG',
      email: 'sieben@customer.example',
      country: 'DE',
    });
    expect((await app.api.get(`/v1/customers/${made.id}`)).name).toBe('Sieben AG');
    await askTwice('/v1/products', {
      sku: 'EXTRA',
      name: 'Extra',
      kind: 'oneTime',
      recognition: 'milestone',
      taxCategory: 'standard',
      fulfilment: 'none',
    });
    const prices = [{ sku: 'EXTRA', price: { model: 'flat', amount: '10.00' } }];
    await askTwice('/v1/price-books', { name: 'USD', currency: 'USD', effectiveFrom: '2020-01-01', prices });
    await askTwice('/v1/dunning-policies', {
      name: 'Fees at once',
      steps: [{ offsetDays: 1, template: 'reminder', lateFee: '40.00' }],
    });
    await askTwice('/v1/api-keys', { name: 'Shop', scopes: ['sales'] });
    const promotion = { name: 'Ten', code: 'TEN', effectiveFrom: '2031-01-01', effect: { percent: '10' } };
    await askTwice('/v1/promotions', { ...promotion, target: 'quote', stacking: 'stackable', priority: 0 });
    const rule = { kind: 'recommends', when: { sku: 'EXTRA' }, then: { skus: ['PLATFORM'] } };
    await askTwice('/v1/configuration-rules', { name: 'Goes well', ...rule });
    await askTwice('/v1/approval-policies', { name: 'None', effectiveFrom: '2040-01-01', rules: [] });
    const absence = { to: OWNER, from: '2040-01-01', until: '2040-01-02' };
    await askTwice(`/v1/people/${HEAD_OF_SALES}/delegations`, absence);
  });

  test('is given again all the way from quote to cash', async () => {
    const request = exampleRequest(customerId);
    const { id } = await askTwice('/v1/deals', request);
    const deal = play(app.api, id);
    const { owner: _, testClock: __, startAt: ___, ...terms } = request;
    const revised = await askTwice(`/v1/deals/${id}/quote-versions`, { ...terms, notes: 'Second version' });
    expect(revised.version).toBe(2);
    await askTwice(`/v1/deals/${id}/submit`, {});
    const { data } = await app.api.get(`/v1/approvals?status=pending&dealId=${id}`);
    const decision = { decision: 'approve', decidedBy: HEAD_OF_SALES };
    await askTwice(`/v1/approvals/${data[0].id}/decision`, decision);
    await askTwice(`/v1/deals/${id}/acceptance`, { decision: 'accept', name: 'Bea', email: CUSTOMER_EMAIL });
    await askTwice(`/v1/deals/${id}/signatures`, { decision: 'sign', name: 'Bea', signer: CUSTOMER_EMAIL });
    await askTwice(`/v1/deals/${id}/fulfilments`, { lines: [{ sku: 'ONBOARDING', quantity: '1' }] });
    const moved = await askTwice(`/v1/deals/${id}/clock`, { advanceBy: 'P32D' });
    expect(moved.now).toBe('2031-02-01T23:00:00.000Z');
    expect((await deal.deal()).now).toBe(moved.now);

    const [invoice] = await deal.invoices();
    const to = (action: string) => `/v1/invoices/${invoice.id}/${action}`;
    const note = await askTwice(to('credit-notes'), { amount: '119.00', reason: 'Too dear' });
    expect(note.total).toBe('119.00');
    await askTwice(to('hold'), { reason: 'A dispute', until: '2031-02-10' });
    await askTwice(to('release'), { reason: 'Settled' });
    expect((await deal.invoices())[0].lateFees).toBe('40.00');
    await askTwice(to('waive-fees'), { reason: 'Kindness' });
    await askTwice(to('write-off'), { reason: 'A rest', amount: '36.32' });

    const { amountDue } = (await deal.invoices())[0];
    expect(amountDue).toBe('4400.00');
    const money = { currency: 'EUR', method: 'transfer', reference: 'R-1' };
    const paid = await askTwice('/v1/payments', { ...money, invoiceId: invoice.id, amount: '4500.00' });
    const refund = await askTwice(`/v1/payments/${paid.id}/refunds`, { amount: '50.00', reason: 'Too much' });
    await askTwice(`/v1/refunds/${refund.id}/payout`, {});
    const booked = await app.api.get(`/v1/ledger/trial-balance?dealId=${id}`);
    expect(booked.accounts.find((row: Json) => row.account === 'cash').balance).toBe('4500.00');
  });

  test('is given again where a deal ends otherwise', async () => {
    const start = async (fields: object = {}) =>
      (await app.api.post('/v1/deals', simpleRequest(customerId, fields))).id;
    const cancelled = await start();
    await askTwice(`/v1/deals/${cancelled}/cancellation`, { reason: 'A mistake' });
    // To the end of its retention, when its workflow closes.
    const moved = await askTwice(`/v1/deals/${cancelled}/clock`, { advanceTo: '2031-12-31' });
    expect(moved.now).toBe('2031-12-31T22:59:59.000Z');
    const afterwards = await app.api.send('POST', `/v1/deals/${cancelled}/clock`, {
      body: { advanceBy: 'P1D' },
    });
    expect(afterwards.status).toBe(409);
    await askTwice(`/v1/deals/${await start()}/loss`, { reason: 'No budget' });
    const decline = { decision: 'decline', name: 'Bea', email: CUSTOMER_EMAIL, reason: 'Too dear' };
    await askTwice(`/v1/deals/${await start()}/acceptance`, decline);

    const asking = await app.api.get(`/v1/deals/${await start({ discount: { percent: '10' } })}`);
    const [approval] = asking.approvals;
    const another = { to: 'fin@seller.example', reason: 'No time' };
    await askTwice(`/v1/approvals/${approval.id}/reassign`, another);
    expect(await askTwice(`/v1/deals/${asking.id}/recall`, {})).toEqual({ stage: 'draft' });

    const limited = await aCustomer(app.api, { creditLimit: '100.00' });
    const held = play(app.api, await start({ customerId: limited }));
    await held.accept();
    await held.sign();
    const { id } = await held.deal();
    await askTwice(`/v1/deals/${id}/credit-decision`, { decision: 'release', reason: 'Known to us' });
    expect(await held.invoices()).toHaveLength(1);
    const { settlement } = await askTwice(`/v1/deals/${id}/cancellation`, { reason: 'Too late' });
    expect(settlement).toMatchObject({ charged: '1000.00', amountDue: '1190.00' });
  });
  describe('while the world went on', () => {
    const priceBook = (...skus: string[]) => ({
      name: `With ${skus.length} prices`,
      currency: 'CHF',
      effectiveFrom: '2030-01-01',
      prices: skus.map((sku) => ({ sku, price: { model: 'flat', amount: '10.00' } })),
    });
    const giveUp = ({ id }: Json) => app.api.post(`/v1/deals/${id}/loss`, { reason: 'No budget' });
    const toItsEnd = (id: string) => play(app.api, id).advanceTo('2031-12-31');

    afterEach(() => {
      vi.useRealTimers();
    });

    test('tells of a deal as it was started, whatever became of it', async () => {
      const lost = await askTwice('/v1/deals', simpleRequest(customerId), giveUp);
      expect(lost).toMatchObject({ stage: 'offered', quote: { total: '1190.00' } });
      const ended = await askTwice('/v1/deals', simpleRequest(customerId), async (deal) => {
        await giveUp(deal);
        await toItsEnd(deal.id);
      });
      expect(ended.stage).toBe('offered');
      const { stage, waitingFor } = await play(app.api, ended.id).deal();
      expect({ stage, waitingFor }).toEqual({ stage: 'lost', waitingFor: null });
    });

    test('starts a deal again that the engine has forgotten', async () => {
      const client = await connectTemporal(loadConfig(app.variables));
      const { id } = await askTwice('/v1/deals', simpleRequest(customerId), (started) =>
        client.workflow.getHandle(dealWorkflowId(started.id)).terminate(),
      );
      await client.connection.close();
      const deal = play(app.api, id);
      await deal.accept();
      expect((await deal.deal()).stage).toBe('signing');
    });

    test('tells of a deal that a newer price book would refuse', async () => {
      await app.api.post('/v1/price-books', priceBook('ONBOARDING'));
      const lines = [{ sku: 'ONBOARDING', quantity: '1' }];
      const newPrices = () => app.api.post('/v1/price-books', priceBook());
      const request = simpleRequest(customerId, { currency: 'CHF', lines });
      const deal = await askTwice('/v1/deals', request, newPrices);
      expect(deal).toMatchObject({ stage: 'offered', quote: { netAmount: '10.00' } });
      expect((await app.api.send('POST', '/v1/deals', { body: request })).status).toBe(422);
    });

    test('tells of a deal whose first day has passed', async () => {
      const deal = await askTwice('/v1/deals', simpleRequest(customerId), async () => {
        vi.useFakeTimers({ toFake: ['Date'], now: new Date('2031-01-02T12:00:00Z') });
      });
      expect(deal.stage).toBe('offered');
    });

    test('tells of a customer and a policy that could not be added any more', async () => {
      const seller = await app.api.get('/v1/seller');
      const added = { name: 'Acht AG', email: 'acht@customer.example', country: 'DE', creditLimit: '10.50' };
      await askTwice('/v1/customers', added, () => app.api.put('/v1/seller', { ...seller, currency: 'JPY' }));
      expect((await app.api.send('POST', '/v1/customers', { body: added })).status).toBe(422);
      await app.api.put('/v1/seller', seller);

      const lena = { email: 'lena@seller.example', name: 'Lena Law', scopes: ['approver'] };
      await app.api.put('/v1/people', { ...lena, roles: ['legal'] });
      const when = { field: 'discountPercent', op: 'gt', value: '5' };
      const policy = {
        name: 'Legal',
        effectiveFrom: '2040-01-01',
        rules: [{ when, approvers: [{ approver: 'role:legal' }] }],
      };
      await askTwice('/v1/approval-policies', policy, () =>
        app.api.put('/v1/people', { ...lena, roles: ['sales'] }),
      );
      expect((await app.api.send('POST', '/v1/approval-policies', { body: policy })).status).toBe(422);
    });

    test('tells of a refund that was promised before its deal closed', async () => {
      const deal = await aSignedDeal(app.api, simpleRequest(customerId));
      const [invoice] = await deal.invoices();
      const paid = await deal.pay(invoice?.id, '1240.00');
      const refund = { amount: '50.00', reason: 'Too much' };
      const path = `/v1/payments/${paid.id}/refunds`;
      const promised = await askTwice(path, refund, () => toItsEnd(deal.id));
      expect(promised).toMatchObject({ amount: '50.00', status: 'payable' });
      expect((await app.api.send('POST', path, { body: refund })).status).toBe(409);
    });
  });
});
