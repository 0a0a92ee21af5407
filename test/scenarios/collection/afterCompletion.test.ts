import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { balances, expectProblem, storyOf } from '../support.ts';
import { invoicedOnTheTenth } from './support.ts';

describe('a deal that is completed', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** Paid, and with that completed, on 10 January: 180 days later is 9 July. */
  const completed = async (amount = '1190.00') => {
    const deal = await invoicedOnTheTenth(app);
    const payment = await deal.pay(deal.invoiceId, amount);
    expect((await deal.deal()).stage).toBe('completed');
    return { ...deal, paymentId: payment.id as string };
  };

  test('says until when it stays open, and takes a credit note and its refund on the last day', async () => {
    const { id, deal, advanceTo, command, paymentId, timeline } = await completed();
    expect((await deal()).waitingFor).toMatchObject({
      what: 'close',
      from: [],
      until: '2031-07-08T22:00:00.000Z',
    });
    await advanceTo('2031-07-08');
    const note = await command('credit-notes', { amount: '119.00', reason: 'goodwill' });
    expect(note).toMatchObject({ status: 201, body: { toCredit: '119.00' } });
    const refund = await app.api.post(`/v1/payments/${paymentId}/refunds`, {
      amount: '119.00',
      reason: 'goodwill',
    });
    await app.api.post(`/v1/refunds/${refund.id}/payout`);
    expect(await balances(app.api, { dealId: id, asOf: '2031-07-08' })).toEqual({
      cash: '1190.00',
      customerCredit: '-119.00',
      revenue: '-900.00',
      taxPayable: '-171.00',
    });
    const { refunds } = await app.api.get(`/v1/payments/${paymentId}`);
    expect(refunds).toMatchObject([{ refundedOn: '2031-07-08', paidOutOn: '2031-07-08' }]);
    expect(storyOf(await timeline()).slice(-6)).toEqual([
      'paymentReceived',
      'dealCompleted',
      'creditNoteIssued',
      'revenueRecognised',
      'refundPromised',
      'refundPaidOut',
    ]);
    expect((await deal()).stage).toBe('completed');
    await app.recordHistory('completed-credited', id);
  });

  test('is closed 180 days later: what belongs to the deal is a 409, and reads go on', async () => {
    const { id, deal, advanceTo, command, post, invoices, paymentId } = await completed('1290.00');
    await advanceTo('2031-07-09');
    const refund = { amount: '100.00', reason: 'too late' };
    expectProblem(await app.api.send('POST', `/v1/payments/${paymentId}/refunds`, { body: refund }), 409);
    expectProblem(await command('credit-notes', { amount: '119.00', reason: 'too late' }), 409);
    expectProblem(await command('hold', { reason: 'too late' }), 409);
    expectProblem(await command('waive-fees', { reason: 'too late' }), 409);
    await expect(post('/fulfilments', { lines: [{ sku: 'X', quantity: '1' }] })).rejects.toThrow('409');
    expect(await deal()).toMatchObject({ stage: 'completed', waitingFor: null });
    const [invoice] = await invoices();
    expect(invoice).toMatchObject({ status: 'paid', creditNotes: [] });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1290.00',
      customerCredit: '-100.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('and closed keeps no money that comes afterwards: what is too much can be refunded', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    const [invoice] = await deal.invoices();
    await deal.advanceTo('2031-01-10');
    await app.api.post(`/v1/invoices/${invoice?.id}/write-off`, { reason: 'insolvent' });
    await deal.advanceTo('2031-07-09');
    const payment = await deal.pay(invoice?.id, '1200.00');
    expect(payment).toMatchObject({ allocations: [{ amount: '1190.00' }], unallocated: '10.00' });
    const refund = { amount: '10.00', reason: 'too much' };
    expect(await app.api.post(`/v1/payments/${payment.id}/refunds`, refund)).toMatchObject({
      amount: '10.00',
      status: 'payable',
    });
  });
});
