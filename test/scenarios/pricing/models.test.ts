import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, startDeal } from '../support.ts';

const tiers = [
  { upTo: '10', unitAmount: '5.00', flatAmount: '20.00' },
  { upTo: '20', unitAmount: '4.00' },
  { upTo: null, unitAmount: '3.00', flatAmount: '7.00' },
];
const graduated = { model: 'graduated', tiers, freeUnits: '2' };
const volume = { model: 'volume', tiers, freeUnits: '2' };
const packages = { model: 'package', packageSize: '100', packageAmount: '9.00', freeUnits: '50' };
const bounded = {
  model: 'perUnit',
  unitAmount: '1.00',
  every: 'month',
  minimumAmount: '5.00',
  maximumAmount: '9.00',
};
const ofTerm = { model: 'perUnit', unitAmount: '1.00', every: 'month', minimumTermAmount: '100.00' };

/** What each model lists at its edges: quantity and list amount. */
const EDGES: [price: object, quantity: string, listAmount: string][] = [
  [graduated, '2', '0.00'],
  [graduated, '2.5', '22.50'],
  [graduated, '12', '70.00'],
  [graduated, '13', '74.00'],
  [graduated, '22', '110.00'],
  [graduated, '23', '120.00'],
  [volume, '2', '0.00'],
  [volume, '12', '70.00'],
  [volume, '13', '44.00'],
  [volume, '22', '80.00'],
  [volume, '23', '70.00'],
  [packages, '50', '0.00'],
  [packages, '51', '9.00'],
  [packages, '150', '9.00'],
  [packages, '151', '18.00'],
  [bounded, '4', '5.00'],
  [bounded, '5', '5.00'],
  [bounded, '6', '6.00'],
  [bounded, '9', '9.00'],
  [bounded, '10', '9.00'],
  [ofTerm, '8', '8.34'],
  [ofTerm, '9', '9.00'],
];

/** What the way from list to net comes to: three months of 3 × 3.3335 less 7.77 %, and one line of 10. */
const WAYS: [currency: string, waterfall: string[]][] = [
  ['EUR', ['list 40.00', 'promotion -4.00', 'lineDiscount -2.11', 'quoteDiscount -0.34', 'net 33.55']],
  ['USD', ['list 40.00', 'promotion -4.00', 'lineDiscount -2.11', 'quoteDiscount -0.34', 'net 33.55']],
  ['JPY', ['list 40', 'promotion -4', 'lineDiscount -3', 'net 33']],
  ['KWD', ['list 40.003', 'promotion -4.000', 'lineDiscount -2.101', 'quoteDiscount -0.339', 'net 33.563']],
];
const IN_CURRENCIES = {
  lines: [
    {
      description: 'Hosting',
      quantity: '3',
      price: { model: 'perUnit', unitAmount: '3.3335', every: 'month' },
      termMonths: 3,
      discount: { percent: '7.77' },
    },
    { description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '10' } },
  ],
  discount: { percent: '1' },
  promotionCode: 'TEN',
};

