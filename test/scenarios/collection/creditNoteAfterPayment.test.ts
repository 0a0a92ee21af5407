import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aSeller, asTable } from '#test/setup/world.ts';
import { balances, storyOf } from '../support.ts';
import { aCreditableDeal, anInvoicedDeal } from './support.ts';

describe('a credit note after a payment', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('of all makes what it credits the customer’s money', async () => {
    const { id, invoiceId, pay, credit, invoice, deal } = await aCreditableDeal(app);
    await pay(invoiceId, '1190.00');
    expect((await deal()).stage).toBe('completed');
    expect((await credit({ amount: '119.00' })).body).toMatchObject({ toCredit: '119.00' });
    expect(await invoice()).toMatchObject({ status: 'paid', amountPaid: '1071.00', amountDue: '0.00' });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      customerCredit: '-119.00',
      revenue: '-900.00',
      taxPayable: '-171.00',
    });
  });

  test('of a part takes what was open first; the rest pays the next invoice', async () => {
    const first = await anInvoicedDeal(app);
    const { customerId } = first;
    await first.pay(first.invoiceId, '1000.00');
    const note = await app.api.post(`/v1/invoices/${first.invoiceId}/credit-notes`, {
      amount: '595.00',
      reason: 'half of it was cancelled',
    });
    // 190.00 were open, so 405.00 had been paid.
    expect(note).toMatchObject({ netAmount: '500.00', taxAmount: '95.00', toCredit: '405.00' });
    const [credited] = await first.invoices();
    expect(credited).toMatchObject({
      status: 'paid',
      amountPaid: '595.00',
      amountCredited: '595.00',
      amountDue: '0.00',
    });
    // Nothing is recognised before the evening of the first day.
    expect(asTable(await first.entries()).slice(1)).toEqual([
      '01-01 cash 1000.00 | accountsReceivable 1000.00',
      '01-01 contractLiability 500.00, taxPayable 95.00 | accountsReceivable 190.00, customerCredit 405.00',
    ]);
    await first.advanceTo('2031-01-01');
    expect(asTable(await first.entries()).at(-1)).toBe('01-01 contractLiability 500.00 | revenue 500.00');
    expect((await first.deal()).stage).toBe('completed');
    const second = await anInvoicedDeal(app, { customerId });
    expect(await second.invoice()).toMatchObject({ amountPaid: '405.00', amountDue: '785.00' });
  });

  test('of all that corrects a completed deal opens it again until the new invoice is paid', async () => {
    const { credit, invoiceId, invoices, deal, pay, timeline } = await aCreditableDeal(app);
    await pay(invoiceId, '1000.00');
    await pay(invoiceId, '190.00');
    expect((await deal()).stage).toBe('completed');
    await credit({ lines: [{ lineNo: 1 }], kind: 'correction' });
    // 1,190.00 had been paid and are the customer's credit, which the new invoice uses.
    const [, again] = await invoices();
    expect(again).toMatchObject({ total: '1190.00', amountPaid: '1190.00', status: 'paid' });
    expect(await deal()).toMatchObject({ stage: 'completed', endedAt: expect.any(String) });
    expect(storyOf(await timeline()).slice(-5)).toEqual([
      'dealCompleted',
      'creditNoteIssued',
      'dealReopened',
      'invoiceIssued',
      'dealCompleted',
    ]);
    await app.recordHistory('completed-corrected', (await deal()).id);
  });
});
