import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dateOf } from '#domain/dates.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { expectProblem } from '../support.ts';
import { entriesOf, sendMoney } from './support.ts';

describe('a customer’s credit', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** A deal of 1,190.00 unless other lines are given, with its first invoice. */
  const invoiced = async (customerId: string, fields: object = {}) => {
    const deal = await aSignedDeal(app.api, simpleRequest(customerId, fields));
    const [invoice] = await deal.invoices();
    return { ...deal, invoiceId: invoice?.id as string, invoice: invoice as Json };
  };

  test('from one deal pays the next invoice of another, of the same currency alone', async () => {
    const customerId = await aCustomer(app.api);
    const first = await invoiced(customerId);
    await first.pay(first.invoiceId, '1500.00');
    const yen = await invoiced(customerId, {
      currency: 'JPY',
      lines: [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '100' } }],
    });
    expect(yen.invoice).toMatchObject({ total: '119', amountPaid: '0', status: 'open' });
    const second = await invoiced(customerId, { startAt: '2031-01-05' });
    // 1,500.00 − 1,190.00 are left for it.
    expect(second.invoice).toMatchObject({
      status: 'partiallyPaid',
      amountPaid: '310.00',
      amountDue: '880.00',
    });
    expect(asTable(await second.entries())).toEqual([
      '01-05 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00',
      '01-05 customerCredit 310.00 | accountsReceivable 310.00',
    ]);
    const strangers = await invoiced(await aCustomer(app.api), { startAt: '2031-01-05' });
    expect(strangers.invoice.amountPaid).toBe('0.00');
  });

  test('has its story on the deal of the invoice that its payment names', async () => {
    const deal = await invoiced(await aCustomer(app.api));
    const paid = { invoiceId: deal.invoiceId, amount: '1190.00', reference: 'FIRST' };
    await sendMoney(app, paid);
    const again = await sendMoney(app, { ...paid, amount: '50.00', reference: 'AGAIN' });
    expect(again).toMatchObject({ allocations: [], unallocated: '50.00' });
    expect(await app.api.get(`/v1/payments/${again.id}`)).toMatchObject({ invoiceId: deal.invoiceId });
    const refund = await app.api.post(`/v1/payments/${again.id}/refunds`, {
      amount: '50.00',
      reason: 'paid twice',
    });
    await app.api.post(`/v1/refunds/${refund.id}/payout`);
    const told = (await deal.timeline()).filter(({ type }) => /^(payment|refund)/.test(type));
    expect(told.map(({ summary }) => summary)).toEqual([
      `A payment of 1190.00 EUR was received on 2031-01-01 for ${deal.invoice.number}.`,
      'A payment of 50.00 EUR was received on 2031-01-01; all of it is the customer’s credit.',
      '50.00 EUR of payment AGAIN are to be refunded: “paid twice”',
      'The refund of 50.00 EUR of payment AGAIN was paid out.',
    ]);
    expect(told[0].actor).toBe(told[3].actor);
  });

  test('that covers a whole invoice leaves nothing to remind of', async () => {
    const customerId = await aCustomer(app.api);
    const first = await invoiced(customerId);
    await first.pay(first.invoiceId, '2380.00');
    const second = await invoiced(customerId);
    expect(second.invoice).toMatchObject({ status: 'paid', amountPaid: '1190.00', amountDue: '0.00' });
    await second.advanceTo('2031-03-31');
    const { stage, invoices } = await second.deal();
    expect({ stage, due: invoices[0].amountDue }).toEqual({ stage: 'completed', due: '0.00' });
    const [paid] = await second.invoices();
    expect(paid).toMatchObject({ reminders: [], lateFees: '0.00' });
  });

  test('goes by the latest clock of the customer’s deals, back and forth', async () => {
    const customerId = await aCustomer(app.api);
    const older = await invoiced(customerId);
    await older.pay(older.invoiceId, '1190.00');
    await older.advanceTo('2031-03-31');
    // It stands at 15 January, where what was paid on 31 March has not come yet.
    await app.api.post('/v1/deals', simpleRequest(customerId, { startAt: '2031-01-15' }));
    const tooLate = { customerId, currency: 'EUR', amount: '1.00', method: 'transfer', reference: 'LATE' };
    expectProblem(
      await app.api.send('POST', '/v1/payments', { body: { ...tooLate, receivedOn: '2031-04-01' } }),
      422,
      ['/receivedOn'],
    );
    const { id } = await sendMoney(app, { customerId, amount: '100.00' });
    const refund = await app.api.post(`/v1/payments/${id}/refunds`, { amount: '40.00', reason: 'too much' });
    await app.api.post(`/v1/refunds/${refund.id}/payout`);
    expect((await entriesOf(app, customerId)).slice(-3)).toEqual([
      '03-31 cash 100.00 | customerCredit 100.00',
      '03-31 customerCredit 40.00 | refundsPayable 40.00',
      '03-31 refundsPayable 40.00 | cash 40.00',
    ]);
    expect(await app.api.get(`/v1/payments/${id}`)).toMatchObject({ receivedOn: '2031-03-31' });
  });

  test('goes by the wall clock in the seller’s zone where the customer has no deal', async () => {
    const today = () => dateOf(new Date().toISOString(), 'Europe/Berlin');
    const before = today();
    const { id } = await sendMoney(app, { customerId: await aCustomer(app.api), amount: '100.00' });
    const { receivedOn } = await app.api.get(`/v1/payments/${id}`);
    expect([before, today()]).toContain(receivedOn);
  });
});
