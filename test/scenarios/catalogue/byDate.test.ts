import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, flat, simpleRequest } from '#test/setup/world.ts';
import { addCatalogue, aProduct, attempt, detailsOf, perUnit } from '../configuration/support.ts';
import { expectProblem, startDeal } from '../support.ts';

describe('the catalogue by date', () => {
  let app: TestApp;
  let customerId: string;
  let bookId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    await addCatalogue(app.api, [aProduct('LAMP'), aProduct('BULB'), aProduct('TORCH')]);
    const { data } = await app.api.get('/v1/price-books');
    bookId = data.at(-1).id;
  });
  afterAll(() => app?.stop());

  const preview = (sku: string, date: string): Promise<Json> =>
    app.api.post('/v1/quotes/preview', simpleRequest(customerId, { date, lines: [{ sku, quantity: '1' }] }));
  const refused = (sku: string, date: string) =>
    attempt(
      app.api,
      '/v1/quotes/preview',
      simpleRequest(customerId, { date, lines: [{ sku, quantity: '1' }] }),
    );
  const changePrice = (sku: string, effectiveFrom: string | undefined, price: object | null) =>
    attempt(app.api, `/v1/price-books/${bookId}/prices`, {
      ...(effectiveFrom ? { effectiveFrom } : {}),
      prices: [{ sku, price }],
    });

  test('a price of the future is entered today, counts on its day, and changes nothing that was quoted', async () => {
    const offered = await startDeal(
      app.api,
      simpleRequest(customerId, { lines: [{ sku: 'LAMP', quantity: '3' }] }),
    );
    expect(offered.created).toMatchObject({ stage: 'offered', quote: { netAmount: '300.00' } });
    expect((await changePrice('LAMP', '2031-01-15', perUnit('120.00'))).status).toBe(201);
    expect((await preview('LAMP', '2031-01-14')).netAmount).toBe('100.00');
    expect((await preview('LAMP', '2031-01-15')).netAmount).toBe('120.00');
    // The deal's own day counts where the request names none.
    await offered.advanceTo('2031-01-15');
    expect((await offered.deal()).quote.netAmount).toBe('300.00');
    await offered.accept();
    await offered.sign();
    const [invoice] = await offered.invoices();
    expect(invoice.total).toBe('357.00');

    expect((await changePrice('LAMP', '2031-03-01', null)).status).toBe(201);
    expectProblem(await refused('LAMP', '2031-03-01'), 422, ['/lines/0/price']);
    const { data } = await app.api.get(`/v1/price-books/${bookId}/prices?sku=LAMP`);
    expect(data).toEqual([
      { sku: 'LAMP', effectiveFrom: '2021-01-01', price: perUnit('100.00') },
      { sku: 'LAMP', effectiveFrom: '2031-01-15', price: perUnit('120.00') },
      { sku: 'LAMP', effectiveFrom: '2031-03-01', price: null },
    ]);
    const skusOn = async (on: string) =>
      (await app.api.get(`/v1/price-books/${bookId}/prices?on=${on}`)).data.map(({ sku }: Json) => sku);
    expect(await skusOn('2031-02-28')).toEqual(['BULB', 'LAMP', 'ONBOARDING', 'PLATFORM', 'TORCH']);
    expect(await skusOn('2031-03-01')).toEqual(['BULB', 'ONBOARDING', 'PLATFORM', 'TORCH']);
    const first = await app.api.get(`/v1/price-books/${bookId}/prices?limit=2`);
    const second = await app.api.get(
      `/v1/price-books/${bookId}/prices?after=${encodeURIComponent(first.nextCursor)}`,
    );
    expect([...first.data, ...second.data]).toHaveLength(7);
    expect(second.data[0].effectiveFrom).toBe('2031-01-15');
  });

  test('a price is refused for the past, outside of its book, of no product, and with every fault at once', async () => {
    const past = await changePrice('BULB', '2026-01-01', flat('1.00'));
    expectProblem(past, 422, ['/prices/0/sku']);
    expect(past.body.errors[0].detail).toContain('what counted before today');
    expectProblem(await changePrice('BULB', '2019-12-31', flat('1.00')), 422, [
      '/effectiveFrom',
      '/prices/0/sku',
    ]);
    const wrong = await attempt(app.api, `/v1/price-books/${bookId}/prices`, {
      effectiveFrom: '2031-01-01',
      prices: [
        { sku: 'NOTHING', price: flat('1.00') },
        { sku: 'BULB', price: { model: 'volume', tiers: [{ upTo: '5', unitAmount: '1' }] } },
        { sku: 'BULB', price: null },
        { sku: 'LAMP', price: { ...flat('1.00'), every: 'month' } },
      ],
    });
    expectProblem(wrong, 422, [
      '/prices/1/price/tiers/0/upTo',
      '/prices/3/price/every',
      '/prices/0/sku',
      '/prices/2/sku',
    ]);
    expect((await preview('BULB', '2031-01-01')).netAmount).toBe('100.00');
    expectProblem(
      await attempt(app.api, '/v1/price-books/pb_none/prices', { prices: [{ sku: 'BULB', price: null }] }),
      404,
    );
  });

  test('a book ends with a day of today or later, and its prices with it', async () => {
    const book = await app.api.post('/v1/price-books', {
      name: 'Autumn sale',
      currency: 'EUR',
      effectiveFrom: '2031-09-01',
      prices: [{ sku: 'TORCH', price: flat('9.00') }],
    });
    expect(book.hides).toEqual({ id: bookId, name: 'Prices in EUR', unpriced: 3 });
    const early = await attempt(app.api, '/v1/price-books', {
      name: 'Too early',
      currency: 'EUR',
      effectiveFrom: '2021-01-01',
      prices: [],
    });
    expectProblem(early, 422, ['/effectiveFrom']);
    expect(early.body.errors[0].detail).toContain(`“Prices in EUR” (${bookId}) counts on that day already`);
    const end = (effectiveTo: string | null) =>
      attempt(app.api, `/v1/price-books/${book.id}/end`, { effectiveTo });
    expectProblem(await end('2031-08-31'), 422, ['/effectiveTo']);
    expect((await end('2031-09-30')).body.effectiveTo).toBe('2031-09-30');
    expect((await preview('TORCH', '2031-09-30')).netAmount).toBe('9.00');
    expect((await preview('TORCH', '2031-10-01')).netAmount).toBe('100.00');
    const outside = await attempt(app.api, `/v1/price-books/${book.id}/prices`, {
      effectiveFrom: '2031-10-01',
      prices: [{ sku: 'TORCH', price: flat('8.00') }],
    });
    expectProblem(outside, 422, ['/effectiveFrom']);
  });

  test('a product becomes another on its day, in versions', async () => {
    const { sku, ...lamp } = aProduct('LAMP', { name: 'Lamp, dimmable', taxCategory: 'reduced' });
    await app.api.put(`/v1/products/${sku}`, { ...lamp, effectiveFrom: '2031-02-15' });
    const lineOn = async (date: string) => (await preview('LAMP', date)).lines[0];
    expect(await lineOn('2031-02-14')).toMatchObject({ description: 'Lamp', taxCategory: 'standard' });
    expect(await lineOn('2031-02-15')).toMatchObject({
      description: 'Lamp, dimmable',
      taxCategory: 'reduced',
    });
    expect(await app.api.get('/v1/products/LAMP')).toMatchObject({ name: 'Lamp' });
    expect(await app.api.get('/v1/products/LAMP?on=2031-02-15')).toMatchObject({
      name: 'Lamp, dimmable',
      effectiveFrom: '2031-02-15',
    });
    const { data } = await app.api.get('/v1/products/LAMP/versions');
    expect(data.map(({ name }: Json) => name)).toEqual(['Lamp', 'Lamp, dimmable']);
    const listed = await app.api.get('/v1/products?on=2031-02-15');
    expect(listed.data.filter((product: Json) => product.sku === 'LAMP')).toHaveLength(1);

    const past = await app.api.send('PUT', '/v1/products/LAMP', {
      body: { ...lamp, effectiveFrom: '2026-01-01' },
    });
    expectProblem(past, 422, ['/effectiveFrom']);
    const loop = { bundle: { pricing: 'asOne', components: [{ sku: 'LAMP', quantity: { fixed: '1' } }] } };
    expectProblem(await app.api.send('PUT', '/v1/products/LAMP', { body: { ...lamp, ...loop } }), 422, [
      '/bundle/components/0/sku',
    ]);
    expectProblem(await app.api.send('GET', '/v1/products/NOTHING'), 404);
  });

  test('a product that comes later is not quoted before', async () => {
    await app.api.post('/v1/products', aProduct('LASER', { effectiveFrom: '2031-05-01' }));
    await changePrice('LASER', '2031-01-01', perUnit('500.00'));
    const early = await refused('LASER', '2031-04-30');
    expect(detailsOf(early)).toEqual([
      '/lines/0/sku: “Laser” (LASER) is sold from 2031-05-01 on. Choose another product, or another date.',
    ]);
    expect((await preview('LASER', '2031-05-01')).netAmount).toBe('500.00');
  });

  test('a withdrawn product says so on new quotes, as itself and as a part, until it is sold again', async () => {
    const bundle = { pricing: 'asOne', components: [{ sku: 'BULB', quantity: { fixed: '1' } }] };
    await app.api.post('/v1/products', aProduct('SET', { bundle }));
    await changePrice('SET', undefined, perUnit('150.00'));
    const path = '/v1/products/BULB/withdrawal';
    const asked = { on: '2031-06-01', reason: 'Glass is scarce', replacedBy: 'LAMP' };
    expectProblem(await attempt(app.api, path, { ...asked, on: '2026-01-01', replacedBy: 'BULB' }), 422, [
      '/on',
      '/replacedBy',
    ]);
    expect(await app.api.post(path, asked)).toEqual(asked);
    expectProblem(await attempt(app.api, path, asked), 409);
    expect((await app.api.get('/v1/products/BULB')).withdrawal).toEqual(asked);

    expect((await preview('SET', '2031-05-31')).netAmount).toBe('150.00');
    const words = '“Bulb” (BULB) has been withdrawn since 2031-06-01: Glass is scarce. Take “LAMP” instead.';
    expect(detailsOf(await refused('BULB', '2031-06-01'))).toEqual([`/lines/0/sku: ${words}`]);
    expect(detailsOf(await refused('SET', '2031-06-01'))).toEqual([`/lines/0: ${words}`]);
    const validated = await app.api.post('/v1/configurations/validate', {
      date: '2031-06-01',
      lines: [{ sku: 'BULB', quantity: '1' }],
    });
    expect(validated).toMatchObject({ valid: false, problems: [{ fix: 'Take “LAMP” instead.' }] });

    const again = await app.api.send('DELETE', path);
    expect(again.body).not.toHaveProperty('withdrawal');
    expect((await preview('BULB', '2031-06-01')).netAmount).toBe('100.00');
    expectProblem(await app.api.send('DELETE', path), 404);
  });
});
