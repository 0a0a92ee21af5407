import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aSeller, asTable } from '#test/setup/world.ts';
import { balances, expectProblem } from '../support.ts';
import { invoicedOnTheTenth } from './support.ts';

describe('a write-off', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  /** 1,190.00 due, of which 190.00 are tax, on 10 January. */
  const invoiced = async () => {
    const deal = await invoicedOnTheTenth(app);
    return { ...deal, writeOff: (body: object) => deal.command('write-off', body) };
  };

  test('of all makes an expense of it, and completes the deal', async () => {
    const { id, writeOff, invoice, deal, entries } = await invoiced();
    expect((await writeOff({ reason: 'insolvent' })).body).toEqual({ amount: '1190.00', taxRelief: '0.00' });
    expect(await invoice()).toMatchObject({
      status: 'writtenOff',
      amountWrittenOff: '1190.00',
      amountDue: '0.00',
      reminders: [],
    });
    expect((await deal()).stage).toBe('completed');
    expect(asTable(await entries()).at(-1)).toBe('01-10 badDebtExpense 1190.00 | accountsReceivable 1190.00');
    expectProblem(await writeOff({ reason: 'again' }), 409);
    await app.recordHistory('written-off', id);
  });

  test('with tax relief takes the tax back in proportion, and a payment undoes it in the same proportion', async () => {
    const { id, invoiceId, writeOff, invoice, pay, entries } = await invoiced();
    expect((await writeOff({ reason: 'insolvent', taxRelief: true })).body).toEqual({
      amount: '1190.00',
      taxRelief: '190.00',
    });
    expect(asTable(await entries()).at(-1)).toBe(
      '01-10 badDebtExpense 1000.00, taxPayable 190.00 | accountsReceivable 1190.00',
    );
    // Half of it comes in all the same: half of the expense and of the tax come back.
    await pay(invoiceId, '595.00');
    expect(await invoice()).toMatchObject({
      amountPaid: '595.00',
      amountWrittenOff: '595.00',
      amountDue: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '595.00',
      revenue: '-1000.00',
      badDebtExpense: '500.00',
      taxPayable: '-95.00',
    });
  });

  test('of a part leaves the rest due', async () => {
    const { writeOff, invoice, deal } = await invoiced();
    expectProblem(await writeOff({ reason: 'too much', amount: '1190.01' }), 422, ['/amount']);
    expectProblem(await writeOff({ amount: '1.00' }), 400, ['/reason']);
    expect((await writeOff({ reason: 'settled out of court', amount: '200.00' })).status).toBe(200);
    expect(await invoice()).toMatchObject({ amountWrittenOff: '200.00', amountDue: '990.00' });
    expect((await deal()).stage).toBe('active');
  });

  test('of the rest after a part payment takes relief on the rest alone', async () => {
    const { id, invoiceId, writeOff, invoice, pay, deal, entries } = await invoiced();
    await pay(invoiceId, '500.00');
    // 190 × 690 ÷ 1190 = 110.168
    expect((await writeOff({ reason: 'settled out of court', taxRelief: true })).body).toEqual({
      amount: '690.00',
      taxRelief: '110.17',
    });
    expect(asTable(await entries()).slice(-2)).toEqual([
      '01-10 cash 500.00 | accountsReceivable 500.00',
      '01-10 badDebtExpense 579.83, taxPayable 110.17 | accountsReceivable 690.00',
    ]);
    expect((await deal()).stage).toBe('completed');
    expect(await invoice()).toMatchObject({
      status: 'writtenOff',
      amountPaid: '500.00',
      amountWrittenOff: '690.00',
      amountDue: '0.00',
    });
    await pay(invoiceId, '690.00');
    expect(await invoice()).toMatchObject({
      status: 'paid',
      amountPaid: '1190.00',
      amountWrittenOff: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('is undone by a payment that comes after the deal has closed', async () => {
    const { id, invoiceId, writeOff, invoice, pay, advanceTo, post } = await invoiced();
    await writeOff({ reason: 'insolvent' });
    await advanceTo('2031-07-31');
    await expect(post('/clock', { advanceTo: '2031-08-31' })).rejects.toThrow('closed');
    await pay(invoiceId, '1190.00');
    expect(await invoice()).toMatchObject({
      status: 'paid',
      amountPaid: '1190.00',
      amountWrittenOff: '0.00',
    });
    expect(await balances(app.api, { dealId: id })).toEqual({
      cash: '1190.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
    expectProblem(await writeOff({ reason: 'too late' }), 409);
  });
});
