import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { type RunningWorker, startWorker } from '#src/worker/worker.ts';
import { expectProblem, typesOf } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Answer, Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, play, simpleRequest } from '#test/setup/world.ts';

/** What a call waits for at most, and some time to be answered. */
const PATIENCE_MS = 50_000;

describe('while no worker runs', () => {
  let app: TestApp;
  let worker: RunningWorker;
  const calls: { path: string; body: object; key: string; answered?: Answer<Json> }[] = [];
  let offered: ReturnType<typeof play>;
  let signed: Awaited<ReturnType<typeof aSignedDeal>>;
  let before: Json[];

  const begin = () => startWorker(loadConfig(app.variables), createLog('warn'));
  const send = ({ path, body, key }: (typeof calls)[number]) =>
    app.api.send<Json>('POST', path, { body, headers: { 'idempotency-key': key } });
  const call = (path: string, body: object) => calls.push({ path, body, key: randomUUID() });

  beforeAll(async () => {
    app = await startTestApp({}, { withWorker: false });
    worker = await begin();
    await aSeller(app.api);
    const customerId = await aCustomer(app.api);
    const request = simpleRequest(customerId);
    offered = play(app.api, (await app.api.post('/v1/deals', request)).id);
    const moved = (await app.api.post('/v1/deals', simpleRequest(customerId, { validDays: 90 }))).id;
    signed = await aSignedDeal(app.api, request);
    const [invoice] = await signed.invoices();
    before = (await app.api.get('/v1/deals')).data;
    await worker.stop();

    call('/v1/deals', request);
    call('/v1/deals', simpleRequest(customerId, { testClock: false, startAt: undefined }));
    const acceptance = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };
    call(`/v1/deals/${(await offered.deal()).id}/acceptance`, acceptance);
    call(`/v1/deals/${moved}/clock`, { advanceBy: 'P32D' });
    const money = { amount: '500.00', currency: 'EUR', method: 'transfer', reference: 'R-1' };
    call('/v1/payments', { invoiceId: invoice?.id, ...money });
  });
  afterAll(async () => {
    await worker?.stop();
    await app?.stop();
  });

  test('every command is answered in time with a 503 that says what to do', async () => {
    const startedMs = Date.now();
    await Promise.all(
      calls.map(async (one) => {
        one.answered = await send(one);
        expect(Date.now() - startedMs, one.path).toBeLessThan(PATIENCE_MS);
      }),
    );
    for (const { path, answered } of calls) {
      expect(`${path} ${answered?.status}`).toBe(`${path} 503`);
      expectProblem(answered as Answer<Json>, 503);
      expect(answered?.body.detail).toContain('same Idempotency-Key');
    }
  });

  test('whatever is asked of Postgres is answered', async () => {
    expect((await app.api.get('/v1/deals')).data).toEqual(before);
    expect((await offered.deal()).stage).toBe('offered');
    expect(await signed.invoices()).toHaveLength(1);
    expect((await signed.entries()).length).toBeGreaterThan(0);
    expect((await offered.timeline()).length).toBeGreaterThan(0);
    expect((await app.api.send('GET', '/healthz')).status).toBe(200);
  });

  test('nothing is lost: once a worker runs, the same keys get what was done', async () => {
    worker = await begin();
    const answers = await Promise.all(calls.map(send));
    expect(answers.map(({ status, body }) => (status < 300 ? status : body))).toEqual([
      201, 201, 200, 200, 201,
    ]);
    const again = await Promise.all(calls.map(send));
    expect(again.map(({ body }) => body)).toEqual(answers.map(({ body }) => body));

    const after = (await app.api.get('/v1/deals')).data.map(({ id }: Json) => id);
    expect(after).toHaveLength(before.length + 2);
    expect(after).toEqual(expect.arrayContaining([answers[0]?.body.id, answers[1]?.body.id]));
    expect(typesOf(await offered.timeline()).filter((type) => type === 'quoteAccepted')).toHaveLength(1);
    expect(answers[3]?.body.now).toBe('2031-02-01T23:00:00.000Z');
    expect((await signed.invoices())[0]).toMatchObject({ amountPaid: '500.00', amountDue: '690.00' });
  });
}, 90_000);
