import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { balances, days, type Played } from '../support.ts';

const PROJECT = {
  description: 'Project',
  quantity: '1',
  price: { model: 'flat', amount: '1000.00' },
  recognition: 'milestone',
  milestones: [
    { name: 'Design', percent: '25' },
    { name: 'Build', percent: '75' },
  ],
};

describe('what is reported late', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const signed = async (fields: object = {}) =>
    aSignedDeal(app.api, simpleRequest(await aCustomer(app.api), fields));
  /** When entries of an account were posted, and the day they belong to where that is another one. */
  const datesOf = async (deal: Played, account: string) =>
    (await deal.entries())
      .filter(({ postings }) => postings.some((posting: Json) => posting.account === account))
      .map(({ on, effectiveOn }) => [on, effectiveOn]);

  test('of a month that is not closed yet is posted on its own day', async () => {
    const deal = await signed();
    await deal.advanceTo('2031-02-06');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1190.00', { receivedOn: '2031-02-03' });
    expect(await datesOf(deal, 'cash')).toEqual([['2031-02-03', null]]);
    expect(await balances(app.api, { dealId: deal.id, asOf: '2031-02-02' })).not.toHaveProperty('cash');
    expect(await balances(app.api, { dealId: deal.id, asOf: '2031-02-03' })).toMatchObject({
      cash: '1190.00',
    });
  });

  test('of a closed month is posted on the day of the report, and keeps its day beside it', async () => {
    const deal = await signed({ lines: [PROJECT] });
    await deal.advanceTo('2031-02-05');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '1190.00', { receivedOn: '2031-01-30' });
    await deal.post('/milestones', { name: 'Design', reachedOn: '2031-01-20' });
    await deal.post('/milestones', { name: 'Build', reachedOn: '2031-02-04' });
    expect(await datesOf(deal, 'cash')).toEqual([['2031-02-05', '2031-01-30']]);
    expect(await datesOf(deal, 'revenue')).toEqual([
      ['2031-02-05', '2031-01-20'],
      ['2031-02-04', null],
    ]);
    expect(await balances(app.api, { dealId: deal.id, asOf: '2031-01-31' })).toEqual({
      accountsReceivable: '1190.00',
      contractLiability: '-1000.00',
      taxPayable: '-190.00',
    });
    // The reminders of 28 January and 1 February had gone out in good faith.
    const [paid] = await deal.invoices();
    expect(days(paid)).toEqual(['2031-01-28', '2031-02-01']);
    expect((await deal.deal()).stage).toBe('completed');
  });

  test('reports of a closed month do not change', async () => {
    const deal = await signed();
    await deal.advanceTo('2031-02-05');
    const query = { dealId: deal.id, asOf: '2031-01-31' };
    const closed = await balances(app.api, query);
    const aging = await app.api.get('/v1/reports/aging?asOf=2031-01-31');
    const [invoice] = await deal.invoices();
    await deal.pay(invoice?.id, '500.00', { receivedOn: '2031-01-15' });
    await app.api.post(`/v1/invoices/${invoice?.id}/credit-notes`, { amount: '100.00', reason: 'late' });
    expect(await balances(app.api, query)).toEqual(closed);
    expect(await app.api.get('/v1/reports/aging?asOf=2031-01-31')).toEqual(aging);
    expect(await balances(app.api, { dealId: deal.id })).toMatchObject({
      cash: '500.00',
      accountsReceivable: '590.00',
    });
  });
});
