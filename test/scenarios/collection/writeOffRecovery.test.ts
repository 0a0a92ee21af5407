import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller, asTable } from '#test/setup/world.ts';
import { balances, days } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

describe('a debt that was given up', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** 1,190.00, of which 190.00 are tax, and after 14 February a late fee of 40.00. */
  const invoicedUntil = async (date: string) => {
    const deal = await anInvoicedDeal(app);
    await deal.advanceTo(date);
    return {
      ...deal,
      writeOff: (body: object): Promise<Json> =>
        app.api.post(`/v1/invoices/${deal.invoiceId}/write-off`, { reason: 'insolvent', ...body }),
    };
  };

  test('with its late fee takes relief on the principal alone; three payments take it back to the cent', async () => {
    const { id, invoiceId, writeOff, pay, invoice, entries } = await invoicedUntil('2031-02-20');
    expect(await writeOff({ taxRelief: true })).toEqual({ amount: '1230.00', taxRelief: '190.00' });
    for (const amount of ['400.00', '400.00', '430.00']) await pay(invoiceId, amount);
    // Relief taken back: 190 × 400 ÷ 1230 = 61.789, then of the 128.21 left × 400 ÷ 830 = 61.788, then the rest.
    expect(asTable(await entries()).slice(3)).toEqual([
      '02-20 badDebtExpense 1040.00, taxPayable 190.00 | accountsReceivable 1230.00',
      '02-20 accountsReceivable 400.00 | badDebtExpense 338.21, taxPayable 61.79',
      '02-20 cash 400.00 | accountsReceivable 400.00',
      '02-20 accountsReceivable 400.00 | badDebtExpense 338.21, taxPayable 61.79',
      '02-20 cash 400.00 | accountsReceivable 400.00',
      '02-20 accountsReceivable 430.00 | badDebtExpense 363.58, taxPayable 66.42',
      '02-20 cash 430.00 | accountsReceivable 430.00',
    ]);
    expect(await invoice()).toMatchObject({
      status: 'paid',
      amountPaid: '1230.00',
      amountWrittenOff: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1230.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
      lateFeeIncome: '-40.00',
    });
  });

  test('in part: the rest is still reminded of, and is what a payment settles first', async () => {
    const { id, invoiceId, writeOff, pay, invoice, advanceTo, deal } = await invoicedUntil('2031-01-10');
    // 190 × 595 ÷ 1190
    expect(await writeOff({ amount: '595.00', taxRelief: true })).toEqual({
      amount: '595.00',
      taxRelief: '95.00',
    });
    await advanceTo('2031-02-01');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-01']);
    await pay(invoiceId, '600.00');
    // 595.00 of principal, 5.00 of what was given up: 95 × 5 ÷ 595 = 0.798 of it tax.
    expect(await invoice()).toMatchObject({
      status: 'writtenOff',
      amountPaid: '600.00',
      amountWrittenOff: '590.00',
      amountDue: '0.00',
    });
    expect((await deal()).stage).toBe('completed');
    await advanceTo('2031-04-30');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-01']);
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '600.00',
      badDebtExpense: '495.80',
      revenue: '-1000.00',
      taxPayable: '-95.80',
    });
  });

  test('twice, with relief and without, is one debt when the money comes', async () => {
    const { id, invoiceId, writeOff, pay, invoice } = await invoicedUntil('2031-01-10');
    await writeOff({ amount: '190.00', taxRelief: false });
    // 190 × 1000 ÷ 1190 = 159.664
    expect(await writeOff({ taxRelief: true })).toEqual({ amount: '1000.00', taxRelief: '159.66' });
    await pay(invoiceId, '1200.00');
    expect(await invoice()).toMatchObject({
      status: 'paid',
      amountPaid: '1190.00',
      amountWrittenOff: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1200.00',
      customerCredit: '-10.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('although the money had come before the fee: the fee is reversed, and both are told', async () => {
    const { id, invoiceId, writeOff, pay, invoice, timeline } = await invoicedUntil('2031-02-20');
    await writeOff({});
    await pay(invoiceId, '500.00', { receivedOn: '2031-02-10' });
    // A part of the debt is no reason to take the fee back; the whole of it is.
    expect(await invoice()).toMatchObject({ lateFees: '40.00', amountWrittenOff: '730.00' });
    await pay(invoiceId, '690.00', { receivedOn: '2031-02-12' });
    expect(await invoice()).toMatchObject({
      status: 'paid',
      lateFees: '0.00',
      amountPaid: '1190.00',
      amountWrittenOff: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
    const { number } = await invoice();
    const told = (await timeline()).filter(({ type }) => /TakenBack|Reversed/.test(type));
    expect(told.map(({ summary }) => summary)).toEqual([
      `500.00 EUR of the write-off of invoice ${number} were taken back.`,
      `Late fees of 40.00 EUR on invoice ${number} were reversed: it had been paid on 2031-02-12.`,
      `40.00 EUR of the write-off of invoice ${number} were taken back.`,
      `690.00 EUR of the write-off of invoice ${number} were taken back.`,
    ]);
  });

  test('and is credited after all costs neither tax nor expense', async () => {
    const { id, invoiceId, writeOff, invoice } = await invoicedUntil('2031-01-10');
    await writeOff({ taxRelief: true });
    const note = await app.api.post(`/v1/invoices/${invoiceId}/credit-notes`, {
      amount: '1190.00',
      reason: 'it was never delivered',
    });
    expect(note).toMatchObject({ total: '1190.00', toCredit: '0.00' });
    expect(await invoice()).toMatchObject({ status: 'void', amountWrittenOff: '0.00', amountDue: '0.00' });
    expect(await balances(app.api, { dealId: id })).toEqual({});
  });
});
