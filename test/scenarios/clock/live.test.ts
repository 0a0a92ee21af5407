import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, play, simpleRequest } from '#test/setup/world.ts';

/** Time that was skipped must never meet real books. */
describe('outside a sandbox', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp({ SANDBOX: 'false', MAIL_FROM: 'Nordlicht <billing@seller.example>' });
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const live = { testClock: undefined, startAt: undefined };

  test('no deal gets a test clock, nor a start at another date', async () => {
    const withClock = { body: simpleRequest(customerId) };
    expectProblem(await app.api.send('POST', '/v1/deals', withClock), 422, ['/testClock']);
    const withStart = { body: simpleRequest(customerId, { ...live, startAt: '2031-01-01' }) };
    expectProblem(await app.api.send('POST', '/v1/deals', withStart), 422, ['/startAt']);
    expect((await app.api.get('/v1/deals')).data).toEqual([]);
  });

  test('no clock is moved, not even of a deal that has one from elsewhere', async () => {
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId, live));
    const move = () => app.api.send('POST', `/v1/deals/${id}/clock`, { body: { advanceBy: 'P1D' } });
    expectProblem(await move(), 409);
    const sql = postgres(app.databaseUrl, { max: 1 });
    await sql`update deals set test_clock = true, clock_at = now() where id = ${id}`;
    await sql.end();
    expectProblem(await move(), 409);
  });

  test('a deal goes its way by the wall’s clock', async () => {
    const deal = play(app.api, (await app.api.post('/v1/deals', simpleRequest(customerId, live))).id);
    await deal.accept();
    await deal.sign();
    const [invoice] = await deal.invoices();
    const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(new Date());
    expect(invoice.issuedOn).toBe(berlin);
    expect((await app.api.get('/readyz')).sandbox).toBe(false);
  });
});
