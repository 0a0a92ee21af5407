import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, flat, OWNER, simpleRequest } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';

describe('the milestones of an order', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (lines: object[]) => aSignedDeal(app.api, simpleRequest(customerId, { lines }));
  const project = {
    description: 'Project',
    quantity: '1',
    price: flat('1000.01'),
    recognition: 'milestone',
    milestones: [
      { name: 'Design', percent: '33' },
      { name: 'Build', percent: '67' },
    ],
  };

  test('in their order follow the percentages reached', async () => {
    const deal = await signed([project]);
    const reach = (body: object) => app.api.send('POST', `/v1/deals/${deal.id}/milestones`, { body });
    await deal.advanceTo('2031-01-20');
    expectProblem(await reach({ name: 'Party' }), 422, ['/name']);
    expectProblem(await reach({ name: 'Design', reachedOn: '2031-01-21' }), 422, ['/reachedOn']);
    // 33 % of 1,000.01 are 330.0033.
    expect((await reach({ name: 'Design', reachedOn: '2031-01-15' })).body).toEqual({
      name: 'Design',
      reachedOn: '2031-01-15',
      recognised: '330.00',
    });
    expectProblem(await reach({ name: 'Design' }), 409);
    expect((await reach({ name: 'Build' })).body.recognised).toBe('670.01');
    expect(asTable(await deal.entries()).slice(1)).toEqual([
      '01-15 contractLiability 330.00 | revenue 330.00',
      '01-20 contractLiability 670.01 | revenue 670.01',
    ]);
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, invoice?.amountDue);
    expect((await deal.deal()).stage).toBe('completed');
    await app.recordHistory('milestones', deal.id);
  });

  test('out of order count their own percent each, on every line that has one of the name', async () => {
    const rollout = {
      description: 'Rollout',
      quantity: '1',
      price: flat('200.00'),
      recognition: 'milestone',
      milestones: [{ name: 'Build', percent: '100' }],
    };
    const deal = await signed([project, rollout]);
    const reach = (body: object): Promise<Json> => deal.post('/milestones', body);
    const schedules = async (): Promise<string[][]> =>
      (await app.api.get(`/v1/deals/${deal.id}/revenue`)).obligations.map(({ schedule }: Json) =>
        schedule.map(({ on, amount, status }: Json) => `${on} ${amount} ${status}`),
      );
    await deal.advanceTo('2031-01-20');
    expect((await deal.deal()).waitingFor.summary).toContain('2 lines to be delivered');
    // 67 % of 1,000.01 are 670.0067, and all of 200.00.
    expect((await reach({ name: 'Build' })).recognised).toBe('870.01');
    expect((await schedules()).map(([first]) => first)).toEqual([
      '2031-01-20 670.01 recognised',
      '2031-01-20 200.00 recognised',
    ]);
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1428.01');
    expect(await deal.deal()).toMatchObject({
      stage: 'active',
      waitingFor: { what: 'delivery', from: [OWNER], summary: 'Open: 1 line to be delivered.' },
    });
    await deal.advanceTo('2031-02-10');
    expect(await reach({ name: 'Design', reachedOn: '2031-02-03' })).toMatchObject({ recognised: '330.00' });
    expect((await schedules())[0]).toEqual(['2031-01-20 670.01 recognised', '2031-02-03 330.00 recognised']);
    expect(asTable(await deal.entries()).slice(1)).toEqual([
      '01-20 contractLiability 670.01 | revenue 670.01',
      '01-20 contractLiability 200.00 | revenue 200.00',
      '01-20 cash 1428.01 | accountsReceivable 1428.01',
      '02-03 contractLiability 330.00 | revenue 330.00',
    ]);
    expect((await deal.deal()).stage).toBe('completed');
  });

  test('out of order lose no cent where the parts do not divide', async () => {
    const milestones = ['First', 'Second', 'Third'].map((name, index) => ({
      name,
      percent: index === 2 ? '33.34' : '33.33',
    }));
    const deal = await signed([{ ...project, price: flat('100.01'), milestones }]);
    const recognised = [];
    for (const name of ['Third', 'First', 'Second'])
      recognised.push((await deal.post('/milestones', { name })).recognised);
    // 33.34, 66.67 and 100 % of 100.01 are 33.343334, 66.676667 and 100.01.
    expect(recognised).toEqual(['33.34', '33.34', '33.33']);
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'payment' });
  });
});
