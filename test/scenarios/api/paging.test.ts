import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem, untilMailsAreSent } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, exampleRequest, simpleRequest } from '#test/setup/world.ts';

/** `?limit=&after=` on every list: each row once, in the order of the whole, whatever the page's size. */
describe('a list in pages', () => {
  let app: TestApp;
  let dealId: string;
  let bookId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    const customerId = await aCustomer(app.api);
    for (const name of ['Zwei AG', 'Drei AG']) await aCustomer(app.api, { name });
    for (let count = 0; count < 3; count++) await app.api.post('/v1/deals', exampleRequest(customerId));
    const instalments = ['20', '30', '50'].map((percent) => ({ percent, dueDays: 30 }));
    const deal = await aSignedDeal(app.api, simpleRequest(customerId, { paymentTerms: { instalments } }));
    for (const { id } of await deal.invoices()) await deal.pay(id, '10.00');
    dealId = deal.id;
    bookId = (await app.api.get('/v1/price-books')).data[0].id;
    await untilMailsAreSent(app);
  });
  afterAll(() => app?.stop());

  const LISTS = [
    '/v1/deals',
    '/v1/deals?stage=awaitingApproval',
    '/v1/deals/{id}/timeline',
    '/v1/approvals?status=pending',
    '/v1/customers',
    '/v1/products',
    '/v1/products?on=2031-01-01',
    '/v1/price-books/{book}/prices',
    '/v1/people',
    '/v1/invoices',
    '/v1/invoices?dealId={id}',
    '/v1/ledger/entries',
    '/v1/ledger/entries?dealId={id}',
  ];

  const pageOf = (list: string, query: Record<string, string>): Promise<Json> => {
    const [path = '', given] = list.replace('{id}', dealId).replace('{book}', bookId).split('?');
    const parameters = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(given)), ...query });
    return app.api.get(`${path}?${parameters.toString()}`);
  };

  test.each(LISTS)('%s', async (list) => {
    const whole = await pageOf(list, { limit: '1000' });
    expect(whole.data.length).toBeGreaterThanOrEqual(2);
    expect(whole.nextCursor).toBeNull();
    for (const limit of [1, 2, whole.data.length]) {
      const rows: Json[] = [];
      let after: string | null = null;
      do {
        const page: Json = await pageOf(list, { limit: String(limit), ...(after === null ? {} : { after }) });
        const isLast = page.nextCursor === null;
        if (!isLast) expect(page.data).toHaveLength(limit);
        rows.push(...page.data);
        after = page.nextCursor;
      } while (after !== null && rows.length <= whole.data.length);
      expect(rows).toEqual(whole.data);
    }
  });

  test.each(LISTS)('%s refuses a cursor that it did not give', async (list) => {
    const [path = '', given = ''] = list.replace('{id}', dealId).replace('{book}', bookId).split('?');
    for (const after of ['nothing', `' or 1=1`, '\0', '-1', '1e3', '9'.repeat(30)]) {
      const answer = await app.api.send('GET', `${path}?${given}&after=${encodeURIComponent(after)}`);
      expectProblem(answer, 422, ['/after']);
    }
  });

  test('of one deal’s timeline refuses the cursor of another’s', async () => {
    const [another] = (await app.api.get('/v1/deals?stage=awaitingApproval')).data;
    const { nextCursor } = await pageOf('/v1/deals/{id}/timeline', { limit: '1' });
    const answer = await app.api.send('GET', `/v1/deals/${another.id}/timeline?after=${nextCursor}`);
    expectProblem(answer, 422, ['/after']);
  });

  test('that is empty has no cursor', async () => {
    const { data, nextCursor } = await app.api.get('/v1/invoices?dealId=deal_none');
    expect({ data, nextCursor }).toEqual({ data: [], nextCursor: null });
  });
});
