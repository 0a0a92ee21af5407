import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sum } from '#domain/money.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, asTable, flat, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';

describe('a price reduction', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const signed = (lines: object[]) => aSignedDeal(app.api, simpleRequest(customerId, { lines }));
  const credit = (invoiceId: string, body: object): Promise<Json> =>
    app.api.post(`/v1/invoices/${invoiceId}/credit-notes`, { reason: 'late by a month', ...body });
  const obligations = async (id: string) =>
    (await app.api.get(`/v1/deals/${id}/revenue`)).obligations.map(
      ({ allocated, recognised, schedule }: Json) => ({
        allocated,
        recognised,
        schedule: schedule.map(({ on, amount, status }: Json) => `${on} ${amount} ${status}`),
      }),
    );

  test('within a term takes back its share of the days that were earned, and lays out the rest anew', async () => {
    const { id, invoices, advanceTo, entries, pay, deal } = await signed([
      { sku: 'PLATFORM', quantity: '1', price: flat('300.00', 'quarter'), termMonths: 3 },
    ]);
    await advanceTo('2031-02-10');
    const [invoice] = await invoices();
    // 300.00 over 90 days: 103.33 in January. Of 240.00 January's 31 days are 82.67; by the end of February (59 days)
    // 157.33, so that February brings 74.66 and March 82.67.
    await credit(invoice?.id, { amount: '71.40' });
    expect(await obligations(id)).toEqual([
      {
        allocated: '240.00',
        recognised: '82.67',
        schedule: [
          '2031-01-31 103.33 recognised',
          '2031-02-10 -20.66 recognised',
          '2031-02-28 74.66 planned',
          '2031-03-31 82.67 planned',
        ],
      },
    ]);
    await advanceTo('2031-03-31');
    const [credited] = await invoices();
    await pay(credited?.id, credited?.amountDue);
    expect(asTable(await entries()).filter((row) => !row.includes('lateFee'))).toEqual([
      '01-01 accountsReceivable 357.00 | contractLiability 300.00, taxPayable 57.00',
      '01-31 contractLiability 103.33 | revenue 103.33',
      '02-10 contractLiability 60.00, taxPayable 11.40 | accountsReceivable 71.40',
      '02-10 revenue 20.66 | contractLiability 20.66',
      '02-28 contractLiability 74.66 | revenue 74.66',
      '03-31 contractLiability 82.67 | revenue 82.67',
      // 357.00 − 71.40 and the late fee of 40.00
      '03-31 cash 325.60 | accountsReceivable 325.60',
    ]);
    expect((await deal()).stage).toBe('completed');
  });

  test('is allocated to every obligation by its standalone selling price, delivered or not', async () => {
    const { id, invoices, advanceTo, deliver, entries } = await signed([
      { sku: 'ONBOARDING', quantity: '4', price: flat('600.00'), standaloneSellingPrice: '750.00' },
      {
        description: 'Workshop',
        quantity: '1',
        price: flat('400.00'),
        standaloneSellingPrice: '250.00',
        startOn: '2031-02-01',
      },
    ]);
    await advanceTo('2031-01-15');
    // Three quarters of 1,000.00 for the first line; one of its four parts is delivered.
    expect((await deliver('ONBOARDING', '1')).recognised).toBe('187.50');
    const [invoice] = await invoices();
    await credit(invoice?.id, { lines: [{ lineNo: 2, netAmount: '100.00' }] });
    // 900.00 × 3 ÷ 4 = 675.00, a quarter of it 168.75; the workshop's 225.00 are still to come.
    expect(await obligations(id)).toEqual([
      {
        allocated: '675.00',
        recognised: '168.75',
        schedule: [
          '2031-01-15 187.50 recognised',
          '2031-01-15 -18.75 recognised',
          'null 506.25 awaitingDelivery',
        ],
      },
      { allocated: '225.00', recognised: '0.00', schedule: ['2031-02-01 225.00 planned'] },
    ]);
    await advanceTo('2031-02-01');
    expect((await deliver('ONBOARDING', '3')).recognised).toBe('506.25');
    expect(asTable(await entries()).filter((row) => row.includes('revenue'))).toEqual([
      '01-15 contractLiability 187.50 | revenue 187.50',
      '01-15 revenue 18.75 | contractLiability 18.75',
      '02-01 contractLiability 225.00 | revenue 225.00',
      '02-01 contractLiability 506.25 | revenue 506.25',
    ]);
    expect(await balances(app.api, { dealId: id })).toEqual({
      accountsReceivable: '1071.00',
      revenue: '-900.00',
      taxPayable: '-171.00',
    });
  });

  test('over two tax categories is split in proportion, and its parts add up to the invoice’s tax', async () => {
    const { id, invoices, advanceTo } = await signed([
      { description: 'Course', quantity: '1', price: flat('100.00') },
      { description: 'Books', quantity: '1', price: flat('50.00'), taxCategory: 'reduced' },
    ]);
    await advanceTo('2031-01-01');
    const [invoice] = await invoices();
    expect(invoice).toMatchObject({ netAmount: '150.00', taxAmount: '22.50', total: '172.50' });
    const notes: Json[] = [];
    for (const amount of ['57.51', '57.51', '57.48']) notes.push(await credit(invoice?.id, { amount }));
    const totalOf = (field: string) => sum(notes.map((note) => note[field])).toFixed(2);
    expect([totalOf('netAmount'), totalOf('taxAmount')]).toEqual(['150.00', '22.50']);
    // 57.51 of 172.50: gross 39.674 of the course and 17.836 of the books, with 6.334 and 1.167 of tax in them.
    expect(notes[0]).toMatchObject({ netAmount: '50.01', taxAmount: '7.50' });
    const [credited] = await invoices();
    expect(credited).toMatchObject({ status: 'void', amountDue: '0.00' });
    expect(await balances(app.api, { dealId: id })).toEqual({});
  });

  test('of a milestone that was reached takes back its percentage', async () => {
    const { id, invoices, post, entries } = await signed([
      {
        description: 'Project',
        quantity: '1',
        price: flat('1000.00'),
        recognition: 'milestone',
        milestones: [
          { name: 'Design', percent: '33.3' },
          { name: 'Build', percent: '66.7' },
        ],
      },
    ]);
    await post('/milestones', { name: 'Design' });
    const [invoice] = await invoices();
    await credit(invoice?.id, { amount: '238.00' });
    // 33.3 % of 800.00 are 266.40.
    expect((await obligations(id))[0]).toMatchObject({ allocated: '800.00', recognised: '266.40' });
    expect((await post('/milestones', { name: 'Build' })).recognised).toBe('533.60');
    expect(asTable(await entries())).toEqual([
      '01-01 accountsReceivable 1190.00 | contractLiability 1000.00, taxPayable 190.00',
      '01-01 contractLiability 333.00 | revenue 333.00',
      '01-01 contractLiability 200.00, taxPayable 38.00 | accountsReceivable 238.00',
      '01-01 revenue 66.60 | contractLiability 66.60',
      '01-01 contractLiability 533.60 | revenue 533.60',
    ]);
  });
});
