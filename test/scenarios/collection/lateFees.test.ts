import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aSeller, aSignedDeal, asTable, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

/** Due on 31 January: a fee of 40.00 falls on 14 February, another of 60.00 on 2 March. */
const FIRST_FEE = '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00';
const SECOND_FEE = '03-02 accountsReceivable 60.00 | lateFeeIncome 60.00';

describe('late fees', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await app.api.post('/v1/dunning-policies', {
      name: 'Two fees',
      steps: [
        { offsetDays: 30, template: 'finalNotice', lateFee: '60.00' },
        { offsetDays: 14, template: 'reminder', lateFee: '40.00' },
      ],
    });
  });
  afterAll(() => app?.stop());

  /** 1,190.00 due on 31 January, of a customer of its own. */
  const invoiced = async () => {
    const deal = await anInvoicedDeal(app);
    return {
      ...deal,
      waive: (): Promise<Json> =>
        app.api.post(`/v1/invoices/${deal.invoiceId}/waive-fees`, { reason: 'a good customer' }),
      fees: async () => asTable(await deal.entries()).filter((row) => row.includes('lateFeeIncome')),
    };
  };

  test('are all reversed that fall after the day on which the money came', async () => {
    const between = await invoiced();
    await between.advanceTo('2031-03-05');
    expect(await between.invoice()).toMatchObject({ lateFees: '100.00', amountDue: '1290.00' });
    await between.pay(between.invoiceId, '1190.00', { receivedOn: '2031-02-20' });
    expect(await between.invoice()).toMatchObject({ lateFees: '40.00', amountDue: '40.00' });
    expect((await between.fees()).slice(0, 2)).toEqual([FIRST_FEE, SECOND_FEE]);
    expect((await between.deal()).stage).toBe('active');

    const before = await invoiced();
    await before.advanceTo('2031-03-05');
    await before.pay(before.invoiceId, '1190.00', { receivedOn: '2031-02-13' });
    expect(await before.invoice()).toMatchObject({ status: 'paid', lateFees: '0.00' });
    expect(await balances(app.api, { dealId: before.id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('stand where the money came on the very day of the fee', async () => {
    const { invoiceId, advanceTo, pay, invoice } = await invoiced();
    await advanceTo('2031-02-16');
    await pay(invoiceId, '1190.00', { receivedOn: '2031-02-14' });
    expect(await invoice()).toMatchObject({ status: 'partiallyPaid', lateFees: '40.00', amountDue: '40.00' });
  });

  test('stand where only a part had come by then, whichever part is reported last', async () => {
    const { invoiceId, advanceTo, pay, invoice, fees } = await invoiced();
    await advanceTo('2031-02-20');
    await pay(invoiceId, '500.00', { receivedOn: '2031-02-20' });
    await pay(invoiceId, '690.00', { receivedOn: '2031-02-10' });
    expect(await invoice()).toMatchObject({ amountPaid: '1190.00', lateFees: '40.00', amountDue: '40.00' });
    expect(await fees()).toEqual([FIRST_FEE]);
  });

  test('that were waived do not keep a later one from being reversed', async () => {
    const { invoiceId, advanceTo, pay, waive, invoice, deal, fees } = await invoiced();
    await advanceTo('2031-02-15');
    expect(await waive()).toEqual({ amount: '40.00' });
    await advanceTo('2031-03-05');
    expect(await invoice()).toMatchObject({ lateFees: '60.00', amountDue: '1250.00' });
    await pay(invoiceId, '1190.00', { receivedOn: '2031-02-10' });
    expect(await invoice()).toMatchObject({ status: 'paid', lateFees: '0.00', amountDue: '0.00' });
    expect((await deal()).stage).toBe('completed');
    expect(await fees()).toEqual([
      FIRST_FEE,
      '02-15 lateFeeIncome 40.00 | accountsReceivable 40.00',
      SECOND_FEE,
      '03-05 lateFeeIncome 60.00 | accountsReceivable 60.00',
    ]);
  });

  test('that were paid and are waived afterwards become the customer’s credit', async () => {
    const { id, invoiceId, advanceTo, pay, waive, invoice, fees } = await invoiced();
    await advanceTo('2031-02-15');
    await pay(invoiceId, '1230.00');
    expect(await waive()).toEqual({ amount: '40.00' });
    expect(await invoice()).toMatchObject({ status: 'paid', amountPaid: '1190.00', lateFees: '0.00' });
    expect((await fees()).at(-1)).toBe('02-15 lateFeeIncome 40.00 | customerCredit 40.00');
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1230.00',
      customerCredit: '-40.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('of an older invoice wait for the principal of a later one', async () => {
    const first = await invoiced();
    const second = await aSignedDeal(app.api, simpleRequest(first.customerId, { startAt: '2031-01-15' }));
    // The older invoice has its fee of 40.00; the later one is due on 14 February.
    await first.advanceTo('2031-02-15');
    await second.advanceTo('2031-02-15');
    const [later] = await second.invoices();
    const payment = await app.api.post('/v1/payments', {
      customerId: first.customerId,
      amount: '2400.00',
      currency: 'EUR',
      method: 'transfer',
      reference: 'both',
    });
    // Twice 1,190.00 of principal, then 20.00 of the fee.
    expect(payment).toMatchObject({
      allocations: [
        { invoiceId: first.invoiceId, amount: '1210.00' },
        { invoiceId: later?.id, amount: '1190.00' },
      ],
      unallocated: '0.00',
    });
    expect(await first.invoice()).toMatchObject({ status: 'partiallyPaid', amountDue: '20.00' });
    expect((await second.deal()).stage).toBe('completed');
    expect(asTable(await second.entries()).at(-1)).toBe('02-15 cash 1190.00 | accountsReceivable 1190.00');
  });

  test.each(['the invoice', 'its customer'])(
    'that were the last of a debt leave none to wait for, where a late report of %s takes them back',
    async (named) => {
      const { id, customerId, invoiceId, advanceTo, pay, invoice, command, deal } = await invoiced();
      await advanceTo('2031-02-20');
      await pay(invoiceId, '500.00', { receivedOn: '2031-02-05' });
      await command('credit-notes', { amount: '690.00', reason: 'Late' });
      expect(await invoice()).toMatchObject({ amountDue: '40.00', lateFees: '40.00' });
      const payer = named === 'the invoice' ? { invoiceId } : { customerId };
      const money = { amount: '40.00', currency: 'EUR', method: 'transfer', reference: 'THE REST' };
      const paid = await app.api.post('/v1/payments', { ...payer, ...money, receivedOn: '2031-02-10' });
      expect(paid).toMatchObject({ allocations: [], unallocated: '40.00' });
      expect(await invoice()).toMatchObject({ status: 'paid', amountDue: '0.00', lateFees: '0.00' });
      expect(await deal()).toMatchObject({ id, stage: 'completed', waitingFor: { what: 'close' } });
    },
  );
});
