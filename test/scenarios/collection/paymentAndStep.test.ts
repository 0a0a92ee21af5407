import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aSeller, asTable } from '#test/setup/world.ts';
import { balances, days, storyOf } from '../support.ts';
import { anInvoicedDeal } from './support.ts';

/** The policy reminds on 28 January, 1, 7 and 14 February, the last time with a fee of 40.00, and on 2 March. */
describe('a payment beside the steps of dunning', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('at the very instant of a reminder comes after it, and no other follows', async () => {
    const { invoiceId, advanceTo, pay, invoice, deal, timeline } = await anInvoicedDeal(app);
    // What is due comes before what was said.
    await advanceTo('2031-02-01T09:00:00+01:00');
    const { id } = await pay(invoiceId, '1190.00');
    expect((await app.api.get(`/v1/payments/${id}`)).receivedOn).toBe('2031-02-01');
    expect((await deal()).stage).toBe('completed');
    await advanceTo('2031-04-30');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-01']);
    expect(await invoice()).toMatchObject({ status: 'paid', lateFees: '0.00' });
    const story = (await timeline()).filter(({ type }) => type !== 'mailSent');
    expect(story.slice(-3).map(({ type, at }) => `${type} ${at}`)).toEqual([
      'reminderSent 2031-02-01T08:00:00.000Z',
      'paymentReceived 2031-02-01T08:00:00.000Z',
      'dealCompleted 2031-02-01T08:00:00.000Z',
    ]);
  });

  test('a second before the instant spares the customer the reminder and the fee', async () => {
    const { invoiceId, advanceTo, pay, invoice } = await anInvoicedDeal(app);
    await advanceTo('2031-02-14T08:59:59+01:00');
    await pay(invoiceId, '1190.00');
    await advanceTo('2031-02-14');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-01', '2031-02-07']);
    expect(await invoice()).toMatchObject({ status: 'paid', lateFees: '0.00', amountDue: '0.00' });
  });

  test('at the very instant of a late fee leaves the fee due; dated the day before, it takes the fee back', async () => {
    const { invoiceId, advanceTo, pay, invoice, deal } = await anInvoicedDeal(app);
    await advanceTo('2031-02-14T09:00:00+01:00');
    expect(await invoice()).toMatchObject({ lateFees: '40.00', amountDue: '1230.00' });
    await pay(invoiceId, '1190.00');
    expect(await invoice()).toMatchObject({ status: 'partiallyPaid', lateFees: '40.00', amountDue: '40.00' });
    expect((await deal()).waitingFor).toMatchObject({ what: 'payment', until: '2031-03-02T08:00:00.000Z' });

    const dayBefore = await anInvoicedDeal(app);
    await dayBefore.advanceTo('2031-02-14T09:00:00+01:00');
    await dayBefore.pay(dayBefore.invoiceId, '1190.00', { receivedOn: '2031-02-13' });
    expect(await dayBefore.invoice()).toMatchObject({ status: 'paid', lateFees: '0.00', amountDue: '0.00' });
    expect((await dayBefore.deal()).stage).toBe('completed');
  });

  test('that comes while the clock runs onto a late fee is before it or after it, never both', async () => {
    const { id, invoiceId, advanceTo, pay, invoice } = await anInvoicedDeal(app);
    await advanceTo('2031-02-14T08:59:59+01:00');
    await Promise.all([advanceTo('2031-02-14T09:00:00+01:00'), pay(invoiceId, '1190.00')]);
    await advanceTo('2031-02-14');
    const after = await invoice();
    const charged = days(after).includes('2031-02-14') ? '40.00' : '0.00';
    expect(after).toMatchObject({ amountPaid: '1190.00', lateFees: charged, amountDue: charged });
    const books = await balances(app.api, { dealId: id });
    expect([books.accountsReceivable ?? '0.00', books.lateFeeIncome ?? '-0.00']).toEqual([
      charged,
      `-${charged}`,
    ]);
  });

  test('of a part between two steps lets the next ask for the rest, and the rest ends them', async () => {
    const { invoiceId, advanceTo, pay, invoice, deal, timeline } = await anInvoicedDeal(app);
    await advanceTo('2031-02-03');
    await pay(invoiceId, '1000.00');
    expect((await deal()).waitingFor).toMatchObject({ what: 'payment', until: '2031-02-07T08:00:00.000Z' });
    await advanceTo('2031-02-10');
    await pay(invoiceId, '190.00');
    await advanceTo('2031-04-30');
    expect(days(await invoice())).toEqual(['2031-01-28', '2031-02-01', '2031-02-07']);
    expect(storyOf(await timeline()).slice(-4)).toEqual([
      'paymentReceived',
      'reminderSent',
      'paymentReceived',
      'dealCompleted',
    ]);
  });

  test('after a late fee settles the principal before it', async () => {
    const { invoiceId, invoice, pay, advanceTo, entries, deal } = await anInvoicedDeal(app);
    await advanceTo('2031-02-14');
    expect(await invoice()).toMatchObject({ lateFees: '40.00', amountDue: '1230.00' });
    await pay(invoiceId, '1190.00');
    expect(await invoice()).toMatchObject({ status: 'partiallyPaid', amountDue: '40.00' });
    expect((await deal()).stage).toBe('active');
    await pay(invoiceId, '40.00');
    expect(await invoice()).toMatchObject({ status: 'paid', amountPaid: '1230.00' });
    expect((await deal()).stage).toBe('completed');
    expect(asTable(await entries()).slice(2)).toEqual([
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
      '02-14 cash 1190.00 | accountsReceivable 1190.00',
      '02-14 cash 40.00 | accountsReceivable 40.00',
    ]);
  });

  test('received before a late fee but reported after it reverses the fee', async () => {
    const { invoiceId, invoice, pay, advanceTo, entries, deal } = await anInvoicedDeal(app);
    await advanceTo('2031-02-20');
    expect((await invoice()).lateFees).toBe('40.00');
    expect(await pay(invoiceId, '1190.00', { receivedOn: '2031-02-10' })).toMatchObject({
      unallocated: '0.00',
    });
    expect(await invoice()).toMatchObject({ status: 'paid', lateFees: '0.00', amountDue: '0.00' });
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
});