// Each has quotes of its own.
describe.concurrent('prices', () => {
  let app: TestApp;
  let customerId: string;
  let schoolId: string;

  const preview = (lines: object[], fields: object = {}): Promise<Json> =>
    app.api.post('/v1/quotes/preview', simpleRequest(customerId, { lines, ...fields }));

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    schoolId = await aCustomer(app.api, { segment: 'schools' });
    await app.api.post('/v1/products', {
      sku: 'CALLS',
      name: 'Calls',
      kind: 'usage',
      recognition: 'ratable',
      taxCategory: 'standard',
      fulfilment: 'none',
    });
    await app.api.post('/v1/promotions', {
      name: 'Ten',
      code: 'TEN',
      effectiveFrom: '2031-01-01',
      effect: { percent: '10' },
      target: 'quote',
      stacking: 'stackable',
      priority: 0,
    });
  });
  afterAll(() => app?.stop());

  test('of each model are what it says at its edges, with free units and bounds', async () => {
    const quote = await preview(
      EDGES.map(([price, quantity]) => ({ description: 'Item', quantity, price, termMonths: 12 })),
    );
    expect(quote.lines.map((line: Json) => [line.quantity, line.listAmount])).toEqual(
      EDGES.map(([, quantity, listAmount]) => [quantity, listAmount]),
    );
  });

  test('of a percentage follow the lines that they are of', async () => {
    const support = (price: object) => ({
      description: 'Support',
      quantity: '1',
      price: { model: 'percentOf', percent: '20', ...price },
    });
    const quote = await preview([
      { sku: 'PLATFORM', quantity: '10', termMonths: 12, discount: { percent: '50' } },
      { sku: 'ONBOARDING', quantity: '1' },
      support({ every: 'month' }),
      support({}),
      support({ skus: ['ONBOARDING'] }),
    ]);
    // 200.00 a month less half; a fifth of that; of 1,200 and 3,000; of 3,000.
    expect(quote.lines.slice(2).map(({ listAmount, every }: Json) => [listAmount, every])).toEqual([
      ['20.00', 'month'],
      ['840.00', null],
      ['600.00', null],
    ]);
    const wrong = { lines: [{ sku: 'ONBOARDING', quantity: '1' }, support({ skus: ['PLATFORM'] })] };
    const answer = await app.api.send('POST', '/v1/quotes/preview', {
      body: simpleRequest(customerId, wrong),
    });
    expectProblem(answer, 422, ['/lines/1/price/skus/0']);
  });

  test.each(WAYS)('in %s add up from list to net', async (currency, expected) => {
    const quote = await preview(IN_CURRENCIES.lines, { ...IN_CURRENCIES, currency });
    expect(quote.waterfall.map(({ step, amount }: Json) => `${step} ${amount}`)).toEqual(expected);
    for (const { waterfall } of [quote, ...quote.lines]) {
      const changes = sum(waterfall.slice(0, -1).map(({ amount }: Json) => amount));
      expect(changes.toFixed()).toBe(dec(waterfall.at(-1).amount).toFixed());
    }
  });

  test.each(['JPY', 'KWD'])(
    'in %s are those of the deal, and its invoices add up to them',
    async (currency) => {
      const quoted = await preview(IN_CURRENCIES.lines, { ...IN_CURRENCIES, currency });
      const deal = await startDeal(app.api, simpleRequest(customerId, { ...IN_CURRENCIES, currency }));
      await deal.approve();
      await deal.accept();
      await deal.sign();
      const { billing, quote } = await deal.deal();
      expect(quote.waterfall).toEqual(quoted.waterfall);
      const invoiced = sum(billing.planned.map(({ netAmount }: Json) => netAmount));
      expect(invoiced.toFixed()).toBe(dec(quoted.netAmount).toFixed());
    },
  );

  test('let usage be quoted by a commitment, billed each month, with the price of what comes beyond', async () => {
    const price = { model: 'commitment', unitAmount: '0.02', overageUnitAmount: '0.03', every: 'month' };
    const lines = [{ sku: 'CALLS', quantity: '1000', price, termMonths: 6 }];
    const deal = await startDeal(app.api, simpleRequest(customerId, { lines }));
    expect(deal.created.quote.lines[0]).toMatchObject({
      kind: 'usage',
      netAmount: '20.00',
      periods: 6,
      price,
    });
    await deal.accept();
    await deal.sign();
    await deal.advanceTo('2031-02-28');
    expect((await deal.invoices()).map(({ total }: Json) => total)).toEqual(['23.80', '23.80']);
  });

  test('come from the customer’s book, then its segment’s, then the standard one, product by product', async () => {
    const book = (fields: object, ...prices: [sku: string, price: object][]) =>
      app.api.post('/v1/price-books', {
        name: 'Special',
        currency: 'EUR',
        effectiveFrom: '2030-01-01',
        prices: prices.map(([sku, price]) => ({ sku, price })),
        ...fields,
      });
    const flat = (amount: string) => ({ model: 'flat', amount });
    const monthly = { model: 'perUnit', unitAmount: '16.00', every: 'month' };
    await book({ segment: 'schools' }, ['ONBOARDING', flat('2000.00')], ['PLATFORM', monthly]);
    await book({ name: 'School 1', customerId: schoolId }, ['ONBOARDING', flat('1000.00')]);
    const lines = [
      { sku: 'ONBOARDING', quantity: '1' },
      { sku: 'PLATFORM', quantity: '10' },
    ];
    const school = await preview(lines, { customerId: schoolId });
    expect(school.lines.map(({ waterfall }: Json) => waterfall.slice(0, 2))).toMatchObject([
      [
        { step: 'list', amount: '3000.00' },
        {
          step: 'contractPrice',
          amount: '-2000.00',
          reason: 'The price book “School 1” has a price for this customer.',
        },
      ],
      [
        { step: 'list', amount: '2400.00' },
        { step: 'contractPrice', amount: '-480.00', reason: expect.stringContaining('segment') },
      ],
    ]);
    const others = await preview(lines);
    expect(others.netAmount).toBe('5400.00');
    expect((await preview(lines, { customerId: schoolId, date: '2029-12-31' })).netAmount).toBe('5400.00');

    const body = { name: 'Wrong', currency: 'EUR', effectiveFrom: '2030-01-01', prices: [] };
    const prices = [{ sku: 'ONBOARDING', price: flat('1') }];
    const send = (fields: object) =>
      app.api.send('POST', '/v1/price-books', { body: { ...body, prices, ...fields } });
    expectProblem(await send({ customerId: 'cus_nobody' }), 422, ['/customerId']);
    expectProblem(await send({ customerId: schoolId, segment: 'schools' }), 422, ['/segment']);
  });
});
