import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';

/** An invoice makes a receivable and a liability at once; what is neither due nor performed is netted at year's end. */
describe('receivables that are neither due nor performed', () => {
  let app: TestApp;
  let halves: string;
  let late: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await app.api.post('/v1/dunning-policies', {
      name: 'A fee before the due date',
      steps: [{ offsetDays: -10, template: 'reminder', lateFee: '40.00' }],
    });
    const customerId = await aCustomer(app.api);
    // 1,200.00 over the year 2031, in each deal invoiced whole on 1 January.
    const yearOf = (instalments: object[]) =>
      aSignedDeal(
        app.api,
        simpleRequest(customerId, {
          paymentTerms: { instalments },
          lines: [
            {
              sku: 'PLATFORM',
              quantity: '1',
              price: { model: 'flat', amount: '100.00', every: 'month' },
              termMonths: 12,
            },
          ],
        }),
      );
    // 714.00 due at once, 714.00 on 2 March.
    const first = await yearOf([
      { percent: '50', dueDays: 0 },
      { percent: '50', dueDays: 60 },
    ]);
    await first.advanceTo('2031-03-31');
    // 1,428.00 due on 28 October, of which 100.00 came on 1 January; a fee of 40.00 fell on 18 October.
    const second = await yearOf([{ percent: '100', dueDays: 300 }]);
    const [invoice] = await second.invoices();
    await second.pay(invoice?.id, '100.00');
    await second.advanceTo('2031-10-31');
    // A workshop that was held at once: due on 31 January, and performed.
    const third = await aSignedDeal(app.api, simpleRequest(customerId));
    await third.advanceTo('2031-01-31');
    halves = first.id;
    late = second.id;
  });
  afterAll(() => app?.stop());

  const report = async (asOf: string): Promise<Json> => {
    const { deals, totals } = await app.api.get(`/v1/reports/contract-netting?asOf=${asOf}`);
    const rows = deals.map((row: Json) => [
      row.dealId,
      `${row.receivables} ${row.receivablesNetOfTax} ${row.contractLiability} ${row.toNet}`,
    ]);
    return { ...Object.fromEntries(rows), totals };
  };
  const total = (toNet: string) => [{ currency: 'EUR', toNet }];

  test('are what is due later, net of tax, as far as the contract liability goes', async () => {
    expect(await report('2030-12-31')).toEqual({ totals: [] });
    // Of 1,328.00 that are open 200 / 238 are net: 1,115.966…
    expect(await report('2031-01-01')).toEqual({
      [halves]: '714.00 600.00 1200.00 600.00',
      [late]: '1328.00 1115.97 1200.00 1115.97',
      totals: total('1715.97'),
    });
    // Performed until the end of January: 31 / 365 of 1,200.00 = 101.92.
    expect(await report('2031-01-31')).toEqual({
      [halves]: '714.00 600.00 1098.08 600.00',
      [late]: '1328.00 1115.97 1098.08 1098.08',
      totals: total('1698.08'),
    });
  });

  test('end on the due date itself', async () => {
    // Until the end of February: 59 / 365 of 1,200.00 = 193.97. A fee of 40.00 fell on 20 February.
    expect(await report('2031-03-01')).toMatchObject({ [halves]: '754.00 600.00 1006.03 600.00' });
    expect(await report('2031-03-02')).toEqual({
      [late]: '1328.00 1115.97 1006.03 1006.03',
      totals: total('1006.03'),
    });
  });

  test('have no late fee in them', async () => {
    // Until the end of September: 273 / 365 of 1,200.00 = 897.53.
    expect(await report('2031-10-27')).toEqual({
      [late]: '1368.00 1115.97 302.47 302.47',
      totals: total('302.47'),
    });
    expect(await report('2031-10-28')).toEqual({ totals: [] });
  });

  test('come with the deal’s customer, and without a date up to the last posting', async () => {
    const { deals } = await app.api.get('/v1/reports/contract-netting?asOf=2031-01-01');
    expect(deals[0]).toMatchObject({ customerId: expect.stringMatching(/^cus_/), name: 'Kunde AG' });
    const { asOf } = await app.api.get('/v1/reports/contract-netting');
    expect(asOf).toBe('2031-10-31');
  });
});

/** Credit notes shift what is open between tax categories: the net share is that of what they left. */
describe('the net share of an invoice', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('is that of the invoice less its credit notes up to the day', async () => {
    const line = { sku: 'ONBOARDING', quantity: '1', price: { model: 'flat', amount: '100.00' } };
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(await aCustomer(app.api), {
        paymentTerms: { dueDays: 60 },
        lines: [line, { ...line, taxCategory: 'zero' }],
      }),
    );
    const [invoice] = await deal.invoices();
    const report = async (asOf: string) => {
      const { deals } = await app.api.get(`/v1/reports/contract-netting?asOf=${asOf}`);
      return deals.map((row: Json) => [row.receivables, row.receivablesNetOfTax, row.toNet]);
    };
    await deal.advanceTo('2031-01-10');
    await app.api.post(`/v1/invoices/${invoice?.id}/credit-notes`, {
      lines: [{ lineNo: 1, netAmount: '100.00' }],
      reason: 'as agreed',
    });
    expect(await report('2031-01-09')).toEqual([['219.00', '200.00', '200.00']]);
    // The line at 19 % is gone, and of the one at 0 % all that is open is net.
    expect(await report('2031-01-10')).toEqual([['100.00', '100.00', '100.00']]);
    await app.api.post(`/v1/invoices/${invoice?.id}/credit-notes`, { amount: '100.00', reason: 'as agreed' });
    expect(await report('2031-01-10')).toEqual([]);
  });
});
