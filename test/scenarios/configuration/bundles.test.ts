import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { balances, expectProblem, linkOf, openPage, startDeal } from '../support.ts';
import { addCatalogue, aProduct, attempt, detailsOf, linesOf, perUnit } from './support.ts';

const fixed = (quantity: string) => ({ fixed: quantity });
const components = (...parts: [sku: string, quantity: object][]) =>
  parts.map(([sku, quantity]) => ({ sku, quantity }));

const CATALOGUE = [
  aProduct('FRAME', { standaloneSellingPrice: '300.00', fulfilment: 'stock' }),
  aProduct('LICENCE', { kind: 'recurring', recognition: 'ratable' }),
  aProduct('TRAINING', { taxCategory: 'reduced', fulfilment: 'service' }),
  aProduct('CASTOR', { fulfilment: 'stock' }),
  aProduct('BRASS', { fulfilment: 'stock' }),
  aProduct('STAND', {
    fulfilment: 'none',
    attributes: [{ name: 'finish', type: 'choice', values: ['oak', 'steel'], default: 'steel' }],
    optionGroups: [
      {
        name: 'wheels',
        minimum: 0,
        maximum: 1,
        options: [
          { sku: 'CASTOR', pricing: 'included', isDefault: true, defaultQuantity: '4' },
          { sku: 'BRASS', pricing: 'priced', minQuantity: '4', maxQuantity: '6' },
        ],
      },
    ],
  }),
  aProduct('STATION', {
    bundle: {
      pricing: 'asOne',
      components: components(
        ['FRAME', { perUnit: '1' }],
        ['LICENCE', { perUnit: '2' }],
        ['STAND', { perUnit: '1' }],
      ),
    },
  }),
  aProduct('OFFICE', {
    bundle: {
      pricing: 'byParts',
      components: components(
        ['STATION', { perUnit: '4' }],
        ['TRAINING', { perUnit: '0.25', rounding: 'up' }],
      ),
    },
  }),
  aProduct('SAVER', {
    bundle: {
      pricing: { percentOff: '25' },
      components: components(['TRAINING', fixed('2')], ['CASTOR', { perUnit: '8' }]),
    },
  }),
];
const PRICES = {
  LICENCE: perUnit('10.00', 'month'),
  TRAINING: perUnit('500.00'),
  CASTOR: perUnit('5.00'),
  BRASS: perUnit('20.00'),
  STATION: perUnit('600.00'),
  OFFICE: null,
  SAVER: null,
  FRAME: null,
};

