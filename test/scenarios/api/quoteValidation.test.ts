import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, simpleRequest } from '#test/setup/world.ts';

/** What no quote may hold is refused before anything of a deal exists, each bad field by its pointer. */
describe('a quote request', () => {
  let app: TestApp;
  let customerId: string;
  let foreigner: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    foreigner = await aCustomer(app.api, { country: 'FR', address: undefined });
    const product = {
      name: 'A product',
      recognition: 'ratable',
      taxCategory: 'standard',
      fulfilment: 'none',
    };
    await app.api.post('/v1/products', { ...product, sku: 'CALLS', kind: 'usage' });
    await app.api.post('/v1/products', { ...product, sku: 'UNPRICED', kind: 'recurring' });
  });
  afterAll(() => app?.stop());

  const line = (fields: object) => ({
    lines: [{ description: 'Work', quantity: '1', price: { model: 'flat', amount: '1000.00' }, ...fields }],
  });
  const huge = line({ price: { model: 'flat', amount: '600000000000000' } });
  const tiered = (...tiers: object[]) => line({ price: { model: 'graduated', tiers } });
  const yearly = { model: 'flat', amount: '1000.00', every: 'quarter' };
  const milestones = (...percents: string[]) =>
    line({
      recognition: 'milestone',
      milestones: percents.map((percent, index) => ({ name: `Step ${index}`, percent })),
    });

  const REFUSED: [what: string, fields: object, pointers: string[]][] = [
    ...['-1', 'NaN', '1e999', 'Infinity', '1234567890123456', '', '1,5', '0x10', '٣', '0', '0.00'].map(
      (quantity): [string, object, string[]] => [
        `the quantity “${quantity}”`,
        line({ quantity }),
        ['/lines/0/quantity'],
      ],
    ),
    ['a quantity that is a number', line({ quantity: 5 }), ['/lines/0/quantity']],
    ['a negative price', line({ price: { model: 'flat', amount: '-0.01' } }), ['/lines/0/price/amount']],
    ['a price that is a number', line({ price: { model: 'flat', amount: 10 } }), ['/lines/0/price/amount']],
    [
      'a line of more than 15 digits',
      line({ quantity: '999999999999999', price: { model: 'perUnit', unitAmount: '1000' } }),
      ['/lines/0/quantity'],
    ],
    ['a total of more than 15 digits', { lines: [...huge.lines, ...huge.lines] }, ['/lines']],
    ['an unknown currency', { currency: 'EUX' }, ['/currency']],
    ['a currency in small letters', { currency: 'eur' }, ['/currency']],
    ['a discount finer than the cent', { discount: { amount: '10.005' } }, ['/discount/amount']],
    [
      'a line’s discount finer than the cent',
      line({ discount: { amount: '0.001' } }),
      ['/lines/0/discount/amount'],
    ],
    [
      'a selling price finer than the cent',
      line({ standaloneSellingPrice: '1.001' }),
      ['/lines/0/standaloneSellingPrice'],
    ],
    ['a discount above the whole', { discount: { percent: '100.01' } }, ['/discount/percent']],
    ['a discount above the line', line({ discount: { amount: '1000.01' } }), ['/lines/0/discount/amount']],
    ['a described line without a price', line({ price: undefined }), ['/lines/0/price']],
    ['a product without a price', { lines: [{ sku: 'UNPRICED', quantity: '1' }] }, ['/lines/0/price']],
    ['an unknown product', { lines: [{ sku: 'NOTHING', quantity: '1' }] }, ['/lines/0/sku']],
    [
      'tiers that overlap',
      tiered(
        { upTo: '10', unitAmount: '5' },
        { upTo: '10', unitAmount: '4' },
        { upTo: null, unitAmount: '3' },
      ),
      ['/lines/0/price/tiers/1/upTo'],
    ],
    [
      'tiers out of order',
      tiered(
        { upTo: '50', unitAmount: '5' },
        { upTo: '10', unitAmount: '4' },
        { upTo: null, unitAmount: '3' },
      ),
      ['/lines/0/price/tiers/1/upTo'],
    ],
    [
      'tiers without an open end',
      tiered({ upTo: '10', unitAmount: '5' }, { upTo: '20', unitAmount: '4' }),
      ['/lines/0/price/tiers/1/upTo'],
    ],
    [
      'an open tier before the last',
      tiered({ upTo: null, unitAmount: '5' }, { upTo: null, unitAmount: '4' }),
      ['/lines/0/price/tiers/0/upTo'],
    ],
    ['no tiers', tiered(), ['/lines/0/price/tiers']],
    ['no lines', { lines: [] }, ['/lines']],
    ['a term that breaks a period', line({ price: yearly, termMonths: 10 }), ['/lines/0/startOn']],
    ['a term of no months', line({ price: yearly, termMonths: 0 }), ['/lines/0/termMonths']],
    ['milestones of 90 percent', milestones('50', '40'), ['/lines/0/milestones']],
    ['milestones of 100.0001 percent', milestones('50', '50.0001'), ['/lines/0/milestones']],
    [
      'instalments of 99 percent',
      { paymentTerms: { instalments: [{ percent: '99', dueDays: 0 }] } },
      ['/paymentTerms/instalments'],
    ],
    ['usage', { lines: [{ sku: 'CALLS', quantity: '1', price: yearly }] }, ['/lines/0/price/model']],
    ['a promotion code', { promotionCode: 'SUMMER' }, ['/promotionCode']],
    ['an unknown tax category', line({ taxCategory: 'luxury' }), ['/lines/0/taxCategory']],
    ['a day that does not exist', { date: '2031-02-30' }, ['/date']],
    ['a first day that does not exist', line({ startOn: '2031-13-01' }), ['/lines/0/startOn']],
    [
      'one signer twice',
      {
        signers: ['A@b.example', 'a@b.example'].map((email) => ({ name: 'Ann', email, party: 'customer' })),
      },
      ['/signers/1/email'],
    ],
    ['an unknown customer', { customerId: 'cus_nobody' }, ['/customerId']],
    ['two customers', { customer: { externalId: 'C-1' } }, ['/customerId']],
    ['no customer', { customerId: undefined }, ['/customerId']],
    [
      'a new customer without a name and an address',
      { customerId: undefined, customer: { externalId: 'C-2', country: 'DE' } },
      ['/customer/name', '/customer/email'],
    ],
  ];

  test.each(REFUSED)('with %s is refused, as a preview and as a deal', async (_, fields, pointers) => {
    const body = simpleRequest(customerId, fields);
    expectProblem(await app.api.send('POST', '/v1/quotes/preview', { body }), 422, pointers);
    expectProblem(await app.api.send('POST', '/v1/deals', { body }), 422, pointers);
  });

  test.each<[string, object, string[]]>([
    ['a start without a test clock', { testClock: false }, ['/startAt']],
    ['a start in the past', { startAt: '2020-01-01' }, ['/startAt']],
    ['a start beyond what the engine can reach', { startAt: '2400-01-01' }, ['/startAt']],
    ['an owner without an address', { owner: 'Sam' }, ['/owner']],
  ])('with %s is refused as a deal', async (_, fields, pointers) => {
    const body = simpleRequest(customerId, fields);
    expectProblem(await app.api.send('POST', '/v1/deals', { body }), 422, pointers);
  });

  test('for a customer abroad needs a tax category on each line', async () => {
    const { lines } = line({});
    const body = simpleRequest(foreigner, { lines: [{ ...lines[0], taxCategory: 'zero' }, lines[0]] });
    expectProblem(await app.api.send('POST', '/v1/deals', { body }), 422, ['/lines/1/taxCategory']);
  });

  test('with several faults is told of all of them at once', async () => {
    const { lines } = line({ quantity: '0' });
    const body = simpleRequest(customerId, {
      currency: 'EUX',
      date: '2031-02-30',
      lines: [lines[0], { ...lines[0], quantity: 'x', termMonths: 0 }],
    });
    const pointers = ['/currency', '/date', '/lines/0/quantity', '/lines/1/quantity', '/lines/1/termMonths'];
    expectProblem(await app.api.send('POST', '/v1/deals', { body }), 422, pointers);
  });

  test('that was refused has left no deal, no customer and no workflow', async () => {
    expect((await app.api.get('/v1/deals')).data).toEqual([]);
    expect((await app.api.get('/v1/customers')).data).toHaveLength(2);
    // The one deal that is well is the only workflow of this service.
    const { workflowId } = await app.api.post('/v1/deals', simpleRequest(customerId));
    const connection = await Connection.connect({ address: app.temporalAddress });
    const { workflow } = new Client({ connection });
    const started = async () => {
      const ids: string[] = [];
      for await (const one of workflow.list({ query: `TaskQueue = '${app.taskQueue}'` }))
        ids.push(one.workflowId);
      return ids;
    };
    await expect.poll(started, { timeout: 15_000 }).toEqual([workflowId]);
    await connection.close();
  });
});
