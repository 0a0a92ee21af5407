import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '#src/config.ts';
import { connectTemporal } from '#src/temporal.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  CUSTOMER_EMAIL,
  flat,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { dealWorkflowId } from '#workflows/messages.ts';
import { OFFERED } from '../stories.ts';
import { balances, days, expectProblem, expectStanding, startDeal, storyOf } from '../support.ts';

/** Deals that live long, side by side on clocks of their own. A run is short, so that each of them has several. */
describe.concurrent('a long life', () => {
  let app: TestApp;
  let client: Client;

  beforeAll(async () => {
    app = await startTestApp({ DEAL_RUN_LENGTH: '20' });
    client = await connectTemporal(loadConfig(app.variables));
    await aSeller(app.api);
  });
  afterAll(async () => {
    await client?.connection.close();
    await app?.stop();
  }, 120_000);

  /** In how many runs the deal has lived, counted from the present one back. */
  const runsOf = async (dealId: string): Promise<number> => {
    let runs = 0;
    let runId: string | undefined;
    do {
      const { events } = await client.workflow.getHandle(dealWorkflowId(dealId), runId).fetchHistory();
      runId = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
      runs += 1;
    } while (runId);
    return runs;
  };
  const pay = (customerId: string, amount: string, fields: object = {}): Promise<Json> =>
    app.api.post('/v1/payments', {
      customerId,
      amount,
      currency: 'EUR',
      method: 'transfer',
      reference: 'PAY',
      ...fields,
    });

  test('of three years, billed and paid by the month, adds up to the cent', async () => {
    const customerId = await aCustomer(app.api, { name: 'Lange AG' });
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        paymentTerms: { dueDays: 14 },
        discount: { amount: '100.00' },
        lines: [{ sku: 'PLATFORM', quantity: '1', price: flat('99.99', 'month'), termMonths: 36 }],
      }),
    );
    for (let month = 0; month < 36; month += 1) {
      const number = String((month % 12) + 1).padStart(2, '0');
      await deal.advanceTo(`${2031 + Math.floor(month / 12)}-${number}-10`);
      await pay(customerId, month < 28 ? '115.68' : '115.69');
    }
    await deal.advanceTo('2033-12-31');

    // 36 × 99.99 are 3,599.64. Of 100.00 in 36 parts 28 are 2.78 and 8 are 2.77: 28 × 97.21 + 8 × 97.22 = 3,499.64.
    // 19 % of 97.21 are 18.4699 and of 97.22 are 18.4718: 18.47 each, 664.92 in all; of 3,499.64 they are 664.9316.
    const invoices = await deal.invoices();
    expect(invoices.map(({ netAmount, taxAmount }) => `${netAmount} ${taxAmount}`)).toEqual([
      ...Array.from({ length: 28 }, () => '97.21 18.47'),
      ...Array.from({ length: 8 }, () => '97.22 18.47'),
    ]);
    expect(invoices.flatMap(({ reminders }) => reminders)).toEqual([]);
    expect(await deal.deal()).toMatchObject({
      stage: 'completed',
      billing: { taxForecast: '664.93', taxOfInvoices: '664.92', taxDifference: '-0.01' },
    });
    // By the day over 1,096 days: after 31, 59, 396, 425 and 731 of them 98.9862, 188.3930, 1,264.4685, 1,357.0684 and
    // 2,334.1577.
    const recognisedIn = (entries: Json[], from: string, to: string) =>
      entries
        .filter(({ on }) => on >= from && on <= to)
        .flatMap(({ postings }) => postings)
        .filter(({ account, credit }: Json) => account === 'revenue' && credit)
        .map(({ credit }: Json) => credit);
    const entries = await deal.entries();
    expect(recognisedIn(entries, '2031-01-01', '2031-02-28')).toEqual(['98.99', '89.40']);
    expect(recognisedIn(entries, '2032-02-01', '2032-02-29')).toEqual(['92.60']);
    expect(recognisedIn(entries, '2031-01-01', '2033-12-31')).toHaveLength(36);
    const until = (asOf: string) => balances(app.api, { dealId: deal.id, asOf });
    expect((await until('2031-12-31')).revenue).toBe('-1165.48');
    expect((await until('2032-12-31')).revenue).toBe('-2334.16');
    expect(await until('2033-12-31')).toEqual({
      cash: '4164.56',
      revenue: '-3499.64',
      taxPayable: '-664.92',
    });
    expect(await runsOf(deal.id)).toBeGreaterThanOrEqual(5);
  });

  test('of ten deals of one customer is ten clocks, one account and one set of books', async () => {
    const customerId = await aCustomer(app.api, { name: 'Zehnfach GmbH', email: 'ten@customer.example' });
    const deals = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const deal = await aSignedDeal(
          app.api,
          simpleRequest(customerId, { paymentTerms: { dueDays: 10 }, startAt: '2035-01-01' }),
          'ten@customer.example',
        );
        await deal.advanceTo(`2035-01-${String(index + 2).padStart(2, '0')}`);
        return deal;
      }),
    );
    const invoices = async (): Promise<Json[]> =>
      (await Promise.all(deals.map((deal) => deal.invoices()))).flat();
    const issued = await invoices();
    expect(issued.map(({ number }) => number).toSorted((a, b) => a.localeCompare(b))).toEqual(
      Array.from({ length: 10 }, (_, index) => `INV-2035-${String(index + 1).padStart(5, '0')}`),
    );
    // Due on the 11th: the first reminder comes on the 8th, which four of the clocks have reached.
    expect(issued.map(days)).toEqual(deals.map((_, index) => (index < 6 ? [] : ['2035-01-08'])));

    // Of 11,900.00 in all, 9,000.00 settle seven invoices and 670.00 of the eighth, whichever payment comes first.
    const receivedOn = '2035-01-02';
    await Promise.all(
      ['A', 'B', 'C'].map((reference) => pay(customerId, '3000.00', { receivedOn, reference })),
    );
    const byNumber = (await invoices()).toSorted((a, b) => a.number.localeCompare(b.number));
    expect(byNumber.map(({ amountDue }) => amountDue)).toEqual([
      ...Array.from({ length: 7 }, () => '0.00'),
      '520.00',
      '1190.00',
      '1190.00',
    ]);
    expect((await pay(customerId, '4000.00', { receivedOn })).unallocated).toBe('1100.00');
    for (const deal of deals) expect((await deal.deal()).stage).toBe('completed');

    const next = await aSignedDeal(
      app.api,
      simpleRequest(customerId, { startAt: '2035-01-20' }),
      'ten@customer.example',
    );
    await next.advanceTo('2035-01-20');
    expect(await next.invoices()).toMatchObject([{ amountPaid: '1100.00', amountDue: '90.00' }]);
    const settled = { cash: '1190.00', revenue: '-1000.00', taxPayable: '-190.00' };
    for (const { id } of deals) expect(await balances(app.api, { dealId: id })).toEqual(settled);
    // The credit came with a payment that was no deal's, so the books of the deal show that it was used.
    expect(await balances(app.api, { dealId: next.id })).toEqual({
      accountsReceivable: '90.00',
      customerCredit: '1100.00',
      revenue: '-1000.00',
      taxPayable: '-190.00',
    });
  });

  test('of a signed deal that nobody touches for a year brings about what is due, and it still listens', async () => {
    const customerId = await aCustomer(app.api, { name: 'Still KG' });
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        lines: [
          { sku: 'PLATFORM', quantity: '1', price: flat('300.00', 'quarter'), termMonths: 12 },
          { sku: 'ONBOARDING', quantity: '1', price: flat('3000.00') },
        ],
      }),
    );
    await deal.advanceTo('2031-12-31');
    const invoices = await deal.invoices();
    expect(invoices.map(({ issuedOn, total, lateFees }) => [issuedOn, total, lateFees])).toEqual([
      ['2031-01-01', '3927.00', '40.00'],
      ['2031-04-01', '357.00', '40.00'],
      ['2031-07-01', '357.00', '40.00'],
      ['2031-10-01', '357.00', '40.00'],
    ]);
    expect(days(invoices[3])).toEqual(['2031-10-28', '2031-11-01', '2031-11-07', '2031-11-14', '2031-11-30']);
    const story = storyOf(await deal.timeline());
    expect(story.filter((type) => type === 'renewalNoticed')).toHaveLength(3);
    expect(await deal.deal()).toMatchObject({
      stage: 'active',
      waitingFor: {
        what: 'payment',
        from: [CUSTOMER_EMAIL, OWNER],
        until: null,
        summary: 'Open: 1 line to be delivered, 4 invoices to be paid.',
      },
    });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      accountsReceivable: '5158.00',
      contractLiability: '-3000.00',
      lateFeeIncome: '-160.00',
      revenue: '-1200.00',
      taxPayable: '-798.00',
    });
    expect(await runsOf(deal.id)).toBeGreaterThanOrEqual(2);

    await deal.advanceTo('2032-06-30');
    expect(storyOf(await deal.timeline())).toEqual(story);
    await deal.deliver('ONBOARDING');
    await pay(customerId, '5158.00');
    expect((await deal.deal()).stage).toBe('completed');
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      cash: '5158.00',
      lateFeeIncome: '-160.00',
      revenue: '-4200.00',
      taxPayable: '-798.00',
    });
  });

  test('of an offer that nobody answers ends with its validity, and is closed after half a year', async () => {
    const deal = await startDeal(app.api, simpleRequest(await aCustomer(app.api, { name: 'Stumm OHG' })));
    await deal.advanceTo('2031-12-31');
    await expect(deal.advanceBy('P1D')).rejects.toThrow('closed');
    await expectStanding(deal, { stage: 'lost', waitingFor: null, story: [...OFFERED, 'quoteExpired'] });
    // The quote stood until 31 January; the deal was open for 180 days from 1 February on.
    expect(await deal.deal()).toMatchObject({
      endedAt: '2031-01-31T23:00:00.000Z',
      endReason: 'The quote expired without an answer.',
    });
    const late = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: late }), 409);
  });
}, 120_000);
