import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, play, simpleRequest } from '#test/setup/world.ts';

/** The same Idempotency-Key and body give the first answer again, and nothing happens a second time. */
describe('an Idempotency-Key', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const send = (path: string, body: object, idempotencyKey: string, key = app.adminKey) =>
    app.api.send<Json>('POST', path, { body, key, headers: { 'idempotency-key': idempotencyKey } });
  const deals = async () => (await app.api.get('/v1/deals?limit=1000')).data.length;
  const times = <T>(count: number, make: () => Promise<T>) =>
    Promise.all(Array.from({ length: count }, make));

  test('gives the first answer again, to the letter', async () => {
    const key = randomUUID();
    const before = await deals();
    const first = await send('/v1/deals', simpleRequest(customerId), key);
    const second = await send('/v1/deals', simpleRequest(customerId), key);
    expect(first.status).toBe(201);
    expect({ status: second.status, body: second.body }).toEqual({ status: 201, body: first.body });
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await deals()).toBe(before + 1);
  });

  test('on twenty requests at once starts one deal, and all are told of it', async () => {
    const key = randomUUID();
    const before = await deals();
    const answers = await times(20, () => send('/v1/deals', simpleRequest(customerId), key));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await deals()).toBe(before + 1);
    const types = (await play(app.api, answers[0]?.body.id).timeline()).map(({ type }) => type);
    expect(types.filter((type) => type === 'dealOpened')).toHaveLength(1);
  });

  test('with another body, or for another call, is refused', async () => {
    const key = randomUUID();
    await send('/v1/deals', simpleRequest(customerId), key);
    expectProblem(await send('/v1/deals', simpleRequest(customerId, { notes: 'Another' }), key), 422);
    expectProblem(await send('/v1/quotes/preview', simpleRequest(customerId), key), 422);
  });

  test('is another key where it comes with another API key', async () => {
    const other = await app.api.post('/v1/api-keys', { name: 'Another system', scopes: ['sales'] });
    const key = randomUUID();
    const [mine, theirs] = [
      await send('/v1/deals', simpleRequest(customerId), key),
      await send('/v1/deals', simpleRequest(customerId, { notes: 'Theirs' }), key, other.key),
    ];
    expect([mine?.status, theirs?.status]).toEqual([201, 201]);
    expect(theirs?.body.id).not.toBe(mine?.body.id);
  });

  test('gives a refusal again too', async () => {
    const key = randomUUID();
    const body = simpleRequest(customerId, { currency: 'EUX' });
    const first = await send('/v1/deals', body, key);
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId));
    const early = await send(
      `/v1/deals/${id}/fulfilments`,
      { lines: [{ sku: 'X', quantity: '1' }] },
      key + 1,
    );
    expectProblem(first, 422);
    expectProblem(early, 409);
    const again = await send(
      `/v1/deals/${id}/fulfilments`,
      { lines: [{ sku: 'X', quantity: '1' }] },
      key + 1,
    );
    expect(again.body).toEqual(early.body);
    expectProblem(again, 409);
  });

  test('holds for what is said to a deal: ten signatures at once are one', async () => {
    const deal = play(app.api, (await app.api.post('/v1/deals', simpleRequest(customerId))).id);
    await deal.accept();
    const { id } = await deal.deal();
    const key = randomUUID();
    const signature = { signer: CUSTOMER_EMAIL, name: 'Bea Buyer', decision: 'sign' };
    const answers = await times(10, () => send(`/v1/deals/${id}/signatures`, signature, key));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const types = (await deal.timeline()).map(({ type }) => type);
    expect(types.filter((type) => type === 'contractSignedBy')).toHaveLength(1);
    expect(await deal.invoices()).toHaveLength(1);
    // Without the key the deal says that there is nothing left to sign.
    expectProblem(await send(`/v1/deals/${id}/signatures`, signature, randomUUID()), 409);
  });

  test('holds for money: ten payments at once are booked once', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(customerId));
    const [invoice] = await deal.invoices();
    const key = randomUUID();
    const payment = {
      invoiceId: invoice.id,
      amount: '500.00',
      currency: 'EUR',
      method: 'transfer',
      reference: 'R-1',
    };
    const answers = await times(10, () => send('/v1/payments', payment, key));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect((await deal.invoices())[0]).toMatchObject({ amountPaid: '500.00', amountDue: '690.00' });
    const cash = (await deal.entries()).filter(({ postings }) => postings[0].account === 'cash');
    expect(cash).toHaveLength(1);
  });

  test('is neither empty nor longer than 255 characters', async () => {
    expectProblem(await send('/v1/quotes/preview', simpleRequest(customerId), 'k'.repeat(256)), 400);
    expectProblem(await send('/v1/quotes/preview', simpleRequest(customerId), ''), 400);
    expect((await send('/v1/quotes/preview', simpleRequest(customerId), 'k'.repeat(255))).status).toBe(200);
  });
});
