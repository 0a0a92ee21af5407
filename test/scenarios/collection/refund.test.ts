import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, asTable } from '#test/setup/world.ts';
import { paymentWorkflowId, payoutWorkflowId, refundWorkflowId } from '#workflows/messages.ts';
import { expectProblem } from '../support.ts';
import { anInvoicedDeal, entriesOf, sendMoney } from './support.ts';

describe('a refund', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('takes credit alone, and is paid out once', async () => {
    const { invoiceId, pay, advanceTo, customerId } = await anInvoicedDeal(app);
    await advanceTo('2031-01-10');
    const { id } = await pay(invoiceId, '1290.00');
    const refund = (amount: string) =>
      app.api.send('POST', `/v1/payments/${id}/refunds`, { body: { amount, reason: 'paid too much' } });
    expectProblem(await refund('100.01'), 422, ['/amount']);
    const { status, body } = await refund('100.00');
    expect({ status, body }).toMatchObject({ status: 201, body: { amount: '100.00', status: 'payable' } });
    expectProblem(await refund('0.01'), 422, ['/amount']);
    const payOut = () => app.api.send('POST', `/v1/refunds/${body.id}/payout`, {});
    expect((await payOut()).body).toMatchObject({ status: 'paidOut', amount: '100.00' });
    expectProblem(await payOut(), 409);
    await app.recordHistory('payment', { idBegins: paymentWorkflowId(id) });
    await app.recordHistory('refund', { idBegins: refundWorkflowId(body.id) });
    await app.recordHistory('payout', { idBegins: payoutWorkflowId(body.id, '') });
    const { data } = await app.api.get(`/v1/ledger/entries?customerId=${customerId}`);
    expect(asTable(data).slice(-3)).toEqual([
      '01-10 cash 1290.00 | accountsReceivable 1190.00, customerCredit 100.00',
      '01-10 customerCredit 100.00 | refundsPayable 100.00',
      '01-10 refundsPayable 100.00 | cash 100.00',
    ]);
  });

  test('of a part of what was paid too much leaves the rest, which the next invoice uses', async () => {
    const { invoiceId, customerId, pay, invoice } = await anInvoicedDeal(app);
    const payment = await pay(invoiceId, '1490.00');
    const refund = (amount: string): Promise<Json> =>
      app.api.post(`/v1/payments/${payment.id}/refunds`, { amount, reason: 'paid too much' });
    const first = await refund('100.00');
    const second = await refund('50.01');
    await app.api.post(`/v1/refunds/${first.id}/payout`);
    expect(await app.api.get(`/v1/payments/${payment.id}`)).toMatchObject({
      allocations: [{ invoiceId, amount: '1190.00' }],
      unallocated: '300.00',
      refunds: [
        { id: first.id, amount: '100.00', paidOutOn: '2031-01-01' },
        { id: second.id, amount: '50.01', paidOutOn: null },
      ],
    });
    // The invoice stays paid; 300.00 less 150.01 are left.
    expect(await invoice()).toMatchObject({ status: 'paid', amountPaid: '1190.00' });
    expect((await entriesOf(app, customerId)).slice(-4)).toEqual([
      '01-01 cash 1490.00 | accountsReceivable 1190.00, customerCredit 300.00',
      '01-01 customerCredit 100.00 | refundsPayable 100.00',
      '01-01 customerCredit 50.01 | refundsPayable 50.01',
      '01-01 refundsPayable 100.00 | cash 100.00',
    ]);
    const next = await anInvoicedDeal(app, { customerId });
    expect(await next.invoice()).toMatchObject({ amountPaid: '149.99', amountDue: '1040.01' });
    expectProblem(
      await app.api.send('POST', `/v1/payments/${payment.id}/refunds`, {
        body: { amount: '0.01', reason: 'what is left' },
      }),
      422,
      ['/amount'],
    );
  });

  test('of a part of what came without an invoice leaves the rest to the next one', async () => {
    const customerId = await aCustomer(app.api);
    const payment = await sendMoney(app, { customerId, amount: '300.00' });
    expect(payment).toMatchObject({ allocations: [], unallocated: '300.00' });
    const refund = (amount: string) =>
      app.api.send('POST', `/v1/payments/${payment.id}/refunds`, { body: { amount, reason: 'not needed' } });
    expectProblem(await refund('300.01'), 422, ['/amount']);
    expectProblem(await refund('0.001'), 422, ['/amount']);
    const first = await refund('100.00');
    expect(first.body).toMatchObject({ amount: '100.00', status: 'payable' });
    expectProblem(await refund('200.01'), 422, ['/amount']);
    await app.api.post(`/v1/refunds/${first.body.id}/payout`);
    const today = (await app.api.get(`/v1/payments/${payment.id}`)).receivedOn.slice(5);
    expect(await entriesOf(app, customerId)).toEqual([
      `${today} cash 300.00 | customerCredit 300.00`,
      `${today} customerCredit 100.00 | refundsPayable 100.00`,
      `${today} refundsPayable 100.00 | cash 100.00`,
    ]);
    expect((await app.api.get(`/v1/payments/${payment.id}`)).refunds).toMatchObject([{ amount: '100.00' }]);
    const { invoice } = await anInvoicedDeal(app, { customerId });
    expect(await invoice()).toMatchObject({ amountPaid: '200.00', amountDue: '990.00' });
    expectProblem(await refund('0.01'), 422, ['/amount']);
  });

  test('is promised once where two are asked for at the same moment', async () => {
    const customerId = await aCustomer(app.api);
    const { id } = await sendMoney(app, { customerId, amount: '100.00' });
    const answers = await Promise.all(
      ['60.00', '60.00', '60.00'].map((amount) =>
        app.api.send('POST', `/v1/payments/${id}/refunds`, { body: { amount, reason: 'not needed' } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(2);
    expect((await entriesOf(app, customerId)).filter((row) => row.includes('refundsPayable'))).toHaveLength(
      1,
    );
  });
});
