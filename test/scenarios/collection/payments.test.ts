import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances, days, expectProblem } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

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

  const invoiced = (fields: Record<string, unknown> = {}) => anInvoicedDeal(app, fields);
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

  test('are refused in the future, in another currency, of nothing or less, and of an unknown invoice', async () => {
    const { id, invoiceId, entries } = await invoiced();
    const before = await entries();
    const pay = (fields: object) =>
      app.api.send('POST', '/v1/payments', {
        body: { invoiceId, amount: '1.00', currency: 'EUR', method: 'transfer', reference: 'x', ...fields },
      });
    expectProblem(await pay({ receivedOn: '2031-01-02' }), 422, ['/receivedOn']);
    const dollars = await pay({ currency: 'USD' });
    expectProblem(dollars, 422, ['/currency']);
    expect(dollars.body.detail).toBe('/currency: The invoice is in EUR.');
    expectProblem(await pay({ currency: 'XXX' }), 422, ['/currency']);
    expectProblem(await pay({ amount: '0' }), 422, ['/amount']);
    expectProblem(await pay({ amount: '-5.00' }), 422, ['/amount']);
    expectProblem(await pay({ amount: '1.001' }), 422, ['/amount']);
    expectProblem(await pay({ invoiceId: 'inv_nothing' }), 422, ['/invoiceId']);
    expect(await invoice(invoiceId)).toMatchObject({ status: 'open', amountDue: '1190.00' });
    expect(await entries()).toEqual(before);
    expect((await app.api.get(`/v1/deals/${id}`)).stage).toBe('active');
  });
});
