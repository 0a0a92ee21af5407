import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

const flat = (amount: string, every?: string) => ({ model: 'flat', amount, ...(every ? { every } : {}) });

describe('the terms of an order become invoices', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (fields: object) => aSignedDeal(app.api, simpleRequest(customerId, fields));
  const periods = (invoices: Json[], sku: string | null) =>
    invoices.flatMap(({ issuedOn, lines }) =>
      lines
        .filter((line: Json) => line.sku === sku)
        .map((line: Json) => `${issuedOn} ${line.periodStart}/${line.periodEnd} ${line.netAmount}`),
    );

  test('by the year and by the month across the 29th of February', async () => {
    const { advanceTo, invoices } = await signed({
      lines: [
        {
          sku: 'PLATFORM',
          quantity: '1',
          price: flat('1200.00', 'year'),
          termMonths: 24,
          startOn: '2031-03-01',
        },
        {
          description: 'Support',
          quantity: '1',
          price: flat('10.00', 'month'),
          termMonths: 4,
          startOn: '2031-12-31',
        },
      ],
    });
    await advanceTo('2032-05-31');
    const issued = await invoices();
    expect(periods(issued, 'PLATFORM')).toEqual([
      '2031-03-01 2031-03-01/2032-02-29 1200.00',
      '2032-03-01 2032-03-01/2033-02-28 1200.00',
    ]);
    expect(periods(issued, null)).toEqual([
      '2031-12-31 2031-12-31/2032-01-30 10.00',
      '2032-01-31 2032-01-31/2032-02-28 10.00',
      '2032-02-29 2032-02-29/2032-03-30 10.00',
      '2032-03-31 2032-03-31/2032-04-29 10.00',
    ]);
  });

  test('half now and half in sixty days: each line splits its odd cent, each invoice computes its own tax', async () => {
    const { invoices, entries, advanceTo } = await signed({
      paymentTerms: {
        instalments: [
          { percent: '50', dueDays: 0 },
          { percent: '50', dueDays: 60 },
        ],
      },
      lines: [
        { description: 'Course', quantity: '1', price: flat('100.01') },
        { description: 'Books', quantity: '1', price: flat('50.01'), taxCategory: 'reduced' },
      ],
    });
    // Halves of 50.005 and 25.005: the cent goes to the earlier. Tax: 19 % of 50.01 are 9.5019 and of 50.00 9.50;
    // 7 % of 25.01 are 1.7507 and of 25.00 1.75.
    const issued = await invoices();
    expect(
      issued.map(({ dueOn, lines, taxes, total }) => [
        dueOn,
        ...lines.map(({ netAmount }: Json) => netAmount),
        ...taxes.map(({ tax }: Json) => tax),
        total,
      ]),
    ).toEqual([
      ['2031-01-01', '50.01', '25.01', '9.50', '1.75', '86.27'],
      ['2031-03-02', '50.00', '25.00', '9.50', '1.75', '86.25'],
    ]);
    await advanceTo('2031-01-01');
    expect(asTable(await entries())).toEqual([
      '01-01 accountsReceivable 86.27 | contractLiability 75.02, taxPayable 11.25',
      '01-01 accountsReceivable 86.25 | contractLiability 75.00, taxPayable 11.25',
      '01-01 contractLiability 100.01 | revenue 100.01',
      '01-01 contractLiability 50.01 | revenue 50.01',
    ]);
  });

  test('a discount on the whole quote is split over lines and periods; the drift of the tax is shown', async () => {
    const { id, invoices, advanceTo, deal } = await signed({
      discount: { amount: '5.00' },
      lines: [
        { description: 'Set-up', quantity: '1', price: flat('100.00') },
        { sku: 'PLATFORM', quantity: '1', price: flat('33.33', 'month'), termMonths: 3 },
      ],
    });
    await advanceTo('2031-03-31');
    // 5.00 × 100.00 ÷ 199.99 = 2.500125 and 5.00 × 99.99 ÷ 199.99 = 2.499875: the cent goes to the second, 2.50 each.
    // Its periods take 0.84, 0.83 and 0.83. Tax: 19 % of 129.99 = 24.6981, twice 19 % of 32.50 = 6.175.
    expect(
      (await invoices()).map(({ lines, taxAmount, total }) => [
        ...lines.map(({ netAmount }: Json) => netAmount),
        taxAmount,
        total,
      ]),
    ).toEqual([
      ['97.50', '32.49', '24.70', '154.69'],
      ['32.50', '6.18', '38.68'],
      ['32.50', '6.18', '38.68'],
    ]);
    // 19 % of 194.99 are 37.0481; the invoices' tax is 37.06.
    expect((await deal()).billing).toMatchObject({ taxForecast: '37.05', taxDifference: '0.01' });
    // Two of them were two weeks late by then.
    expect(await balances(app.api, { dealId: id })).toEqual({
      accountsReceivable: '312.05',
      lateFeeIncome: '-80.00',
      revenue: '-194.99',
      taxPayable: '-37.06',
    });
  });

  test('what has begun before the signature is one invoice, and its days are earned at once', async () => {
    const { advanceTo, entries } = await signed({
      lines: [
        {
          sku: 'PLATFORM',
          quantity: '1',
          price: flat('10.00', 'month'),
          termMonths: 6,
          startOn: '2030-11-15',
        },
      ],
    });
    await advanceTo('2031-01-31');
    // 60.00 over 181 days: by 31 December 47 of them, 15.5801; by 31 January 78, 25.8564.
    expect(asTable(await entries())).toEqual([
      '01-01 accountsReceivable 23.80 | contractLiability 20.00, taxPayable 3.80',
      '01-01 contractLiability 15.58 | revenue 15.58',
      '01-15 accountsReceivable 11.90 | contractLiability 10.00, taxPayable 1.90',
      '01-31 contractLiability 10.28 | revenue 10.28',
    ]);
  });

  test('an order that the credit check held is invoiced and recognised from its release on', async () => {
    const held = await aSignedDeal(
      app.api,
      simpleRequest(await aCustomer(app.api, { creditLimit: '100.00' }), {
        lines: [
          { sku: 'PLATFORM', quantity: '1', price: flat('100.00', 'month'), termMonths: 3 },
          { description: 'Workshop', quantity: '1', price: flat('50.00'), startOn: '2031-02-20' },
        ],
      }),
    );
    await held.advanceTo('2031-02-10');
    expect(await held.invoices()).toEqual([]);
    await held.post('/credit-decision', { decision: 'release', reason: 'a deposit came' });
    const [first] = await held.invoices();
    expect([first?.issuedOn, first?.dueOn, first?.netAmount]).toEqual(['2031-02-10', '2031-03-12', '250.00']);
    await held.advanceTo('2031-02-28');
    // 300.00 over 90 days: January's 31 days are 103.33, February's 59 in all 196.67.
    expect(asTable(await held.entries())).toEqual([
      '02-10 accountsReceivable 297.50 | contractLiability 250.00, taxPayable 47.50',
      '02-10 contractLiability 103.33 | revenue 103.33',
      '02-20 contractLiability 50.00 | revenue 50.00',
      '02-28 contractLiability 93.34 | revenue 93.34',
    ]);
  });
});
