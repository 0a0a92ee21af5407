import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  asTable,
  CUSTOMER_EMAIL,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { RELEASED } from '../stories.ts';
import { expectProblem, expectStanding } from '../support.ts';

const DELIVERY = ['delivered', 'revenueRecognised'];
const billed = '01-01 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00';

describe('the delivery of an order', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  /** Seven of something that has to be delivered, for 1,000.00 in all. */
  const seven = { sku: 'ONBOARDING', quantity: '7', price: { model: 'flat', amount: '1000.00' } };
  const order = (...lines: object[]) => aSignedDeal(app.api, simpleRequest(customerId, { lines }));
  const sendDelivery = (dealId: string, fields: object) =>
    app.api.send('POST', `/v1/deals/${dealId}/fulfilments`, { body: fields });
  const quantities = async (deal: { deal(): Promise<Json> }) =>
    (await deal.deal()).order.lines.map(({ ordered, delivered }: Json) => [ordered, delivered]);

  test('in parts recognises by the running total of quantity, and the last part completes the deal', async () => {
    const deal = await order(seven);
    const recognised = [];
    for (const [date, quantity] of [
      ['2031-01-10', '3'],
      ['2031-01-12', '3'],
      ['2031-02-01', '1'],
    ] as const) {
      await deal.advanceTo(`${date}T09:00:00Z`);
      recognised.push((await deal.deliver('ONBOARDING', quantity)).recognised);
    }
    expect(recognised).toEqual(['428.57', '428.57', '142.86']);
    expect(await quantities(deal)).toEqual([['7', '7']]);
    expect(asTable(await deal.entries())).toEqual([
      billed,
      '01-10 contractLiability 428.57 | revenue 428.57',
      '01-12 contractLiability 428.57 | revenue 428.57',
      '02-01 contractLiability 142.86 | revenue 142.86',
    ]);
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1190.00');
    expectProblem(await sendDelivery(deal.id, { lines: [{ sku: 'ONBOARDING', quantity: '1' }] }), 409);
    await expectStanding(deal, {
      stage: 'completed',
      waitingFor: { what: 'close', from: [] },
      story: [
        ...RELEASED,
        ...DELIVERY,
        ...DELIVERY,
        'reminderSent',
        'reminderSent',
        ...DELIVERY,
        'paymentReceived',
        'dealCompleted',
      ],
    });
  });

  test('of more than was ordered, of another product or of one that needs none is refused whole', async () => {
    const deal = await order(seven, { sku: 'PLATFORM', quantity: '1' });
    await deal.deliver('ONBOARDING', '5');
    const line = (sku: string, quantity: string) => ({ sku, quantity });
    const tooMuch = await sendDelivery(deal.id, { lines: [line('ONBOARDING', '2.5')] });
    expectProblem(tooMuch, 422, ['/lines/0/quantity']);
    expect(tooMuch.body.detail).toBe('0.5 more ONBOARDING than are still to be delivered.');
    const wrong = { lines: [line('ONBOARDING', '1'), line('PLATFORM', '1'), line('NOTHING', '1')] };
    const unknown = await sendDelivery(deal.id, wrong);
    expectProblem(unknown, 422, ['/lines/1/sku', '/lines/2/sku']);
    expect(unknown.body.errors.map(({ detail }: Json) => detail)).toEqual([
      'The order has no PLATFORM that is to be delivered.',
      'The order has no NOTHING that is to be delivered.',
    ]);
    const twice = { lines: [line('ONBOARDING', '1'), line('ONBOARDING', '2')] };
    expectProblem(await sendDelivery(deal.id, twice), 422, ['/lines/1/quantity']);
    expect(await quantities(deal)).toEqual([
      ['7', '5'],
      ['1', '0'],
    ]);
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL, OWNER] },
      story: [...RELEASED, ...DELIVERY],
    });
  });

  test('fills the lines of a product in their order', async () => {
    const one = { sku: 'ONBOARDING', quantity: '1', price: { model: 'flat', amount: '400.00' } };
    const two = { sku: 'ONBOARDING', quantity: '2', price: { model: 'flat', amount: '600.00' } };
    const deal = await order(one, two);
    expect((await deal.deliver('ONBOARDING', '2')).recognised).toBe('700.00');
    expect(await quantities(deal)).toEqual([
      ['1', '1'],
      ['2', '1'],
    ]);
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL, OWNER] },
      story: [...RELEASED, ...DELIVERY, 'revenueRecognised'],
    });
  });

  test('that is reported late is posted on its own date until its month was recognised, then on the day of the report', async () => {
    const deal = await order(seven);
    await deal.advanceTo('2031-01-31T22:58:00Z');
    await deal.post('/fulfilments', {
      lines: [{ sku: 'ONBOARDING', quantity: '1' }],
      deliveredOn: '2031-01-20',
    });
    await deal.advanceTo('2031-02-10T09:00:00Z');
    const late = { lines: [{ sku: 'ONBOARDING', quantity: '1' }] };
    const report = await deal.post('/fulfilments', { ...late, deliveredOn: '2031-01-20' });
    expect(report).toMatchObject({ deliveredOn: '2031-01-20', recognised: '142.85' });
    await deal.post('/fulfilments', { ...late, deliveredOn: '2031-02-03' });
    expect((await deal.entries()).slice(1).map(({ on, effectiveOn }) => [on, effectiveOn])).toEqual([
      ['2031-01-20', null],
      ['2031-02-10', '2031-01-20'],
      ['2031-02-03', null],
    ]);
    const january = await app.api.get(`/v1/ledger/trial-balance?asOf=2031-01-31&dealId=${deal.id}`);
    const revenue = january.accounts.find(({ account }: Json) => account === 'revenue');
    expect(revenue.balance).toBe('-142.86');
    const { obligations } = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(obligations[0].recognised).toBe('428.57');
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL, OWNER] },
      story: [
        ...RELEASED,
        'reminderSent',
        ...DELIVERY,
        'reminderSent',
        'reminderSent',
        ...DELIVERY,
        ...DELIVERY,
      ],
    });
  });

  test('is not in the deal’s future, nor before its contract', async () => {
    const deal = await order(seven);
    await deal.advanceTo('2031-01-10');
    const on = (deliveredOn: string) =>
      sendDelivery(deal.id, { lines: [{ sku: 'ONBOARDING', quantity: '1' }], deliveredOn });
    expectProblem(await on('2031-01-11'), 422, ['/deliveredOn']);
    expectProblem(await on('2030-12-31'), 422, ['/deliveredOn']);
    expectProblem(await on('2031-02-30'), 422, ['/deliveredOn']);
    expect((await on('2031-01-10')).body.recognised).toBe('142.86');
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL, OWNER] },
      story: [...RELEASED, ...DELIVERY],
    });
  });
});
