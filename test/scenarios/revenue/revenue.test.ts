import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances, expectProblem, untilMailsAreSent } from '../support.ts';

describe('revenue', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
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
  const flat = (amount: string, every?: string) => ({ model: 'flat', amount, ...(every ? { every } : {}) });

  test('by milestones follows the percentages reached', async () => {
    const deal = await signed([
      {
        description: 'Project',
        quantity: '1',
        price: flat('1000.01'),
        recognition: 'milestone',
        milestones: [
          { name: 'Design', percent: '33' },
          { name: 'Build', percent: '67' },
        ],
      },
    ]);
    const reach = (body: object) => app.api.send('POST', `/v1/deals/${deal.id}/milestones`, { body });
    await deal.advanceTo('2031-01-20');
    expectProblem(await reach({ name: 'Party' }), 422, ['/name']);
    expectProblem(await reach({ name: 'Design', reachedOn: '2031-01-21' }), 422, ['/reachedOn']);
    // 33 % of 1,000.01 are 330.0033.
    expect((await reach({ name: 'Design', reachedOn: '2031-01-15' })).body).toEqual({
      name: 'Design',
      reachedOn: '2031-01-15',
      recognised: '330.00',
    });
    expectProblem(await reach({ name: 'Design' }), 409);
    expect((await reach({ name: 'Build' })).body.recognised).toBe('670.01');
    expect(asTable(await deal.entries()).slice(1)).toEqual([
      '01-15 contractLiability 330.00 | revenue 330.00',
      '01-20 contractLiability 670.01 | revenue 670.01',
    ]);
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, invoice?.amountDue);
    expect((await deal.deal()).stage).toBe('completed');
    await app.recordHistory('milestones', deal.id);
  });

  test('by the day is laid out by running totals, and the preview says the same', async () => {
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

  test('a quote’s price is allocated by standalone selling prices, to the cent', async () => {
    const { id } = await signed([
      { description: 'A', quantity: '1', price: flat('33.33'), standaloneSellingPrice: '50.00' },
      { description: 'B', quantity: '1', price: flat('33.33'), standaloneSellingPrice: '50.00' },
      { description: 'C', quantity: '1', price: flat('33.34'), standaloneSellingPrice: '50.00' },
    ]);
    // A third of 100.00 each; the cent that is left goes to the earlier line.
    const { obligations } = await app.api.get(`/v1/deals/${id}/revenue`);
    expect(obligations.map(({ allocated }: Json) => allocated)).toEqual(['33.34', '33.33', '33.33']);
  });

  test('before a term ends its owner is told 90, 30 and 7 days ahead, each time once', async () => {
    const owner = 'rita.renewal@seller.example';
    const year = { sku: 'PLATFORM', quantity: '1', price: flat('10.00', 'month'), termMonths: 12 };
    const deal = await signed([year], { owner });
    const [first] = await deal.invoices();
    await deal.pay(first?.id, '142.80');
    await deal.advanceTo('2031-12-31');
    expect((await deal.deal()).stage).toBe('completed');
    const notices = (await deal.timeline()).filter(({ type }) => type === 'renewalNoticed');
    expect(notices.map(({ at, data }) => [at, data.daysLeft])).toEqual([
      ['2031-10-02T07:00:00.000Z', 90],
      ['2031-12-01T08:00:00.000Z', 30],
      ['2031-12-24T08:00:00.000Z', 7],
    ]);
    await untilMailsAreSent(app);
    const renewals = app.mails
      .messages()
      .filter(({ recipients, subject }) => recipients.includes(owner) && /Renewal/.test(subject));
    expect(renewals).toHaveLength(3);
    await app.recordHistory('renewal', deal.id);
  });
});
