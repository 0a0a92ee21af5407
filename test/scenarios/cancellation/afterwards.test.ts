import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { SIGNED } from '../stories.ts';
import { balances, expectProblem, expectStanding, mailTo } from '../support.ts';
import { cancel, REASON, theExample } from './support.ts';

const FINANCE = 'fin@seller.example';

describe('the cancellation of a signed deal', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api, { reminders: false });
  });
  afterAll(() => app?.stop());

  test('puts what was paid too much on the customer’s credit, which its next deal uses', async () => {
    const deal = await theExample(app);
    for (const { id, amountDue } of await deal.invoices()) await deal.pay(id, amountDue);
    expect((await cancel(app, deal)).settlement).toMatchObject({
      credited: '633.43',
      kept: '633.43',
      amountDue: '0.00',
    });
    expect(await balances(app.api, { dealId: deal.id })).toMatchObject({
      customerCredit: '-633.43',
      revenue: '-4123.71',
    });
    expect(await deal.deal()).toMatchObject({ stage: 'cancelled', waitingFor: { what: 'close' } });
    const next = await aSignedDeal(app.api, simpleRequest(deal.customerId, { startAt: '2031-03-01' }));
    const [invoice] = await next.invoices();
    expect(invoice).toMatchObject({ total: '1190.00', amountDue: '556.57' });
    await next.advanceTo('2031-03-01');
    await next.pay(invoice.id, '556.57');
    expect((await next.deal()).stage).toBe('completed');
    const late = { body: { reason: REASON } };
    expectProblem(await app.api.send('POST', `/v1/deals/${next.id}/cancellation`, late), 409);
  });

  test('of an order that the credit check holds leaves nothing in the books', async () => {
    const poor = await aCustomer(app.api, { creditLimit: '1.00', email: 'poor@customer.example' });
    const deal = await aSignedDeal(app.api, simpleRequest(poor), 'poor@customer.example');
    expect((await cancel(app, deal)).settlement).toMatchObject({
      charged: '0.00',
      credited: '0.00',
      amountDue: '0.00',
    });
    expect(await deal.entries()).toEqual([]);
    expect(await deal.invoices()).toEqual([]);
    await mailTo(app, FINANCE, /No longer for you to decide: order of Kunde AG/, REASON);
    await mailTo(app, 'poor@customer.example', /is cancelled/, REASON);
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/credit-decision`, {
        body: { decision: 'release', reason: 'Late' },
      }),
      409,
    );
    await deal.advanceTo('2031-03-01');
    await expectStanding(deal, {
      stage: 'cancelled',
      waitingFor: { what: 'close', from: [] },
      story: [...SIGNED, 'orderHeld', 'dealCancelled', 'cancellationSettled'],
    });
    await app.recordHistory('cancelled-while-held', deal.id);
  });

  test('is done once by twenty callers at the same moment', async () => {
    const deal = await theExample(app);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.api.send('POST', `/v1/deals/${deal.id}/cancellation`, { body: { reason: REASON } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await balances(app.api, { dealId: deal.id })).toMatchObject({
      accountsReceivable: '4907.21',
      revenue: '-4123.71',
    });
  });

  test('leaves its invoices to finance: they are credited, reduced and written off as before', async () => {
    const deal = await theExample(app);
    await cancel(app, deal);
    const [first, second] = await deal.invoices();
    await app.api.post(`/v1/invoices/${second.id}/credit-notes`, {
      amount: '119.00',
      reason: 'Goodwill',
      kind: 'priceReduction',
    });
    await app.api.post(`/v1/invoices/${second.id}/credit-notes`, {
      amount: '100.00',
      reason: 'Wrong address',
      kind: 'correction',
    });
    await app.api.post(`/v1/invoices/${first.id}/write-off`, { reason: 'Insolvent' });
    // The tax of partial credits is cumulative, that of the new invoice its own: they may differ by a cent.
    const again = (await deal.invoices()).at(-1);
    expect(again).toMatchObject({ total: '100.01', amountDue: '100.01' });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      accountsReceivable: '232.90',
      badDebtExpense: '4555.32',
      revenue: '-4023.71',
      taxPayable: '-764.51',
    });
    expect((await deal.deal()).stage).toBe('cancelled');
  });
});
