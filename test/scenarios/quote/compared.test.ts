import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, flat, HEAD_OF_SALES, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, startDeal } from '../support.ts';
import { statuses } from './support.ts';

describe('versions of a quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('are listed, read and compared: lines, amounts and terms', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    await deal.post('/quote-versions', {
      currency: 'EUR',
      paymentTerms: { dueDays: 14 },
      notes: 'Travel included',
      lines: [
        { sku: 'ONBOARDING', quantity: '1' },
        { description: 'Workshop', quantity: '2', price: flat('900.00') },
      ],
    });
    const at = (path: string) => `/v1/deals/${deal.id}/quote-versions${path}`;
    const { data, nextCursor } = await app.api.get(at('?limit=1'));
    expect(statuses(data)).toEqual(['2 draft']);
    expect(statuses((await app.api.get(at(`?after=${nextCursor}`))).data)).toEqual(['1 superseded']);
    expect(await app.api.get(at('/1'))).toMatchObject({
      version: 1,
      total: '1190.00',
      lines: [{ lineNo: 1 }],
    });

    expect(await app.api.get(at('/1/diff/2'))).toMatchObject({
      lines: [
        { kind: 'added', sku: 'ONBOARDING', netDifference: '3000.00' },
        {
          kind: 'changed',
          description: 'Workshop',
          lineNo: { before: 1, after: 2 },
          netDifference: '-100.00',
          changes: expect.arrayContaining([{ field: 'quantity', before: '1', after: '2' }]),
        },
      ],
      amounts: expect.arrayContaining([{ field: 'total', before: '1190.00', after: '4641.00' }]),
      totalDifference: '3451.00',
      terms: [
        { field: 'paymentTerms', before: '30 days', after: '14 days' },
        { field: 'notes', before: null, after: 'Travel included' },
      ],
    });
    expect(await app.api.get(at('/2/diff/2'))).toMatchObject({ lines: [], amounts: [], terms: [] });
    expectProblem(await app.api.send('GET', at('/1/diff/9')), 404);
    expectProblem(await app.api.send('GET', at('/one')), 404);
  });

  test('are the request of another deal, priced today', async () => {
    const lines = [{ sku: 'ONBOARDING', quantity: '1' }];
    const deal = await startDeal(
      app.api,
      simpleRequest(customerId, { lines, date: '2030-05-05', notes: 'As agreed' }),
    );
    const { data: books } = await app.api.get('/v1/price-books');
    await app.api.post(`/v1/price-books/${books[0].id}/prices`, {
      prices: [{ sku: 'ONBOARDING', price: flat('3300.00') }],
    });
    const key = 'clone-once';
    const clone = await app.api.post(`/v1/deals/${deal.id}/clone`, { owner: HEAD_OF_SALES }, key);
    expect(clone).toMatchObject({ stage: 'draft', quote: { netAmount: '3300.00' } });
    expect((await app.api.post(`/v1/deals/${deal.id}/clone`, { owner: HEAD_OF_SALES }, key)).id).toBe(
      clone.id,
    );
    expect(await app.api.get(`/v1/deals/${clone.id}`)).toMatchObject({
      owner: HEAD_OF_SALES,
      customer: { id: customerId },
      quote: { notes: 'As agreed', version: 1 },
    });
    const [opened] = (await app.api.get(`/v1/deals/${clone.id}/timeline`)).data;
    expect(opened).toMatchObject({ type: 'dealOpened', data: { clonedFrom: deal.id } });
    expect((await deal.deal()).quote.netAmount).toBe('3000.00');

    const other = await aCustomer(app.api, { name: 'Andere AG' });
    const sent = await app.api.post(`/v1/deals/${deal.id}/clone`, { customerId: other, submit: true });
    expect(sent.stage).toBe('offered');
    const nobody = { body: { customerId: 'cus_none' } };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/clone`, nobody), 422, ['/customerId']);
    expectProblem(await app.api.send('POST', '/v1/deals/deal_none/clone', { body: {} }), 404);
  });
});
