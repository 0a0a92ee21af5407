import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, flat, simpleRequest } from '#test/setup/world.ts';
import { balances, startDeal } from '../support.ts';

/** A licence by the day, a project by milestones, a training on delivery and a manual at once: 2,000.00 in all. */
const LINES = [
  {
    sku: 'PLATFORM',
    quantity: '1',
    price: flat('400.00', 'month'),
    termMonths: 3,
    startOn: '2031-01-15',
    standaloneSellingPrice: '1500.00',
  },
  {
    description: 'Project',
    quantity: '1',
    price: flat('500.00'),
    standaloneSellingPrice: '500.00',
    recognition: 'milestone',
    milestones: [
      { name: 'Start', percent: '40' },
      { name: 'End', percent: '60' },
    ],
  },
  { sku: 'ONBOARDING', quantity: '2', price: flat('200.00'), standaloneSellingPrice: '300.00' },
  { description: 'Manual', quantity: '1', price: flat('100.00'), standaloneSellingPrice: '100.00' },
];
/** 2,000.00 × 1500, 500, 300 and 100 ÷ 2400: of 416.666… and 83.333… the first has the larger remainder. */
const ALLOCATED = ['1250.00', '416.67', '250.00', '83.33'];
/**
 * 1,250.00 over the 90 days from 15 January to 14 April: after 17, 45, 76 and 90 of them
 * 236.11, 625.00, 1,055.56 and 1,250.00.
 */
const BY_THE_DAY = [
  ['2031-01-31', '236.11'],
  ['2031-02-28', '388.89'],
  ['2031-03-31', '430.56'],
  ['2031-04-14', '194.44'],
];

