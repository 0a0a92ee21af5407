import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, flat, HEAD_OF_SALES, OWNER, play, simpleRequest } from '#test/setup/world.ts';
import { signIn } from './signIn.ts';

describe('the console’s page of a deal whose prices have changed', () => {
  let app: TestApp;
  let customerId: string;
  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    const { data } = await app.api.get('/v1/price-books');
    await app.api.post(`/v1/price-books/${data[0].id}/prices`, {
      effectiveFrom: '2031-01-02',
      prices: [{ sku: 'ONBOARDING', price: flat('3200.00') }],
    });
    await app.api.post('/v1/products/ONBOARDING/withdrawal', { on: '2031-02-01', reason: 'Done by others' });
  });
  afterAll(() => app?.stop());

  it('shows what is another now, and takes it over by one click', async () => {
    const lines = [{ sku: 'ONBOARDING', quantity: '1' }];
    const { id } = await app.api.post('/v1/deals', simpleRequest(customerId, { submit: false, lines }));
    const deal = play(app.api, id);
    const [owner, head] = [await signIn(app, OWNER), await signIn(app, HEAD_OF_SALES)];
    expect((await owner(`/deals/${id}`)).page).not.toContain('Changed in the catalogue');

    await deal.advanceTo('2031-01-02');
    const { page } = await owner(`/deals/${id}`);
    expect(page).toContain('Changed in the catalogue since version 1');
    for (const amount of ['3,000.00', '3,200.00', '3,808.00']) expect(page).toContain(amount);
    expect(page).toContain('name="version" value="1"');
    expect((await head(`/deals/${id}`)).page).not.toContain('Take over what has changed');
    expect((await head(`/deals/${id}/reprice`, { version: '1' })).status).toBe(403);
    for (const _ of ['clicked', 'clicked twice'])
      expect(await owner(`/deals/${id}/reprice`, { version: '1' })).toMatchObject({
        status: 303,
        location: `/deals/${id}`,
      });
    expect((await deal.deal()).quote).toMatchObject({ version: 2, netAmount: '3200.00' });
    expect((await owner(`/deals/${id}`)).page).not.toContain('Changed in the catalogue');

    await deal.advanceTo('2031-02-01');
    const withdrawn = (await owner(`/deals/${id}`)).page;
    expect(withdrawn).toContain('has been withdrawn since 2031-02-01: Done by others.');
    expect(withdrawn).not.toContain('Take over what has changed');
    // What was quoted can still be sold.
    expect(await deal.post('/submit')).toEqual({ stage: 'offered' });
  });
});
