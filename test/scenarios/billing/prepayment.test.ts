import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, asTable, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { balances, days, mailTo, type Played, startDeal } from '../support.ts';

describe('money that came before the invoice', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  const prepay = (customerId: string, amount: string, fields: object = {}): Promise<Json> =>
    app.api.post('/v1/payments', {
      customerId,
      amount,
      currency: 'EUR',
      method: 'transfer',
      reference: 'in advance',
      receivedOn: '2031-01-01',
      ...fields,
    });
  /** A deal over 1,190.00 whose quote is with the customer. */
  const offered = async (customerId: string, fields: object = {}) =>
    startDeal(app.api, simpleRequest(customerId, fields));
  const invoiceOf = async (deal: Played): Promise<Json> => (await deal.invoices())[0];
  const agree = async (deal: Played, signer = CUSTOMER_EMAIL) => {
    await deal.accept();
    await deal.sign(signer);
  };

  test('pays it as it is issued, and what is left pays the next one', async () => {
    const email = 'early@customer.example';
    const customerId = await aCustomer(app.api, { email });
    const first = await offered(customerId);
    expect(await prepay(customerId, '2000.00')).toMatchObject({ allocations: [], unallocated: '2000.00' });
    await agree(first, email);
    expect(await invoiceOf(first)).toMatchObject({
      status: 'paid',
      amountPaid: '1190.00',
      amountDue: '0.00',
    });
    await mailTo(app, email, /Invoice INV/, 'Nothing is left to pay on it.');
    await first.advanceTo('2031-03-31');
    expect(await first.deal()).toMatchObject({ stage: 'completed' });
    expect(days(await invoiceOf(first))).toEqual([]);

    const second = await offered(customerId, { startAt: '2031-01-02' });
    await agree(second, email);
    expect(await invoiceOf(second)).toMatchObject({ amountPaid: '810.00', amountDue: '380.00' });
    // Untaxed until there is an invoice.
    const { data } = await app.api.get(`/v1/ledger/entries?customerId=${customerId}`);
    expect(asTable(data)).toEqual([
      '01-01 cash 2000.00 | customerCredit 2000.00',
      '01-01 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00',
      '01-01 customerCredit 1190.00 | accountsReceivable 1190.00',
      '01-02 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00',
      '01-02 customerCredit 810.00 | accountsReceivable 810.00',
    ]);
  });

  test('is set off where it is only a part: mail, reminders and fees are about the rest', async () => {
    const email = 'part@customer.example';
    const customerId = await aCustomer(app.api, { email });
    const deal = await offered(customerId);
    await prepay(customerId, '500.00');
    await agree(deal, email);
    const { id, ...invoice } = await invoiceOf(deal);
    expect(invoice).toMatchObject({ status: 'partiallyPaid', amountPaid: '500.00', amountDue: '690.00' });
    await mailTo(app, email, /Invoice INV/, 'Please pay the €690.00 that are open by Jan 31, 2031.');
    await deal.advanceTo('2031-02-14');
    await mailTo(app, email, /Reminder: invoice/, '€730.00');
    await deal.pay(id, '730.00');
    expect((await deal.deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      // 500.00 of the 1,230.00 are the customer's, of no deal.
      cash: '730.00',
      customerCredit: '500.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
      lateFeeIncome: '-40.00',
    });
  });

  test('pays instalments in their order as far as it goes', async () => {
    const customerId = await aCustomer(app.api);
    const deal = await offered(customerId, {
      paymentTerms: {
        instalments: [
          { percent: '50', dueDays: 0 },
          { percent: '30', dueDays: 30 },
          { percent: '20', dueDays: 60 },
        ],
      },
    });
    await prepay(customerId, '700.00');
    await agree(deal);
    expect((await deal.invoices()).map(({ status, total, amountDue }) => [status, total, amountDue])).toEqual(
      [
        ['paid', '595.00', '0.00'],
        ['partiallyPaid', '357.00', '252.00'],
        ['open', '238.00', '238.00'],
      ],
    );
    expect((await deal.deal()).waitingFor.summary).toContain('2 invoices to be paid');
  });

  test('in another currency than the deal’s is kept, and can be refunded', async () => {
    const customerId = await aCustomer(app.api);
    const deal = await offered(customerId);
    const dollars = await prepay(customerId, '1190.00', { currency: 'USD' });
    await agree(deal);
    expect(await invoiceOf(deal)).toMatchObject({ status: 'open', amountPaid: '0.00', amountDue: '1190.00' });
    const refund = { amount: '1190.00', reason: 'the invoice is in EUR' };
    expect(await app.api.post(`/v1/payments/${dollars.id}/refunds`, refund)).toMatchObject({
      amount: '1190.00',
      currency: 'USD',
      status: 'payable',
    });
  });

  test('while the credit check holds the order is used on the day of its release', async () => {
    const customerId = await aCustomer(app.api, { creditLimit: '100.00' });
    const deal = await offered(customerId);
    await agree(deal);
    await prepay(customerId, '1190.00');
    await deal.advanceTo('2031-01-15');
    expect(await deal.deal()).toMatchObject({ stage: 'ordering' });
    await deal.post('/credit-decision', { decision: 'release', reason: 'paid in advance' });
    expect(await invoiceOf(deal)).toMatchObject({
      issuedOn: '2031-01-15',
      status: 'paid',
      amountDue: '0.00',
    });
    expect(asTable(await deal.entries()).at(1)).toBe(
      '01-15 customerCredit 1190.00 | accountsReceivable 1190.00',
    );
  });

  test('settles it once even where both come at the same moment, whichever was first', async () => {
    const customerId = await aCustomer(app.api);
    const deal = await offered(customerId);
    await deal.accept();
    await Promise.all([deal.sign(), prepay(customerId, '1500.00')]);
    await deal.advanceTo('2031-01-01');
    expect(await invoiceOf(deal)).toMatchObject({ status: 'paid', amountPaid: '1190.00', amountDue: '0.00' });
    expect((await deal.deal()).stage).toBe('completed');
    const next = await offered(customerId);
    await agree(next);
    expect(await invoiceOf(next)).toMatchObject({ amountPaid: '310.00', amountDue: '880.00' });
  });
});