describe('a price over several obligations', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const allocatedOf = (revenue: Json) => revenue.obligations.map(({ allocated }: Json) => allocated);
  const partsOf = (obligation: Json) => obligation.schedule.map(({ on, amount }: Json) => [on, amount]);

  test('is allocated alike by the preview, by the quote and by the order', async () => {
    const preview = await app.api.post('/v1/revenue/preview', {
      currency: 'EUR',
      transactionPrice: '2000.00',
      obligations: [
        {
          sku: 'PLATFORM',
          standaloneSellingPrice: '1500.00',
          recognition: 'ratable',
          startOn: '2031-01-15',
          endOn: '2031-04-14',
        },
        { sku: 'PROJECT', standaloneSellingPrice: '500.00', recognition: 'milestone' },
        { sku: 'ONBOARDING', standaloneSellingPrice: '300.00', recognition: 'pointInTime' },
        {
          sku: 'MANUAL',
          standaloneSellingPrice: '100.00',
          recognition: 'pointInTime',
          startOn: '2031-01-01',
        },
      ],
    });
    expect(allocatedOf(preview)).toEqual(ALLOCATED);
    const deal = await startDeal(app.api, simpleRequest(customerId, { lines: LINES }));
    expect(allocatedOf(await app.api.get(`/v1/deals/${deal.id}/revenue`))).toEqual(ALLOCATED);
    await deal.accept();
    await deal.sign();
    const revenue = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(revenue.transactionPrice).toBe('2000.00');
    expect(allocatedOf(revenue)).toEqual(ALLOCATED);
    expect(partsOf(preview.obligations[0])).toEqual(BY_THE_DAY);
    expect(revenue.obligations.map(partsOf)).toEqual(preview.obligations.map(partsOf));
  });

  test('is recognised as each is performed, and the deal is completed with the last of it', async () => {
    const { id, advanceTo, deliver, post, entries, invoices, pay, deal } = await aSignedDeal(
      app.api,
      simpleRequest(customerId, { lines: LINES }),
    );
    await advanceTo('2031-01-10');
    expect((await post('/milestones', { name: 'Start' })).recognised).toBe('166.67');
    await advanceTo('2031-01-20');
    expect((await deliver('ONBOARDING', '1')).recognised).toBe('125.00');
    await advanceTo('2031-02-20');
    for (const { id: invoiceId, amountDue } of await invoices()) await pay(invoiceId, amountDue);
    await advanceTo('2031-03-15');
    for (const { id: invoiceId, amountDue } of await invoices()) {
      if (amountDue !== '0.00') await pay(invoiceId, amountDue);
    }
    await advanceTo('2031-04-14');
    // The rest of 416.67 and of 250.00.
    expect((await post('/milestones', { name: 'End' })).recognised).toBe('250.00');
    expect((await deal()).stage).toBe('active');
    expect((await deliver('ONBOARDING', '1')).recognised).toBe('125.00');
    expect((await deal()).stage).toBe('completed');
    const contract = asTable(await entries()).filter((row) => /contract(Asset|Liability)/.test(row));
    expect(contract).toEqual([
      '01-01 accountsReceivable 952.00 | contractLiability 800.00, taxPayable 152.00',
      '01-01 contractLiability 83.33 | revenue 83.33',
      '01-10 contractLiability 166.67 | revenue 166.67',
      '01-15 accountsReceivable 476.00 | contractLiability 400.00, taxPayable 76.00',
      '01-20 contractLiability 125.00 | revenue 125.00',
      '01-31 contractLiability 236.11 | revenue 236.11',
      '02-15 accountsReceivable 476.00 | contractLiability 400.00, taxPayable 76.00',
      '02-28 contractLiability 388.89 | revenue 388.89',
      '03-15 accountsReceivable 476.00 | contractLiability 400.00, taxPayable 76.00',
      '03-31 contractLiability 430.56 | revenue 430.56',
      '04-14 contractLiability 194.44 | revenue 194.44',
      '04-14 contractLiability 250.00 | revenue 250.00',
      '04-14 contractLiability 125.00 | revenue 125.00',
    ]);
    // By the end of February 83.33 + 166.67 + 125.00 + 625.00 of the 1,600.00 invoiced are earned.
    expect(await balances(app.api, { dealId: id, asOf: '2031-02-28' })).toMatchObject({
      revenue: '-1000.00',
      contractLiability: '-600.00',
      taxPayable: '-304.00',
    });
    expect(await balances(app.api, { dealId: id })).toMatchObject({
      revenue: '-2000.00',
      taxPayable: '-380.00',
    });
  });

  test('that is earned before it is invoiced is an asset, which the next invoice clears', async () => {
    const { id, advanceTo, entries } = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        lines: [
          {
            sku: 'PLATFORM',
            quantity: '1',
            price: flat('100.00', 'month'),
            termMonths: 3,
            standaloneSellingPrice: '300.00',
          },
          { description: 'Set-up', quantity: '1', price: flat('0.00'), standaloneSellingPrice: '200.00' },
        ],
      }),
    );
    await advanceTo('2031-02-28');
    // Of 300.00 the set-up takes 300 × 200 ÷ 500 = 120.00 at once; 180.00 over 90 days: 62.00 and 56.00.
    expect(asTable(await entries()).slice(0, 5)).toEqual([
      '01-01 accountsReceivable 119.00 | contractLiability 100.00, taxPayable 19.00',
      '01-01 contractLiability 100.00, contractAsset 20.00 | revenue 120.00',
      '01-31 contractAsset 62.00 | revenue 62.00',
      '02-01 accountsReceivable 119.00 | contractAsset 82.00, contractLiability 18.00, taxPayable 19.00',
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
    ]);
    expect(await balances(app.api, { dealId: id, asOf: '2031-01-31' })).toEqual({
      accountsReceivable: '119.00',
      contractAsset: '82.00',
      revenue: '-182.00',
      taxPayable: '-19.00',
    });
    expect(await balances(app.api, { dealId: id, asOf: '2031-02-28' })).toMatchObject({
      contractAsset: '38.00',
      revenue: '-238.00',
    });
  });

  test('in equal parts leaves its odd cent with the earlier line', async () => {
    const lines = [
      { description: 'A', quantity: '1', price: flat('33.33'), standaloneSellingPrice: '50.00' },
      { description: 'B', quantity: '1', price: flat('33.33'), standaloneSellingPrice: '50.00' },
      { description: 'C', quantity: '1', price: flat('33.34'), standaloneSellingPrice: '50.00' },
    ];
    const { id } = await aSignedDeal(app.api, simpleRequest(customerId, { lines }));
    // A third of 100.00 each; the cent that is left goes to the earlier line.
    const { obligations } = await app.api.get(`/v1/deals/${id}/revenue`);
    expect(obligations.map(({ allocated }: Json) => allocated)).toEqual(['33.34', '33.33', '33.33']);
  });
});
