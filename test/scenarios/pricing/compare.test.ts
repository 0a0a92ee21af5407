import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { type ApiClient, createApiClient, type Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, HEAD_OF_SALES, simpleRequest } from '#test/setup/world.ts';
import { expectProblem, linkOf, mailTo, openPage, startDeal } from '../support.ts';

describe('variants of a quote', () => {
  let app: TestApp;
  let customerId: string;
  let sales: ApiClient;
  let withMargin: ApiClient;

  const aKey = async (...scopes: string[]) => {
    const { key } = await app.api.post('/v1/api-keys', { name: scopes.join(' and '), scopes });
    return createApiClient(app.baseUrl, key);
  };

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    await app.api.post('/v1/products', {
      sku: 'SEAT',
      name: 'Seat',
      kind: 'recurring',
      recognition: 'ratable',
      cost: '6.00',
      taxCategory: 'standard',
      fulfilment: 'none',
    });
    await app.api.post('/v1/price-books', {
      name: 'Seats',
      currency: 'EUR',
      customerId,
      effectiveFrom: '2020-01-01',
      prices: [{ sku: 'SEAT', price: { model: 'perUnit', unitAmount: '10.00', every: 'month' } }],
    });
    sales = await aKey('sales');
    withMargin = await aKey('sales', 'margin');
  });
  afterAll(() => app?.stop());

  const seats = (fields: object = {}) =>
    simpleRequest(customerId, { lines: [{ sku: 'SEAT', quantity: '10', termMonths: 12 }], ...fields });

  test('are lines that can be checked before, at the prices of the customer', async () => {
    const validate = (fields: object) =>
      app.api.send('POST', '/v1/configurations/validate', {
        body: { lines: [{ sku: 'SEAT', quantity: '10' }], currency: 'EUR', ...fields },
      });
    expect((await validate({})).body).toMatchObject({
      valid: false,
      problems: [{ pointer: '/lines/0/price' }],
    });
    expect((await validate({ customerId })).body).toMatchObject({ valid: true, problems: [] });
    expectProblem(await validate({ customerId: 'cus_nobody' }), 422, ['/customerId']);
  });

  test('stand side by side: total, discount, margin, and who would have to approve', async () => {
    const compared = await withMargin.post('/v1/quotes/compare', {
      base: seats(),
      variants: [
        { name: 'Two years', changes: { termMonths: 24, discount: { percent: '5' } } },
        {
          name: 'Twice as many, dearly bought',
          changes: { quantityFactor: '2', discount: { percent: '10' } },
        },
        { name: 'Three', changes: { quantities: [{ lineNo: 1, quantity: '3' }] } },
      ],
    });
    expect(compared.base).toMatchObject({
      total: '1428.00',
      discountPercent: '0',
      marginPercent: '40',
      approvals: [],
      approvalProblems: [],
    });
    expect(compared.base.waterfall).toMatchObject([{ step: 'list' }, { step: 'net', amount: '1200.00' }]);
    expect(compared.variants).toMatchObject([
      {
        name: 'Two years',
        total: '2713.20',
        totalDifference: '1285.20',
        marginPercent: '36.8421',
        approvals: [],
      },
      {
        name: 'Twice as many, dearly bought',
        total: '2570.40',
        discountPercent: '10',
        marginPercent: '33.3333',
        approvals: [
          {
            requests: [{ approver: 'role:headOfSales', reason: expect.stringMatching(/discount/i) }],
            votesNeeded: null,
          },
        ],
      },
      { name: 'Three', total: '428.40', totalDifference: '-999.60', recurring: [{ netAmount: '30.00' }] },
    ]);
    expect((await app.api.get('/v1/deals')).data).toEqual([]);
  });

  test('name who could not approve, since the quote is theirs', async () => {
    const { variants } = await sales.post('/v1/quotes/compare', {
      base: seats({ owner: HEAD_OF_SALES }),
      variants: [{ name: 'Cheap', changes: { discount: { percent: '50' } } }],
    });
    expect(variants).toMatchObject([
      { approvals: [], approvalProblems: [expect.stringContaining("Nobody but the deal's owner")] },
    ]);
  });

  test('are refused with all that is wrong in the base, or else in each of them', async () => {
    const compare = (base: object, ...changes: object[]) =>
      sales.send('POST', '/v1/quotes/compare', {
        body: { base, variants: changes.map((change, index) => ({ name: `${index}`, changes: change })) },
      });
    expectProblem(await compare(seats({ promotionCode: 'NONE' }), { termMonths: 24 }), 422, [
      '/base/promotionCode',
    ]);
    expectProblem(await compare(seats({ customerId: 'cus_nobody' }), {}), 422, ['/base/customerId']);
    expectProblem(
      await compare(
        seats(),
        { discount: { amount: '1200.01' } },
        { termMonths: 24 },
        { quantities: [{ lineNo: 2, quantity: '1' }] },
        { quantityFactor: '99999999999999' },
      ),
      422,
      [
        '/variants/0/changes/discount/amount',
        '/variants/2/changes/quantities/0/lineNo',
        '/variants/3/changes/quantityFactor',
      ],
    );
    expectProblem(await compare(seats(), { termMonths: 0 }), 422, ['/variants/0/changes/termMonths']);
    expectProblem(await compare(seats()), 422, ['/variants']);
    expectProblem(await compare(seats(), ...Array.from({ length: 11 }, () => ({}))), 422, ['/variants']);
  });

  test('and every other answer show cost and margin to those with the scope alone', async () => {
    const deal = await startDeal(sales, seats({ submit: false }));
    const terms = { customerId, currency: 'EUR', lines: seats().lines };
    const readings = async (api: ApiClient): Promise<Json[]> => [
      await api.post('/v1/quotes/preview', seats()),
      (await api.get(`/v1/deals/${deal.id}`)).quote,
      (await api.post(`/v1/deals/${deal.id}/quote-versions`, terms)).quote,
      (await startDeal(api, seats({ submit: false }))).created.quote,
    ];
    const shown = (quotes: Json[]) =>
      quotes.map(({ marginPercent, lines }) => [marginPercent, lines[0].cost]);
    expect(shown(await readings(sales))).toEqual(Array.from({ length: 4 }, () => [null, null]));
    expect(shown(await readings(withMargin))).toEqual(Array.from({ length: 4 }, () => ['40', '720.00']));
    expect(shown([await app.api.post('/v1/quotes/preview', seats())])).toEqual([['40', '720.00']]);
    const { variants } = await sales.post('/v1/quotes/compare', {
      base: seats(),
      variants: [{ name: 'Same', changes: {} }],
    });
    expect(variants[0].marginPercent).toBeNull();
    const costOf = async (api: ApiClient) =>
      (await api.get('/v1/products')).data.find(({ sku }: Json) => sku === 'SEAT').cost;
    expect(await costOf(sales)).toBeUndefined();
    expect(await costOf(withMargin)).toBe('6.00');
  });

  test('margins are in the mail and on the page of an approver with the scope alone', async () => {
    const head = { email: HEAD_OF_SALES, name: 'Hanna Head', roles: ['headOfSales'] };
    const deal = await startDeal(app.api, seats({ discount: { percent: '20' } }));
    const link = await linkOf(app, deal, 'approvalRequest');
    const mail = await mailTo(app, HEAD_OF_SALES, /For your approval/);
    expect(mail.text).not.toContain('Margin');
    const pageFor = async (scopes: string[]) => {
      await app.api.put('/v1/people', { ...head, scopes });
      return (await openPage(link)).page;
    };
    expect(await pageFor(['approver'])).not.toContain('Margin');
    expect(await pageFor(['approver', 'margin'])).toContain('Margin');

    const [{ id }] = (await app.api.get(`/v1/approvals?dealId=${deal.id}`)).data;
    const shownTo = async (api: ApiClient) => {
      const { quote } = await api.get(`/v1/approvals/${id}`);
      return [quote.marginPercent, quote.lines[0].cost, quote.waterfall.at(-1).amount];
    };
    expect(await shownTo(sales)).toEqual([null, null, '960.00']);
    expect(await shownTo(withMargin)).toEqual(['25', '720.00', '960.00']);
  });
});
