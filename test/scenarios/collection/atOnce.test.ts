import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';
import { invoicedOnTheTenth } from './support.ts';

/** Whatever comes first, nothing is settled twice and the ledger agrees with the invoice. */
describe('at the same moment', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** 1,190.00 due, all of it earned, on 10 January. */
  const invoiced = async () => {
    const deal = await invoicedOnTheTenth(app);
    return {
      ...deal,
      send: (name: string, body: object) => deal.command(name, { reason: 'at once', ...body }),
      payAll: (count: number, amount: string) =>
        Promise.all(Array.from({ length: count }, () => deal.pay(deal.invoiceId, amount))),
    };
  };

  test('five payments settle the invoice once, and the rest is credit', async () => {
    const { id, payAll, invoice, deal } = await invoiced();
    const payments = await payAll(5, '300.00');
    // Three of 300.00, one of 290.00 with 10.00 left, and one that finds nothing due.
    expect(payments.map(({ unallocated }) => unallocated).sort((a, b) => a - b)).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '10.00',
      '300.00',
    ]);
    expect(await invoice()).toMatchObject({ status: 'paid', amountPaid: '1190.00', amountDue: '0.00' });
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1500.00',
      customerCredit: '-310.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('a payment and a credit note of all leave the customer its money', async () => {
    const { id, send, payAll, invoice } = await invoiced();
    const [note] = await Promise.all([send('credit-notes', { amount: '1190.00' }), payAll(1, '1190.00')]);
    expect(note.status).toBe(201);
    expect(await invoice()).toMatchObject({ status: 'void', amountPaid: '0.00', amountDue: '0.00' });
    expect(await balances(app.api, { dealId: id })).toEqual({ cash: '1190.00', customerCredit: '-1190.00' });
  });

  test('a payment and a write-off end as if the payment had come alone', async () => {
    const { id, send, payAll, invoice, deal } = await invoiced();
    const [writeOff] = await Promise.all([send('write-off', { taxRelief: true }), payAll(1, '1190.00')]);
    // Refused where the payment came first, else taken back by it.
    expect([200, 409]).toContain(writeOff.status);
    expect(await invoice()).toMatchObject({
      status: 'paid',
      amountPaid: '1190.00',
      amountWrittenOff: '0.00',
    });
    expect((await deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('three payments of a customer settle its two deals, each once', async () => {
    const customerId = await aCustomer(app.api);
    const deals = [
      await aSignedDeal(app.api, simpleRequest(customerId)),
      await aSignedDeal(app.api, simpleRequest(customerId)),
    ];
    const pay = (reference: string): Promise<Json> =>
      app.api.post('/v1/payments', {
        customerId,
        amount: '1190.00',
        currency: 'EUR',
        method: 'transfer',
        reference,
      });
    await Promise.all([pay('first'), pay('second'), pay('third')]);
    for (const deal of deals) {
      await deal.advanceTo('2031-01-01');
      expect((await deal.deal()).stage).toBe('completed');
      const [invoice] = await deal.invoices();
      expect(invoice).toMatchObject({ status: 'paid', amountPaid: '1190.00' });
    }
    const { data } = await app.api.get(`/v1/ledger/entries?customerId=${customerId}`);
    const settled = data.flatMap(({ postings }: Json) =>
      postings.flatMap(({ account, credit }: Json) =>
        credit && account !== 'contractLiability' ? [account] : [],
      ),
    );
    expect(settled.filter((account: string) => account === 'accountsReceivable')).toHaveLength(2);
    expect(settled.filter((account: string) => account === 'customerCredit')).toHaveLength(1);
  });
});
