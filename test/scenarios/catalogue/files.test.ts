import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';

describe('products and prices as files', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const send = (path: string, rawBody: string, headers: Record<string, string> = {}) =>
    app.api.send('POST', path, { rawBody, headers: { 'content-type': 'text/csv', ...headers } });
  const ended = (id: string): Promise<Json> =>
    vi.waitUntil(
      async () => {
        const job = await app.api.get(`/v1/imports/${id}`);
        return ['succeeded', 'failed'].includes(job.status) ? job : null;
      },
      { timeout: 20_000, interval: 50 },
    );
  const PRODUCTS = [
    'sku,name,kind,recognition,taxCategory,fulfilment,effectiveFrom',
    `MOUSE,"'=SUM(A1), or ""so""",oneTime,pointInTime,standard,none,`,
  ].join('\r\n');

  test('are imported, exported, and imported again without a change', async () => {
    const kept = await send('/v1/imports/products', PRODUCTS);
    expect(kept).toMatchObject({ status: 202, body: { status: expect.any(String), format: 'csv' } });
    expect(await ended(kept.body.id)).toMatchObject({ status: 'succeeded', rowsRead: 1, rowsWritten: 1 });
    expect((await app.api.get('/v1/products/MOUSE')).name).toBe('=SUM(A1), or "so"');

    const exported = await app.api.send('GET', '/v1/exports/products');
    expect(exported.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(exported.body).toContain(`"'=SUM(A1), or ""so"""`);
    const again = await send('/v1/imports/products', exported.body);
    expect(await ended(again.body.id)).toMatchObject({
      status: 'succeeded',
      rowsUnchanged: 3,
      rowsWritten: 0,
    });

    const json = await app.api.send('GET', '/v1/exports/prices?format=json');
    expect(json.body).toMatchObject([{ sku: 'ONBOARDING' }, { sku: 'PLATFORM' }]);
    const prices = await send('/v1/imports/prices', JSON.stringify(json.body), {
      'content-type': 'application/json',
    });
    expect(await ended(prices.body.id)).toMatchObject({ format: 'json', rowsUnchanged: 2 });
    const { data } = await app.api.get('/v1/imports?limit=2');
    expect(data.map(({ id }: Json) => id)).toEqual([prices.body.id, again.body.id]);
  });

  test('are the same import under the same Idempotency-Key, and another file is refused', async () => {
    const headers = { 'idempotency-key': 'file-1' };
    const [first, second] = [
      await send('/v1/imports/products?dryRun=true', PRODUCTS, headers),
      await send('/v1/imports/products?dryRun=true', PRODUCTS, headers),
    ];
    expect(second.body.id).toBe(first.body.id);
    expectProblem(await send('/v1/imports/products?dryRun=true', `${PRODUCTS}\r\n`, headers), 422);
    await ended(first.body.id);
  });

  test('are refused with the rows that are wrong, and where they are no files', async () => {
    const header = 'priceBook,sku,model,amount';
    const kept = await send('/v1/imports/prices', `${header}\nPrices in EUR,KEYBOARD,flat,1.00`);
    expect(await ended(kept.body.id)).toMatchObject({
      status: 'failed',
      errorCount: 1,
      errors: [{ row: 2, column: 'sku', detail: 'There is no product KEYBOARD.' }],
    });
    expectProblem(await send('/v1/imports/prices', 'x', { 'content-type': 'text/plain' }), 415);
    const binary = { 'content-type': 'application/octet-stream' };
    expectProblem(await send('/v1/imports/prices', 'x', binary), 400, ['/format']);
    expectProblem(await app.api.send('POST', '/v1/imports/prices'), 400);
    expectProblem(await app.api.send('GET', '/v1/imports/imp_none'), 404);
    expectProblem(await app.api.send('GET', '/v1/exports/prices?priceBook=pb_none'), 422, ['/priceBook']);
    const long = await send('/v1/imports/prices', 'x'.repeat(64 * 1024 * 1024 + 1));
    expectProblem(long, 413);
  });

  test('are an administrator’s alone', async () => {
    const { key } = await app.api.post('/v1/api-keys', { name: 'Sales', scopes: ['sales'] });
    const asSales = { authorization: `Bearer ${key}` };
    expectProblem(await send('/v1/imports/prices', 'x', asSales), 403);
    expectProblem(await app.api.send('GET', '/v1/exports/products', { headers: asSales }), 403);
  });
});
