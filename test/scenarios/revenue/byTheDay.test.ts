import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, flat, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

describe('revenue by the day', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api, { reminders: false });
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (lines: object[], fields: object = {}) =>
    aSignedDeal(app.api, simpleRequest(customerId, { lines, ...fields }));
  const schedule = async (id: string): Promise<string[][]> => {
    const { obligations } = await app.api.get(`/v1/deals/${id}/revenue`);
    return obligations.map((obligation: Json) =>
      obligation.schedule.map(({ on, amount, status }: Json) => `${on} ${amount} ${status}`),
    );
  };

  test('is laid out by running totals, and the preview says the same', async () => {
    const deal = await signed([
      {
        sku: 'PLATFORM',
        quantity: '1',
        price: flat('100.00', 'month'),
        termMonths: 3,
        startOn: '2031-01-16',
      },
    ]);
    // 300.00 over the 90 days until 15 April: after 16, 44, 75 and 90 of them 53.33, 146.67, 250.00 and 300.00.
    const parts = ['53.33', '93.34', '103.33', '50.00'];
    const ends = ['2031-01-31', '2031-02-28', '2031-03-31', '2031-04-15'];
    expect(await schedule(deal.id)).toEqual([ends.map((on, index) => `${on} ${parts[index]} planned`)]);
    const preview = await app.api.post('/v1/revenue/preview', {
      currency: 'EUR',
      transactionPrice: '300.00',
      obligations: [
        {
          sku: 'PLATFORM',
          standaloneSellingPrice: '300.00',
          recognition: 'ratable',
          startOn: '2031-01-16',
          endOn: '2031-04-15',
        },
      ],
    });
    expect(preview.obligations[0].schedule.map(({ on, amount }: Json) => [on, amount])).toEqual(
      ends.map((on, index) => [on, parts[index]]),
    );
    await deal.advanceTo('2031-02-28');
    expect(await schedule(deal.id)).toEqual([
      ends.map((on, index) => `${on} ${parts[index]} ${index < 2 ? 'recognised' : 'planned'}`),
    ]);
    // Invoices of 16 January and February; 146.67 of the 200.00 are earned.
    expect(await balances(app.api, { dealId: deal.id, asOf: '2031-02-28' })).toMatchObject({
      revenue: '-146.67',
      contractLiability: '-53.33',
    });
    expect(await balances(app.api, { dealId: deal.id, asOf: '2031-01-30' })).toEqual({
      accountsReceivable: '119.00',
      contractLiability: '-100.00',
      taxPayable: '-19.00',
    });
  });
});
