import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, flat, simpleRequest } from '#test/setup/world.ts';
import { balances, expectProblem, startDeal } from '../support.ts';

// Each has deals and quotes of its own.
describe.concurrent('terms', () => {
  let app: TestApp;
  let customerId: string;
  let bankId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    bankId = await aCustomer(app.api, { name: 'Bank AG', segment: 'banks', email: 'bank@customer.example' });
    await app.api.post('/v1/price-books', {
      name: 'Banks',
      currency: 'EUR',
      segment: 'banks',
      effectiveFrom: '2020-01-01',
      proration: 'thirty360',
      prices: [{ sku: 'PLATFORM', price: flat('90.00', 'quarter') }],
    });
  });
  afterAll(() => app?.stop());

  const hosting = (fields: object) => ({
    description: 'Hosting',
    quantity: '1',
    price: flat('100.00', 'month'),
    ...fields,
  });
  const ramp = [
    { termMonths: 12, discount: { percent: '20' } },
    { termMonths: 12, discount: { percent: '10' } },
  ];
  const preview = (lines: object[], fields: object = {}): Promise<Json> =>
    app.api.post('/v1/quotes/preview', simpleRequest(customerId, { lines, ...fields }));
  const refused = (lines: object[], fields: object = {}) =>
    app.api.send('POST', '/v1/quotes/preview', { body: simpleRequest(customerId, { lines, ...fields }) });
  /** What invoices charge for which days: `issued line periodStart/periodEnd net`. */
  const charges = (invoices: Json[]) =>
    invoices.flatMap(({ issuedOn, lines }) =>
      lines.map(
        (line: Json) =>
          `${issuedOn} ${line.description} ${line.periodStart}/${line.periodEnd} ${line.netAmount}`,
      ),
    );

  test('that ramp over two years, begin within a month and are invoiced by the quarter', async () => {
    const deal = await startDeal(
      app.api,
      simpleRequest(customerId, {
        paymentTerms: { dueDays: 365 },
        lines: [hosting({ startOn: '2031-01-15', alignTo: 'calendar', billing: 'quarter', ramp })],
      }),
    );
    // 17 of 31 days of January are 54.84 of 100.00: 43.87 of 80.00 and 49.35 of 90.00. 14 of 31 are 36.13 and 40.65.
    const { quote } = deal.created;
    expect(quote.lines).toMatchObject([
      {
        startOn: '2031-01-15',
        termMonths: 12,
        segment: { number: 1, of: 2, rampLineNo: 1 },
        listAmount: '100.00',
        netAmount: '80.00',
        periods: 11,
        brokenPeriods: [
          { position: 'first', days: 17, ofDays: 31, listAmount: '54.84', netAmount: '43.87' },
          { position: 'last', days: 14, ofDays: 31, listAmount: '45.16', netAmount: '36.13' },
        ],
        termNetAmount: '960.00',
      },
      {
        startOn: '2032-01-15',
        segment: { number: 2, of: 2, rampLineNo: 1 },
        netAmount: '90.00',
        termNetAmount: '1080.00',
      },
    ]);
    expect(quote.lines[0].explanation).toContain('17 of 31 days of January: 43.87');
    expect(quote).toMatchObject({ netAmount: '2040.00', discountPercent: '15' });
    await deal.approve();
    await deal.accept();
    await deal.sign();

    // Both years cost 1,200.00 by the list, so that the discounts spread over both: 1,020.00 each.
    const { obligations } = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(obligations.map(({ allocated }: Json) => allocated)).toEqual(['1020.00', '1020.00']);
    // 17 of the first year's 365 days, and of the second's 366.
    expect(obligations.map(({ schedule }: Json) => schedule[0])).toMatchObject([
      { on: '2031-01-31', amount: '47.51' },
      { on: '2032-01-31', amount: '47.38' },
    ]);

    await deal.advanceTo('2031-05-10');
    // 43.87 and two months at 80.00; then three.
    expect(charges(await deal.invoices())).toEqual([
      '2031-01-15 Hosting 2031-01-15/2031-03-31 203.87',
      '2031-04-01 Hosting 2031-04-01/2031-06-30 240.00',
    ]);
    await deal.post('/cancellation', { reason: 'The project was stopped' });
    // Charged: 203.87, 80.00 for April, 10 of 31 days of May 25.81. Credited: 443.87 − 309.68 = 134.19, 159.69 gross.
    // Recognised: 116 of 365 days of 1,020.00 = 324.16.
    const { cancellation } = await settledOf(deal);
    expect(cancellation).toMatchObject({
      charged: '309.68',
      credited: '159.69',
      amountDue: '368.52',
      revenueAdjustment: '-14.48',
    });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      accountsReceivable: '368.52',
      revenue: '-309.68',
      taxPayable: '-58.84',
    });
  });

  const settledOf = async (deal: { timeline: () => Promise<Json[]> }) => ({
    cancellation: (await deal.timeline()).find(({ type }) => type === 'cancellationSettled').data,
  });

  test('are invoiced once, by the half-year, and more often than their price is for', async () => {
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        paymentTerms: { dueDays: 365 },
        lines: [
          hosting({ description: 'Licence', price: flat('10.00', 'month'), termMonths: 18, billing: 'once' }),
          hosting({ description: 'Support', price: flat('60.00', 'halfYear') }),
          hosting({ description: 'Archive', price: flat('100.00', 'year'), billing: 'month' }),
          { description: 'Set-up', quantity: '1', price: flat('5.00') },
        ],
      }),
    );
    await deal.advanceTo('2031-07-01');
    // 100.00 over twelve months is 8.33 and a third: the four cents go to the first four.
    expect(charges(await deal.invoices())).toEqual([
      '2031-01-01 Licence 2031-01-01/2032-06-30 180.00',
      '2031-01-01 Support 2031-01-01/2031-06-30 60.00',
      '2031-01-01 Archive 2031-01-01/2031-01-31 8.34',
      '2031-01-01 Set-up null/null 5.00',
      '2031-02-01 Archive 2031-02-01/2031-02-28 8.34',
      '2031-03-01 Archive 2031-03-01/2031-03-31 8.34',
      '2031-04-01 Archive 2031-04-01/2031-04-30 8.34',
      '2031-05-01 Archive 2031-05-01/2031-05-31 8.33',
      '2031-06-01 Archive 2031-06-01/2031-06-30 8.33',
      '2031-07-01 Support 2031-07-01/2031-12-31 60.00',
      '2031-07-01 Archive 2031-07-01/2031-07-31 8.33',
    ]);
  });

  test('of a ramp without a first day follow the signature, its quantities rise, and one renewal ends it', async () => {
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        paymentTerms: { dueDays: 365 },
        lines: [
          {
            sku: 'PLATFORM',
            quantity: '10',
            price: { model: 'perUnit', unitAmount: '2.00', every: 'month' },
            ramp: [{ termMonths: 1 }, { termMonths: 2, quantity: '25' }],
          },
        ],
      }),
    );
    expect((await deal.deal()).order.lines).toMatchObject([
      { ordered: '10', startOn: '2031-01-01', endOn: '2031-01-31' },
      { ordered: '25', startOn: '2031-02-01', endOn: '2031-03-31' },
    ]);
    await deal.advanceTo('2031-03-31');
    expect(charges(await deal.invoices())).toEqual([
      '2031-01-01 Platform 2031-01-01/2031-01-31 20.00',
      '2031-02-01 Platform 2031-02-01/2031-02-28 50.00',
      '2031-03-01 Platform 2031-03-01/2031-03-31 50.00',
    ]);
    const notices = (await deal.timeline()).filter(({ type }) => type === 'renewalNoticed');
    expect(notices.map(({ data }) => data.termEnd)).toEqual(['2031-03-31', '2031-03-31']);
  });

  test('that end on any day cost the days of their last period, by the day count of the price book', async () => {
    const until = (fields: object) => [
      hosting({ price: flat('91.00', 'quarter'), startOn: '2031-01-01', ...fields }),
    ];
    // A quarter and 40 of the second one's 91 days; of 90 where each month has 30.
    const actual = await preview(until({ endOn: '2031-05-10' }));
    expect(actual.lines[0]).toMatchObject({
      termMonths: 5,
      endOn: '2031-05-10',
      periods: 1,
      termNetAmount: '131.00',
      explanation: ['flat = 91.00', '1 quarter: 91.00', "40 of 91 days of the term's last quarter: 40.00"],
    });
    const banks = await preview(until({ endOn: '2031-05-10' }), { customerId: bankId });
    expect(banks.lines[0]).toMatchObject({ proration: 'thirty360', termNetAmount: '131.44' });
    expect(banks.lines[0].brokenPeriods).toMatchObject([{ days: 40, ofDays: 90, netAmount: '40.44' }]);
    // Two months of a quarter are two thirds of it whenever they start; by real days that is known with the start alone.
    const months = [{ sku: 'PLATFORM', quantity: '1', termMonths: 5 }];
    const open = await preview(months, { customerId: bankId });
    expect(open.lines[0]).toMatchObject({
      termNetAmount: '150.00',
      brokenPeriods: [{ periodStart: null, periodEnd: null, days: 60, ofDays: 90, netAmount: '60.00' }],
    });
    expectProblem(await refused(until({ startOn: undefined, termMonths: 5 })), 422, ['/lines/0/startOn']);
  });

  test('are refused with every field that does not do, those of a segment at their place', async () => {
    const wrong = await refused(
      [
        hosting({ startOn: '2031-02-01', endOn: '2031-01-31' }),
        hosting({ endOn: '2031-01-31' }),
        hosting({ termMonths: 3, startOn: '2031-01-01', endOn: '2031-01-31' }),
        hosting({ alignTo: 'calendar' }),
        { description: 'Set-up', quantity: '1', price: flat('5.00'), billing: 'month', alignTo: 'calendar' },
        hosting({ ramp, termMonths: 24, discount: { percent: '1' } }),
        hosting({ ramp: [{ termMonths: 12, discount: { amount: '100.01' } }, { termMonths: 12 }] }),
        { description: 'Work', quantity: '1', price: flat('5.00'), ramp },
        { sku: 'NOTHING', quantity: '1', ramp },
      ],
      { paymentTerms: { instalments: [{ percent: '100', dueDays: 30 }] }, billing: 'quarter' },
    );
    expectProblem(wrong, 422);
    expect(wrong.body.errors.map(({ pointer }: Json) => pointer).sort()).toEqual([
      '/billing',
      '/lines/0/endOn',
      '/lines/1/startOn',
      '/lines/2/endOn',
      '/lines/3/startOn',
      '/lines/4/alignTo',
      '/lines/4/billing',
      '/lines/4/billing',
      '/lines/5/discount',
      '/lines/5/termMonths',
      '/lines/6/ramp/0/discount/amount',
      '/lines/7/ramp/0',
      '/lines/7/ramp/1',
      '/lines/8/sku',
    ]);
    expectProblem(await refused([hosting({ ramp: [{ termMonths: 12 }] })]), 422, ['/lines/0/ramp']);
    expectProblem(await refused([hosting({ billing: 'week' })]), 422, ['/lines/0/billing']);
    expectProblem(await refused([hosting({ ramp: {} })]), 400, ['/lines/0/ramp']);
    expectProblem(await refused([hosting({ startAfterMonths: 1 })]), 400, ['/lines/0/startAfterMonths']);
  });

  test('are compared: a ramp beside one price, another start, another length', async () => {
    const base = simpleRequest(customerId, { lines: [hosting({ startOn: '2031-01-15', termMonths: 24 })] });
    const compare = (changes: object) => ({
      body: { base, variants: [{ name: 'Variant', changes }] },
    });
    const compared = await app.api.post('/v1/quotes/compare', {
      base,
      variants: [
        { name: 'Ramp', changes: { ramps: [{ lineNo: 1, ramp }] } },
        { name: 'Later', changes: { startOn: '2031-02-01' } },
      ],
    });
    expect(compared.base).toMatchObject({ netAmount: '2400.00', approvals: [] });
    expect(compared.variants).toMatchObject([
      { netAmount: '2040.00', discountPercent: '15', approvals: [{}] },
      { netAmount: '2400.00' },
    ]);
    const ramps = [{ lineNo: 1, ramp: [{ termMonths: 12, quantity: '1' }, { termMonths: 590 }] }];
    const send = (changes: object) => app.api.send('POST', '/v1/quotes/compare', compare(changes));
    expectProblem(await send({ ramps }), 422, ['/variants/0/changes/ramps/0/ramp']);
    expectProblem(await send({ ramps, termMonths: 3 }), 422, ['/variants/0/changes/termMonths']);
  });
});
