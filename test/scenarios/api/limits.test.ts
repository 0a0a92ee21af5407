import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem, mailTo } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';

const LIMIT = 60;

describe('what a caller may ask in a second, and what the log keeps of it', () => {
  let app: TestApp;
  const lines: string[] = [];

  beforeAll(async () => {
    const logTo = { write: (line: string) => lines.push(line) };
    app = await startTestApp({ RATE_LIMIT_PER_SECOND: String(LIMIT), LOG_LEVEL: 'debug' }, { logTo });
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const ask = (count: number, key: string) =>
    Promise.all(Array.from({ length: count }, () => app.api.send<Json>('GET', '/v1/products', { key })));

  test('the log names requests and deals, and no key, token or address of anybody', async () => {
    const { key } = await app.api.post('/v1/api-keys', { name: 'Shop', scopes: ['sales'] });
    const customerId = await aCustomer(app.api, { name: 'Geheim AG' });
    const deal = await aSignedDeal(app.api, simpleRequest(customerId));
    const mail = await mailTo(app, CUSTOMER_EMAIL, /invoice/i);
    const [link = ''] = /https?:\/\/\S+/.exec(mail.text) ?? [];
    expect((await fetch(link)).status).toBe(200);
    expect((await fetch(`${link}x`)).status).toBe(404);
    // Failures are where values slip in: a refused key, a body that is none, a query that is too much.
    await app.api.send('GET', '/v1/deals', { key: 'qk_guessed-by-somebody' });
    await app.api.send('POST', '/v1/customers', { body: { email: 'typo@customer.example' } });
    await app.api.send('POST', '/v1/customers', { rawBody: `{"email": "typo@customer.example"` });
    await app.api.send('GET', `/v1/deals?owner=typo@customer.example&after=${'9'.repeat(500)}`);
    await expect.poll(() => lines.filter((line) => line.includes('Mail sent')).length).toBeGreaterThan(0);
    const log = lines.join('');
    expect(log).toContain(deal.id);
    expect(log).toContain('/v1/deals/:id/signatures');
    const token = link.split('/').at(-1) ?? '';
    expect(token.length).toBeGreaterThan(100);
    for (const secret of [
      key,
      app.adminKey,
      app.secretKey,
      'qk_guessed',
      token,
      'customer.example',
      'Geheim AG',
    ])
      expect(log.includes(secret), secret).toBe(false);
  });

  test('a key that asks too often is told to wait; another key is not', async () => {
    const hasty = (await app.api.post('/v1/api-keys', { name: 'Hasty', scopes: ['sales'] })).key;
    const calm = (await app.api.post('/v1/api-keys', { name: 'Calm', scopes: ['sales'] })).key;
    const answers = await ask(LIMIT * 2, hasty);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(LIMIT);
    for (const answer of refused) expectProblem(answer, 429);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused[0]?.body.detail).toContain(String(LIMIT));
    expect((await ask(1, calm))[0]?.status).toBe(200);
    await expect.poll(async () => (await ask(1, hasty))[0]?.status, { timeout: 5_000 }).toBe(200);
  });

  test('health, readiness and metrics are never limited', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answers = await Promise.all(
        Array.from({ length: LIMIT + 20 }, () => app.api.send('GET', path, { key: null })),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    }
  });

  test('metrics name routes, never what was in a path', async () => {
    await app.api.send('GET', '/v1/deals/deal_of_somebody');
    const { body } = await app.api.send<string>('GET', '/metrics', { key: null });
    expect(body).toContain('route="/v1/deals/:id"');
    expect(body).not.toContain('deal_of_somebody');
  });
});
