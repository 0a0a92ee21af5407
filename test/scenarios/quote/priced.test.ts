import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, graduated, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, linkOf, openPage, startDeal } from '../support.ts';

const tiers = [
  { upTo: '10', unitAmount: '5.00', flatAmount: '20.00' },
  { upTo: '20', unitAmount: '4.00' },
  { upTo: null, unitAmount: '3.00', flatAmount: '7.00' },
];
const packages = { model: 'package', packageSize: '100', packageAmount: '9.00' };
const perUnit = { model: 'perUnit', unitAmount: '0.0125' };

/** Each price model at the edges of its tiers: quantity, list amount and how it came about. */
const LINES: [price: object, quantity: string, listAmount: string, explanation: string][] = [
  [{ model: 'flat', amount: '500.00' }, '7', '500.00', 'flat = 500.00'],
  [perUnit, '3', '0.04', '3 × 0.0125 = 0.0375, rounded 0.04'],
  [perUnit, '2', '0.03', '2 × 0.0125 = 0.025, rounded 0.03'],
  [{ model: 'graduated', tiers }, '10', '70.00', '10 × 5.00 + 20.00 flat = 70.00'],
  [{ model: 'graduated', tiers }, '11', '74.00', '10 × 5.00 + 20.00 flat + 1 × 4.00 = 74.00'],
  [
    { model: 'graduated', tiers },
    '21',
    '120.00',
    '10 × 5.00 + 20.00 flat + 10 × 4.00 + 1 × 3.00 + 7.00 flat = 120.00',
  ],
  [{ model: 'volume', tiers }, '10', '70.00', '10 × 5.00 + 20.00 flat = 70.00'],
  [{ model: 'volume', tiers }, '10.5', '42.00', '10.5 × 4.00 = 42.00'],
  [{ model: 'volume', tiers }, '20', '80.00', '20 × 4.00 = 80.00'],
  [{ model: 'volume', tiers }, '21', '70.00', '21 × 3.00 + 7.00 flat = 70.00'],
  [packages, '100', '9.00', '1 package of 100 × 9.00 = 9.00'],
  [packages, '101', '18.00', '2 packages of 100 × 9.00 = 18.00'],
];

describe('the price of a quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const preview = (fields: object): Promise<Json> =>
    app.api.post('/v1/quotes/preview', { ...simpleRequest(customerId), ...fields });
  const item = (price: object, fields: object = {}) => ({
    description: 'Item',
    quantity: '1',
    price,
    ...fields,
  });
  const flat = (amount: string, fields: object = {}) => item({ model: 'flat', amount }, fields);

  test('follows each of the five models up to the edges of its tiers, and says how', async () => {
    const quote = await preview({ lines: LINES.map(([price, quantity]) => item(price, { quantity })) });
    const priced = quote.lines.map((line: Json) => [line.quantity, line.listAmount, line.explanation]);
    expect(priced).toEqual(LINES.map(([, quantity, list, explanation]) => [quantity, list, [explanation]]));
    expect(quote).toMatchObject({ subtotal: '1053.07', taxAmount: '200.08', total: '1253.15' });
    expect((await app.api.get('/v1/deals')).data).toEqual([]);
  });

  test('of a period is rounded before it is multiplied, and a discount is the difference of what was rounded', async () => {
    const quote = await preview({
      lines: [
        item(graduated, { quantity: '51', termMonths: 24, discount: { percent: '7.5' } }),
        item(
          { model: 'perUnit', unitAmount: '3.335', every: 'quarter' },
          { quantity: '1', discount: { amount: '0.33' } },
        ),
      ],
    });
    // 812.00 less 7.5 % is 751.10 a month; 3.335 less 0.33 is 3.005 a quarter.
    expect(quote.lines).toMatchObject([
      {
        listAmount: '812.00',
        discountAmount: '60.90',
        netAmount: '751.10',
        every: 'month',
        periods: 24,
        termNetAmount: '18026.40',
        explanation: [
          '10 × 20.00 + 40 × 15.00 + 1 × 12.00 = 812.00',
          'less 7.5 % = 751.10',
          '24 months: 18,026.40',
        ],
      },
      {
        listAmount: '3.34',
        discountAmount: '0.33',
        netAmount: '3.01',
        every: 'quarter',
        periods: 4,
        termNetAmount: '12.04',
      },
    ]);
    expect(quote.recurring).toEqual([
      { every: 'month', netAmount: '751.10', taxAmount: '142.71', total: '893.81' },
      { every: 'quarter', netAmount: '3.01', taxAmount: '0.57', total: '3.58' },
    ]);
  });

  test('less a discount on the whole quote is split over lines without losing a cent', async () => {
    const quote = await preview({
      lines: [flat('10.00'), flat('10.00', { taxCategory: 'reduced' }), flat('10.00')],
      discount: { amount: '10.00' },
    });
    expect(quote.lines.map((line: Json) => line.quoteDiscountAmount)).toEqual(['3.34', '3.33', '3.33']);
    expect(quote).toMatchObject({
      subtotal: '30.00',
      discountAmount: '10.00',
      netAmount: '20.00',
      taxes: [
        { category: 'standard', rate: '19', taxable: '13.33', tax: '2.53' },
        { category: 'reduced', rate: '7', taxable: '6.67', tax: '0.47' },
      ],
      taxAmount: '3.00',
      total: '23.00',
      discountPercent: '33.3333',
    });
  });

  test('by percent on the whole quote comes after the discounts of the lines', async () => {
    const quote = await preview({
      lines: [flat('100.00', { discount: { percent: '20' } }), flat('20.00')],
      discount: { percent: '10' },
    });
    // 100.00 is left after the first, 90.00 after both: 30 of 120 were given away.
    expect(quote).toMatchObject({ subtotal: '100.00', discountAmount: '10.00', discountPercent: '25' });
    expect(quote.total).toBe('107.10');
  });

  test('in yen has no decimals, from the preview to the page of the customer', async () => {
    const request = { currency: 'JPY', lines: [flat('999'), item({ model: 'perUnit', unitAmount: '0.5' })] };
    expect(await preview(request)).toMatchObject({
      lines: [{ netAmount: '999' }, { netAmount: '1', explanation: ['1 × 0.5 = 0.5, rounded 1'] }],
      subtotal: '1000',
      taxes: [{ taxable: '1000', tax: '190' }],
      total: '1190',
    });
    const deal = await startDeal(app.api, simpleRequest(customerId, request));
    expect((await openPage(await linkOf(app, deal, 'quote'))).page).toContain('¥1,190');
    const cents = { ...simpleRequest(customerId), ...request, discount: { amount: '0.50' } };
    expectProblem(await app.api.send('POST', '/v1/quotes/preview', { body: cents }), 422, [
      '/discount/amount',
    ]);
  });

  test('knows no promotion codes', async () => {
    const body = simpleRequest(customerId, { promotionCode: 'SPRING' });
    for (const path of ['/v1/quotes/preview', '/v1/deals']) {
      expectProblem(await app.api.send('POST', path, { body }), 422, ['/promotionCode']);
    }
  });
});
