import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, aSignedDeal, simpleRequest } from '#test/setup/world.ts';
import { balances, startDeal } from '../support.ts';

const NOTHING = {
  notDue: '0.00',
  days1To30: '0.00',
  days31To60: '0.00',
  days61To90: '0.00',
  over90: '0.00',
  total: '0.00',
};

describe('reports of a business day', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    // 1,190.00 due on 31 January, of which 500.00 came on 10 February and 119.00 were credited on the 20th;
    // a late fee of 40.00 fell on the 14th.
    const first = await aSignedDeal(app.api, simpleRequest(customerId));
    await first.advanceTo('2031-02-10');
    const [invoice] = await first.invoices();
    await first.pay(invoice?.id, '500.00');
    await first.advanceTo('2031-02-20');
    await app.api.post(`/v1/invoices/${invoice?.id}/credit-notes`, { amount: '119.00', reason: 'a mistake' });
    await first.advanceTo('2031-05-31');
    // 1,190.00 that are due on 17 March.
    const second = await aSignedDeal(app.api, simpleRequest(customerId, { startAt: '2031-02-15' }));
    await second.advanceTo('2031-02-28');
    // An offer, and one that was declined.
    await startDeal(app.api, simpleRequest(customerId));
    const declined = await startDeal(app.api, simpleRequest(customerId));
    await declined.decline('too dear');
  });
  afterAll(() => app?.stop());

  const aging = async (asOf: string): Promise<Json> => {
    const { customers, totals } = await app.api.get(`/v1/reports/aging?asOf=${asOf}`);
    expect(customers.map(({ customerId: id, name, ...row }: Json) => [id, name, row])).toEqual(
      totals.map((row: Json) => [customerId, 'Kunde AG', row]),
    );
    return totals[0] ?? null;
  };

  test.each([
    ['2030-12-31', null],
    ['2031-01-31', { notDue: '1190.00', total: '1190.00' }],
    ['2031-02-01', { days1To30: '1190.00', total: '1190.00' }],
    ['2031-02-10', { days1To30: '690.00', total: '690.00' }],
    ['2031-02-19', { days1To30: '730.00', notDue: '1190.00', total: '1920.00' }],
    ['2031-02-20', { days1To30: '611.00', notDue: '1190.00', total: '1801.00' }],
    ['2031-03-02', { days1To30: '611.00', notDue: '1190.00', total: '1801.00' }],
    ['2031-03-03', { days31To60: '611.00', notDue: '1190.00', total: '1801.00' }],
    ['2031-04-16', { days61To90: '611.00', days1To30: '1190.00', total: '1801.00' }],
    ['2031-05-02', { over90: '611.00', days31To60: '1190.00', total: '1801.00' }],
  ])('the aging on %s has what was owed then', async (asOf, expected) => {
    expect(await aging(asOf)).toEqual(expected && { currency: 'EUR', ...NOTHING, ...expected });
  });

  test('the trial balance of a day leaves out what came after it', async () => {
    expect(await balances(app.api, { asOf: '2031-02-10' })).toEqual({
      cash: '500.00',
      accountsReceivable: '690.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
    expect(await balances(app.api)).toEqual({
      cash: '500.00',
      accountsReceivable: '1801.00',
      revenue: '-1900.00',
      taxPayable: '-361.00',
      lateFeeIncome: '-40.00',
    });
  });

  test('days sales outstanding are what is owed by what was invoiced in ninety days', async () => {
    const dso = async (asOf: string) =>
      (await app.api.get(`/v1/reports/dso?asOf=${asOf}`)).currencies.map(
        ({ currency, receivables, invoiced, credited, dso: days }: Json) =>
          `${currency} ${receivables} ${invoiced} ${credited} ${days}`,
      );
    // 1,190.00 of the 1,190.00 that were invoiced.
    expect(await dso('2031-01-31')).toEqual(['EUR 1190.00 1190.00 0.00 90']);
    // 1,801.00 of 2,380.00 less 119.00 from 1 December to 28 February: × 90 = 71.7 days.
    expect(await dso('2031-02-28')).toEqual(['EUR 1801.00 2380.00 119.00 71.7']);
    // From 1 April on only the second invoice is within the 90 days: 1,801 ÷ 1,071 × 90.
    expect(await dso('2031-04-01')).toEqual(['EUR 1801.00 1190.00 119.00 151.3']);
    // From 16 May on only the credit note is, from the 21st on nothing; the debt is still there.
    expect(await dso('2031-05-16')).toEqual(['EUR 1801.00 0.00 119.00 null']);
    expect(await dso('2031-05-21')).toEqual(['EUR 1801.00 0.00 0.00 null']);
    expect(await dso('2030-12-31')).toEqual([]);
  });

  test('the pipeline counts each deal where it stands, and the win rate those that were decided', async () => {
    const { stages } = await app.api.get('/v1/reports/pipeline');
    expect(stages).toEqual([
      { stage: 'active', currency: 'EUR', count: 2, total: '2380.00' },
      { stage: 'lost', currency: 'EUR', count: 1, total: '1190.00' },
      { stage: 'offered', currency: 'EUR', count: 1, total: '1190.00' },
    ]);
    const winRate = {
      won: 2,
      lost: 1,
      winRatePercent: '66.7',
      // Nobody said why.
      lostReasons: [{ reason: 'other', deals: 1 }],
    };
    expect(await app.api.get('/v1/reports/win-rate')).toEqual(winRate);
    const [signed] = (await app.api.get('/v1/deals?stage=active')).data;
    await app.api.post(`/v1/deals/${signed.id}/cancellation`, { reason: 'No longer needed' });
    expect(await app.api.get('/v1/reports/win-rate')).toEqual(winRate);
    expect(await app.api.get('/v1/reports/quote-to-close')).toEqual({
      deals: 2,
      averageDays: '0',
      medianDays: '0',
    });
  });
});
