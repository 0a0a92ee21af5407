import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances, days, expectProblem } from '../support.ts';

/** 1,000.00 and 19 % on it, invoiced on 1 January and due on the 31st. */
const billed = '01-01 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00';
const earned = '01-01 contractLiability 1000.00 | revenue 1000.00';

describe('payments', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** A signed deal, with its first invoice, of a customer of its own. */
  const invoiced = async (fields: object = {}) => {
    const customerId = await aCustomer(app.api);
    const deal = await aSignedDeal(app.api, simpleRequest(customerId, fields));
    const [invoice] = await deal.invoices();
    return { ...deal, customerId, invoiceId: invoice?.id as string };
  };
  const invoice = (id: string): Promise<Json> => app.api.get(`/v1/invoices/${id}`);

  test('in parts: reminders go on until the rest is there', async () => {
    const { id, invoiceId, pay, advanceTo, deal, entries } = await invoiced();
    await advanceTo('2031-01-10');
    expect(await pay(invoiceId, '500.00')).toMatchObject({
      allocations: [{ invoiceId, amount: '500.00' }],
      unallocated: '0.00',
    });
    expect(await invoice(invoiceId)).toMatchObject({
      status: 'partiallyPaid',
      amountPaid: '500.00',
      amountDue: '690.00',
    });
    await advanceTo('2031-02-02');
    await pay(invoiceId, '690.00');
    await advanceTo('2031-04-01');
    const paid = await invoice(invoiceId);
    expect(paid).toMatchObject({ status: 'paid', amountDue: '0.00', lateFees: '0.00' });
    expect(days(paid)).toEqual(['2031-01-28', '2031-02-01']);
    expect((await deal()).stage).toBe('completed');
    expect(asTable(await entries())).toEqual([
      billed,
      earned,
      '01-10 cash 500.00 | accountsReceivable 500.00',
      '02-02 cash 690.00 | accountsReceivable 690.00',
    ]);
    await app.recordHistory('part-payment', id);
  });

  test('too much becomes credit, which the next invoices use', async () => {
    const monthly = { model: 'flat', amount: '100.00', every: 'month' };
    const { invoiceId, pay, advanceTo, deal, invoices, entries } = await invoiced({
      lines: [{ sku: 'PLATFORM', quantity: '1', price: monthly, termMonths: 3 }],
    });
    await advanceTo('2031-01-20');
    // 300.00 less the invoice's 119.00
    expect(await pay(invoiceId, '300.00')).toMatchObject({ unallocated: '181.00' });
    await advanceTo('2031-03-01');
    const issued = await invoices();
    expect(issued.map(({ status, amountPaid, amountDue }) => [status, amountPaid, amountDue])).toEqual([
      ['paid', '119.00', '0.00'],
      ['paid', '119.00', '0.00'],
      // 181.00 − 119.00
      ['partiallyPaid', '62.00', '57.00'],
    ]);
    expect(asTable(await entries()).filter((row) => row.includes('customerCredit'))).toEqual([
      '01-20 cash 300.00 | accountsReceivable 119.00, customerCredit 181.00',
      '02-01 customerCredit 119.00 | accountsReceivable 119.00',
      '03-01 customerCredit 62.00 | accountsReceivable 62.00',
    ]);
    await pay(issued[2]?.id, '57.00');
    await advanceTo('2031-03-31');
    const { stage, id } = await deal();
    expect(stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toMatchObject({
      cash: '357.00',
      revenue: '-300.00',
      taxPayable: '-57.00',
    });
  });

  test('late, the principal is settled before the fee', async () => {
    const { invoiceId, pay, advanceTo, entries, deal } = await invoiced();
    await advanceTo('2031-02-14');
    expect(await invoice(invoiceId)).toMatchObject({ lateFees: '40.00', amountDue: '1230.00' });
    await pay(invoiceId, '1190.00');
    expect(await invoice(invoiceId)).toMatchObject({ status: 'partiallyPaid', amountDue: '40.00' });
    expect((await deal()).stage).toBe('active');
    await pay(invoiceId, '40.00');
    expect(await invoice(invoiceId)).toMatchObject({ status: 'paid', amountPaid: '1230.00' });
    expect((await deal()).stage).toBe('completed');
    expect(asTable(await entries()).slice(2)).toEqual([
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
      '02-14 cash 1190.00 | accountsReceivable 1190.00',
      '02-14 cash 40.00 | accountsReceivable 40.00',
    ]);
  });

  test('received before the fee but reported after it, the fee is reversed', async () => {
    const { invoiceId, pay, advanceTo, entries, deal } = await invoiced();
    await advanceTo('2031-02-20');
    expect((await invoice(invoiceId)).lateFees).toBe('40.00');
    expect(await pay(invoiceId, '1190.00', { receivedOn: '2031-02-10' })).toMatchObject({
      unallocated: '0.00',
    });
    expect(await invoice(invoiceId)).toMatchObject({ status: 'paid', lateFees: '0.00', amountDue: '0.00' });
    const { id, stage } = await deal();
    expect(stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
    expect(asTable(await entries()).filter((row) => row.includes('lateFeeIncome'))).toEqual([
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
      expect.stringMatching(/^02-\d\d lateFeeIncome 40\.00 \| accountsReceivable 40\.00$/),
    ]);
  });

  test('without a named invoice the oldest comes first, over several deals', async () => {
    const first = await invoiced();
    const second = await aSignedDeal(app.api, simpleRequest(first.customerId));
    await first.advanceTo('2031-01-05');
    await second.advanceTo('2031-01-05');
    const payment = await app.api.post('/v1/payments', {
      customerId: first.customerId,
      amount: '1500.00',
      currency: 'EUR',
      method: 'transfer',
      reference: 'two at once',
    });
    const [later] = await second.invoices();
    expect(payment).toMatchObject({
      allocations: [
        { invoiceId: first.invoiceId, amount: '1190.00' },
        { invoiceId: later?.id, amount: '310.00' },
      ],
      unallocated: '0.00',
    });
    expect((await first.deal()).stage).toBe('completed');
    expect(await second.deal()).toMatchObject({ stage: 'active', waitingFor: { what: 'payment' } });
    expect(await invoice(later?.id)).toMatchObject({ amountDue: '880.00' });
  });

  test('refused: in the future, of another currency, of nothing, of an unknown invoice', async () => {
    const { invoiceId } = await invoiced();
    const pay = (fields: object) =>
      app.api.send('POST', '/v1/payments', {
        body: { invoiceId, amount: '1.00', currency: 'EUR', method: 'transfer', reference: 'x', ...fields },
      });
    expectProblem(await pay({ receivedOn: '2031-01-02' }), 422, ['/receivedOn']);
    expectProblem(await pay({ currency: 'USD' }), 422, ['/currency']);
    expectProblem(await pay({ amount: '0' }), 422, ['/amount']);
    expectProblem(await pay({ amount: '-5.00' }), 422, ['/amount']);
    expectProblem(await pay({ amount: '1.001' }), 422, ['/amount']);
    expectProblem(await pay({ invoiceId: 'inv_nothing' }), 422, ['/invoiceId']);
    expect((await invoice(invoiceId)).amountDue).toBe('1190.00');
  });

  test('a refund takes credit alone, and is paid out once', async () => {
    const { invoiceId, pay, advanceTo, customerId } = await invoiced();
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
    const { data } = await app.api.get(`/v1/ledger/entries?customerId=${customerId}`);
    expect(asTable(data).slice(-3)).toEqual([
      '01-10 cash 1290.00 | accountsReceivable 1190.00, customerCredit 100.00',
      '01-10 customerCredit 100.00 | refundsPayable 100.00',
      '01-10 refundsPayable 100.00 | cash 100.00',
    ]);
  });
});
