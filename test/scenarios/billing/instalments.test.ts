import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, flat, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

describe('an order in instalments', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (fields: object) => aSignedDeal(app.api, simpleRequest(customerId, fields));

  test('of a half now and half in sixty days: each line splits its odd cent, each invoice computes its own tax', async () => {
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

  test('is invoiced at once, split to the cent, each part due in its time', async () => {
    const { id, invoices, entries, advanceTo, pay, deal } = await signed({
      paymentTerms: {
        instalments: [
          { percent: '33.33', dueDays: 0 },
          { percent: '33.33', dueDays: 30 },
          { percent: '33.34', dueDays: 60 },
        ],
      },
      lines: [
        { description: 'Workshop', quantity: '1', price: flat('100.01') },
        { sku: 'PLATFORM', quantity: '1', price: flat('50.00', 'month'), termMonths: 2 },
      ],
    });
    const three = await invoices();
    // 100.01 is split into 33.33, 33.33 and 33.35 (the exact parts are 33.3333, 33.3333 and 33.3433; the cent that
    // rounding leaves goes to the largest remainder, the third), 100.00 into 33.33, 33.33 and 33.34.
    expect(three.map(({ dueOn, lines }) => [dueOn, ...lines.map((line: Json) => line.netAmount)])).toEqual([
      ['2031-01-01', '33.33', '33.33'],
      ['2031-01-31', '33.33', '33.33'],
      ['2031-03-02', '33.35', '33.34'],
    ]);
    expect(three.map(({ instalment }) => `${instalment.number}/${instalment.of}`)).toEqual([
      '1/3',
      '2/3',
      '3/3',
    ]);
    // 19 % of 66.66, 66.66 and 66.69
    expect(three.map(({ total }) => total)).toEqual(['79.33', '79.33', '79.36']);
    await advanceTo('2031-01-31');
    // Recognition takes no notice: the workshop at once, 31 of the term's 59 days in January.
    expect(asTable(await entries()).slice(-1)).toEqual(['01-31 contractLiability 52.54 | revenue 52.54']);
    for (const invoice of await invoices()) await pay(invoice.id, invoice.amountDue);
    await advanceTo('2031-02-28');
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toMatchObject({ revenue: '-200.01' });
    await app.recordHistory('instalments', id);
  });
});