// Each has quotes of its own.
describe.concurrent('bundles and options', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    await addCatalogue(app.api, CATALOGUE, PRICES);
  });
  afterAll(() => app?.stop());

  const request = (lines: object[], fields: object = {}) => simpleRequest(customerId, { lines, ...fields });
  const preview = (...lines: object[]): Promise<Json> => app.api.post('/v1/quotes/preview', request(lines));

  test('are expanded three deep, each part with its place, and priced by their bundle', async () => {
    const quote = await preview({ sku: 'OFFICE', quantity: '2' }, { sku: 'SAVER', quantity: '1' });
    expect(linesOf(quote)).toEqual([
      '1 OFFICE × 2 = 0.00',
      '2 STATION × 8 = 4800.00 < 1',
      '3 FRAME × 8 = 0.00 < 2',
      '4 LICENCE × 16 = 0.00 < 2',
      '5 STAND × 8 = 0.00 < 2',
      '6 CASTOR × 32 = 0.00 < 5',
      '7 TRAINING × 1 = 500.00 < 1',
      '8 SAVER × 1 = 0.00',
      '9 TRAINING × 2 = 750.00 < 8',
      '10 CASTOR × 8 = 30.00 < 8',
    ]);
    expect(quote.lines[4]).toMatchObject({ role: 'component', attributes: { finish: 'steel' } });
    expect(quote.lines[5].explanation[0]).toBe('Chosen by default for “Stand” (line 5) as “wheels”.');
    expect(quote.lines[8].explanation).toEqual([
      'Part of “Saver” (line 8).',
      '25 % less as a part of “Saver” (line 8).',
      '2 × 500.00 = 1,000.00',
      'less 25 % = 750.00',
    ]);
    expect(quote.taxes).toMatchObject([
      { category: 'standard', taxable: '4830.00' },
      { category: 'reduced', taxable: '1250.00' },
    ]);
    expect(quote).toMatchObject({ subtotal: '6080.00' });
  });

  test('take what is chosen deep within them, and a preview of a line is what validation shows', async () => {
    const line = {
      sku: 'STATION',
      quantity: '1',
      components: [
        {
          sku: 'STAND',
          attributes: { finish: 'oak' },
          options: [{ group: 'wheels', sku: 'BRASS', quantity: '6' }],
        },
      ],
    };
    const quote = await preview(line);
    expect(linesOf(quote)).toEqual([
      '1 STATION × 1 = 600.00',
      '2 FRAME × 1 = 0.00 < 1',
      '3 LICENCE × 2 = 0.00 < 1',
      '4 STAND × 1 = 0.00 < 1',
      '5 BRASS × 6 = 120.00 < 4',
    ]);
    const checked = await app.api.post('/v1/configurations/validate', { lines: [line], currency: 'EUR' });
    expect(checked.valid).toBe(true);
    expect(checked.lines.map(({ sku, quantity }: Json) => [sku, quantity])).toEqual(
      quote.lines.map(({ sku, quantity }: Json) => [sku, quantity]),
    );
    expect(checked.lines[3]).toMatchObject({
      parentLineNo: 1,
      role: 'component',
      attributes: { finish: 'oak' },
    });
  });

  test('are made up anew for each variant of a comparison, and what is off for them asks for approval', async () => {
    const { base, variants } = await app.api.post('/v1/quotes/compare', {
      base: request([{ sku: 'OFFICE', quantity: '2' }]),
      variants: [{ name: 'Twice as many', changes: { quantityFactor: '2' } }],
    });
    // 16 stations instead of 8, and one day of training for the first four offices.
    expect(base).toMatchObject({ subtotal: '5300.00', approvals: [] });
    expect(variants).toMatchObject([{ subtotal: '10100.00', approvals: [] }]);
    const { base: saver } = await app.api.post('/v1/quotes/compare', {
      base: request([{ sku: 'SAVER', quantity: '1' }]),
      variants: [{ name: 'Same', changes: {} }],
    });
    expect(saver).toMatchObject({
      discountPercent: '25',
      approvals: [{ requests: [{ approver: 'role:headOfSales' }], votesNeeded: null }],
    });
  });

  test('are ordinary lines from the signature on: delivered, invoiced and recognised part by part', async () => {
    const deal = await aSignedDeal(
      app.api,
      request([
        { sku: 'STATION', quantity: '2', termMonths: 3 },
        { sku: 'TRAINING', quantity: '1' },
      ]),
    );
    const { order } = await deal.deal();
    expect(order.lines.map(({ sku, ordered }: Json) => `${sku} ${ordered}`)).toEqual([
      'STATION 2',
      'FRAME 2',
      'LICENCE 4',
      'STAND 2',
      'CASTOR 8',
      'TRAINING 1',
    ]);
    const [invoice, ...later] = await deal.invoices();
    expect(later).toEqual([]);
    const { lines, taxes } = await app.api.get(`/v1/invoices/${invoice.id}`);
    expect(lines.map(({ sku, netAmount }: Json) => `${sku} ${netAmount}`)).toEqual([
      'STATION 1200.00',
      'FRAME 0.00',
      'LICENCE 0.00',
      'STAND 0.00',
      'CASTOR 0.00',
      'TRAINING 500.00',
    ]);
    expect(taxes).toMatchObject([
      { category: 'standard', taxable: '1200.00', tax: '228.00' },
      { category: 'reduced', taxable: '500.00', tax: '35.00' },
    ]);

    const { obligations, transactionPrice } = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(transactionPrice).toBe('1700.00');
    // Sold alone, the parts cost 600 + 120 + 200 (the stand) + 40, and the training 500: 1460 in all.
    expect(
      obligations.map(({ sku, standaloneSellingPrice: worth, allocated }: Json) => [sku, worth, allocated]),
    ).toEqual([
      ['STATION', '0.00', '0.00'],
      ['FRAME', '600.00', '698.63'],
      ['LICENCE', '120.00', '139.73'],
      ['STAND', '200.00', '232.88'],
      ['CASTOR', '40.00', '46.57'],
      ['TRAINING', '500.00', '582.19'],
    ]);

    await deal.deliver('FRAME', '2');
    await deal.deliver('CASTOR', '8');
    await deal.deliver('TRAINING');
    await deal.pay(invoice.id, '1963.00');
    await deal.advanceTo('2031-03-31');
    expect(await deal.deal()).toMatchObject({ stage: 'completed' });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      cash: '1963.00',
      revenue: '-1700.00',
      taxPayable: '-263.00',
    });
  });

  test('show their parts set in below them to the customer', async () => {
    const deal = await startDeal(app.api, request([{ sku: 'STATION', quantity: '1' }]));
    const { page } = await openPage(await linkOf(app, deal, 'quote'));
    const levels = [...page.matchAll(/<span(?: class="level-(\d)")?>(Station|Frame|Licence|Stand|Castor)</g)];
    expect(levels.map(([, level = '0', name]) => `${name} ${level}`)).toEqual([
      'Station 0',
      'Frame 1',
      'Licence 1',
      'Stand 1',
      'Castor 2',
    ]);
    expect(page).toContain('finish: steel');
  });

  test('can be configured otherwise in a new version', async () => {
    const { id } = await app.api.post(
      '/v1/deals',
      request([{ sku: 'STAND', quantity: '1' }], { submit: false }),
    );
    const options = [{ group: 'wheels', sku: 'BRASS', quantity: '4' }];
    await app.api.post(`/v1/deals/${id}/quote-versions`, {
      customerId,
      currency: 'EUR',
      lines: [{ sku: 'STAND', quantity: '1', options }],
    });
    const { quote, quoteVersions } = await app.api.get(`/v1/deals/${id}`);
    expect(linesOf(quote)).toEqual(['1 STAND × 1 = 100.00', '2 BRASS × 4 = 80.00 < 1']);
    expect(quoteVersions.map(({ total }: Json) => total)).toEqual(['214.20', '119.00']);
  });

  test('are refused with every wrong choice at once', async () => {
    const answer = await attempt(
      app.api,
      '/v1/quotes/preview',
      request([
        {
          sku: 'STAND',
          quantity: '1',
          attributes: { finish: 'gold', size: 'L' },
          options: [
            { group: 'wheels', sku: 'BRASS', quantity: '8' },
            { group: 'wings', sku: 'BRASS' },
          ],
        },
        { sku: 'OFFICE', quantity: '1', price: perUnit('1.00') },
      ]),
    );
    expectProblem(answer, 422);
    expect(detailsOf(answer)).toEqual([
      '/lines/0/attributes/size: “Stand” (STAND) has no attribute “size”. Choose from its attributes: finish.',
      '/lines/0/attributes/finish: The finish of “Stand” (STAND) cannot be “gold”. Choose one of oak or steel.',
      '/lines/0/options/1/group: “Stand” (STAND) has no options “wings”. Choose from wheels.',
      '/lines/0/options/0/quantity: Of “Brass” (BRASS) there must be at most 6 for each unit, not 8. Choose at most 6.',
      '/lines/1/price: “Office” (OFFICE) is priced by its parts. Leave the price out.',
    ]);
  });
});
