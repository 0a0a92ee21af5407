import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { addCatalogue, aProduct, attempt, perUnit } from '../configuration/support.ts';
import { expectProblem, startDeal } from '../support.ts';

describe('what has changed since a quote was priced', () => {
  let app: TestApp;
  let customerId: string;
  let bookId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    await addCatalogue(app.api, [aProduct('LAMP'), aProduct('BULB')]);
    bookId = (await app.api.get('/v1/price-books')).data.at(-1).id;
    // From the deals' second day on.
    await app.api.post(`/v1/price-books/${bookId}/prices`, {
      effectiveFrom: '2031-01-02',
      prices: [{ sku: 'LAMP', price: perUnit('120.00') }],
    });
    await app.api.post('/v1/products/BULB/withdrawal', { on: '2031-03-01', replacedBy: 'LAMP' });
  });
  afterAll(() => app?.stop());

  const request = (fields: object = {}) =>
    simpleRequest(customerId, {
      submit: false,
      lines: [
        { sku: 'LAMP', quantity: '2', discount: { percent: '5' } },
        { sku: 'BULB', quantity: '1' },
      ],
      ...fields,
    });
  const changesOf = (id: string, query = ''): Promise<Json> =>
    app.api.get(`/v1/deals/${id}/price-changes${query}`);

  test('is shown for a draft line by line, and taken over by one call', async () => {
    const draft = await startDeal(app.api, request());
    expect(await changesOf(draft.id)).toMatchObject({ changed: false, lines: [], problems: [] });
    expect(await draft.post('/reprice')).toMatchObject({ changed: false, version: 1 });

    await draft.advanceTo('2031-01-02');
    expect(await changesOf(draft.id)).toMatchObject({
      version: 1,
      pricedFor: '2031-01-01',
      comparedFor: '2031-01-02',
      changed: true,
      lines: [
        {
          sku: 'LAMP',
          before: { lineNo: 1, price: perUnit('100.00'), netAmount: '190.00' },
          now: { lineNo: 1, price: perUnit('120.00'), netAmount: '228.00' },
        },
      ],
      totals: { before: { netAmount: '290.00', total: '345.10' }, now: { netAmount: '328.00' } },
      problems: [],
    });
    expect((await draft.deal()).quote.netAmount).toBe('290.00');

    expect(await draft.post('/reprice')).toMatchObject({
      changed: true,
      version: 2,
      quote: { netAmount: '328.00' },
    });
    expect(await changesOf(draft.id)).toMatchObject({ version: 2, changed: false, lines: [] });
    expect((await draft.deal()).quoteVersions.map(({ total }: Json) => total)).toEqual(['390.32', '345.10']);
  });

  test('is shown for what was offered, which stays; a product that is withdrawn keeps it from being taken over', async () => {
    const deal = await startDeal(app.api, request());
    await deal.post('/submit');
    await deal.advanceTo('2031-01-02');
    expect(await changesOf(deal.id)).toMatchObject({ changed: true });
    expectProblem(await attempt(app.api, `/v1/deals/${deal.id}/reprice`, {}), 409);
    await deal.accept();
    expect(await changesOf(deal.id)).toMatchObject({ changed: false, problems: [] });
    expect((await deal.deal()).quote.netAmount).toBe('290.00');
  });

  test('counts on the date that a request names, or on another day that is asked about', async () => {
    const draft = await startDeal(app.api, request({ date: '2031-01-01' }));
    await draft.advanceTo('2031-01-05');
    expect(await changesOf(draft.id)).toMatchObject({ changed: false, comparedFor: '2031-01-01' });
    expect(await changesOf(draft.id, '?on=2031-01-05')).toMatchObject({ changed: true });
    const withdrawn = await changesOf(draft.id, '?on=2031-03-01');
    expect(withdrawn).toMatchObject({
      lines: [{ sku: 'LAMP' }],
      problems: [{ pointer: '/lines/1/sku', detail: expect.stringContaining('withdrawn since 2031-03-01') }],
    });
    expectProblem(await attempt(app.api, `/v1/deals/${draft.id}/reprice`, { on: '2031-03-01' }), 422, [
      '/lines/1/sku',
    ]);
    expect(await draft.post('/reprice', { on: '2031-01-05' })).toMatchObject({
      version: 2,
      quote: { netAmount: '328.00' },
    });
  });
});
