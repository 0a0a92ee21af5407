import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, flat, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

describe('the periods of recurring lines', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api, { reminders: false });
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (fields: object) => aSignedDeal(app.api, simpleRequest(customerId, fields));
  const periods = (invoices: Json[]) =>
    invoices.map(({ issuedOn, lines }) => [
      issuedOn,
      ...lines.map(({ periodStart, periodEnd }: Json) => `${periodStart}/${periodEnd}`),
    ]);
  const amounts = (invoices: Json[], sku: string | null) =>
    invoices.flatMap(({ issuedOn, lines }) =>
      lines
        .filter((line: Json) => line.sku === sku)
        .map((line: Json) => `${issuedOn} ${line.periodStart}/${line.periodEnd} ${line.netAmount}`),
    );

  test('are invoiced in advance, those of one day together', async () => {
    const { advanceTo, invoices } = await signed({
      lines: [
        { sku: 'PLATFORM', quantity: '1', price: flat('30.00', 'quarter'), termMonths: 6 },
        { sku: 'PLATFORM', quantity: '1', price: flat('10.00', 'month'), termMonths: 4 },
      ],
    });
    await advanceTo('2031-06-30');
    expect(periods(await invoices())).toEqual([
      ['2031-01-01', '2031-01-01/2031-03-31', '2031-01-01/2031-01-31'],
      ['2031-02-01', '2031-02-01/2031-02-28'],
      ['2031-03-01', '2031-03-01/2031-03-31'],
      ['2031-04-01', '2031-04-01/2031-06-30', '2031-04-01/2031-04-30'],
    ]);
  });

  test('from 31 January are counted from the start and clamped to the end of a month', async () => {
    const { advanceTo, invoices } = await signed({
      lines: [
        {
          sku: 'PLATFORM',
          quantity: '1',
          price: flat('10.00', 'month'),
          termMonths: 3,
          startOn: '2031-01-31',
        },
      ],
    });
    expect(await invoices()).toEqual([]);
    await advanceTo('2031-04-30');
    expect(periods(await invoices())).toEqual([
      ['2031-01-31', '2031-01-31/2031-02-27'],
      ['2031-02-28', '2031-02-28/2031-03-30'],
      ['2031-03-31', '2031-03-31/2031-04-29'],
    ]);
  });

  test('by the year and by the month reach over the 29th of February', async () => {
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
    expect(amounts(issued, 'PLATFORM')).toEqual([
      '2031-03-01 2031-03-01/2032-02-29 1200.00',
      '2032-03-01 2032-03-01/2033-02-28 1200.00',
    ]);
    expect(amounts(issued, null)).toEqual([
      '2031-12-31 2031-12-31/2032-01-30 10.00',
      '2032-01-31 2032-01-31/2032-02-28 10.00',
      '2032-02-29 2032-02-29/2032-03-30 10.00',
      '2032-03-31 2032-03-31/2032-04-29 10.00',
    ]);
  });

  test('from a leap day are those of the 28th where the year has no 29th', async () => {
    const { id, advanceTo, invoices } = await signed({
      startAt: '2032-02-29',
      lines: [
        { sku: 'PLATFORM', quantity: '1', price: flat('1200.00', 'year'), termMonths: 24 },
        { description: 'Support', quantity: '1', price: flat('10.00', 'month'), termMonths: 3 },
      ],
    });
    const { obligations } = await app.api.get(`/v1/deals/${id}/revenue`);
    // 2,400.00 over the 730 days until 27 February 2034: the leap day is the first of them, the last month has 27.
    const [first, , ...others] = obligations[0].schedule;
    expect([first, others.at(-1)]).toMatchObject([
      { on: '2032-02-29', amount: '3.29' },
      { on: '2034-02-27', amount: '88.77' },
    ]);
    await advanceTo('2033-02-28');
    const issued = await invoices();
    expect(amounts(issued, 'PLATFORM')).toEqual([
      '2032-02-29 2032-02-29/2033-02-27 1200.00',
      '2033-02-28 2033-02-28/2034-02-27 1200.00',
    ]);
    expect(amounts(issued, null)).toEqual([
      '2032-02-29 2032-02-29/2032-03-28 10.00',
      '2032-03-29 2032-03-29/2032-04-28 10.00',
      '2032-04-29 2032-04-29/2032-05-28 10.00',
    ]);
    // 366 of the 730 days, and all of the support.
    expect(await balances(app.api, { dealId: id })).toMatchObject({ revenue: '-1233.29' });
  });

  test('that have begun before the signature are one invoice, and their days are earned at once', async () => {
    const { advanceTo, entries, invoices } = await signed({
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
    expect(periods(await invoices())).toEqual([
      ['2031-01-01', '2030-11-15/2030-12-14', '2030-12-15/2031-01-14'],
    ]);
    await advanceTo('2031-01-31');
    // 60.00 over 181 days: by 31 December 47 of them, 15.5801; by 31 January 78, 25.8564.
    expect(asTable(await entries())).toEqual([
      '01-01 accountsReceivable 23.80 | contractLiability 20.00, taxPayable 3.80',
      '01-01 contractLiability 15.58 | revenue 15.58',
      '01-15 accountsReceivable 11.90 | contractLiability 10.00, taxPayable 1.90',
      '01-31 contractLiability 10.28 | revenue 10.28',
    ]);
  });

  test('share a discount on the whole quote with the other lines; the drift of the tax is shown', async () => {
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
    expect(await balances(app.api, { dealId: id })).toEqual({
      accountsReceivable: '232.05',
      revenue: '-194.99',
      taxPayable: '-37.06',
    });
  });
});
