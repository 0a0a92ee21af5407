import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSignedDeal, asTable, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { RELEASED } from '../stories.ts';
import { balances, expectProblem, expectStanding, mailTo, storyOf } from '../support.ts';
import { aSellerWithChairs, cancel, chairs, REASON, theExample } from './support.ts';

/**
 * A signed deal is charged for what was delivered until the day. In every case its contract stands at zero in the end,
 * and what it owes is what its invoices say.
 */
describe('the cancellation of a signed deal', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSellerWithChairs(app);
  });
  afterAll(() => app?.stop());

  test('charges the worked example by its days, and still collects what was delivered', async () => {
    const deal = await theExample(app);
    expect(await cancel(app, deal)).toEqual({
      stage: 'cancelled',
      settlement: {
        cancelledOn: '2031-02-10',
        charged: '4123.71',
        credited: '633.43',
        settled: '0.00',
        refunded: '0.00',
        kept: '0.00',
        amountDue: '4907.21',
        revenueAdjustment: '-93.49',
      },
    });
    expect(asTable(await deal.entries()).slice(-3)).toEqual([
      '02-10 contractLiability 532.29, taxPayable 101.14 | accountsReceivable 633.43',
      '02-10 contractLiability 175.61, contractAsset 93.49 | revenue 269.10',
      '02-10 revenue 93.49 | contractAsset 93.49',
    ]);
    expect((await deal.entries()).at(-1)).toMatchObject({
      description: 'Revenue adjustment of the cancellation',
    });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      accountsReceivable: '4907.21',
      revenue: '-4123.71',
      taxPayable: '-783.50',
    });
    const revenue = await app.api.get(`/v1/deals/${deal.id}/revenue`);
    expect(revenue).toMatchObject({
      transactionPrice: '4123.71',
      obligations: [
        { sku: 'PLATFORM', allocated: '1123.71', recognised: '1123.71' },
        { sku: 'ONBOARDING', allocated: '3000.00', recognised: '3000.00' },
      ],
    });
    expect(await deal.deal()).toMatchObject({
      stage: 'cancelled',
      endReason: REASON,
      order: { status: 'cancelled', cancelledOn: '2031-02-10' },
      billing: { taxForecast: '2457.84', taxOfInvoices: '884.64', taxDifference: null },
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL], until: '2031-02-14T08:00:00.000Z' },
    });
    expect(storyOf(await deal.timeline()).slice(-4)).toEqual([
      'dealCancelled',
      'creditNoteIssued',
      'revenueRecognised',
      'cancellationSettled',
    ]);
    const settled = (await deal.timeline()).find(({ type }) => type === 'cancellationSettled');
    expect(settled.summary).toBe(
      "The cancellation is settled: 4123.71 EUR net were charged for what was delivered until 2031-02-10, 633.43 gross credited. Of money that had been paid, 0.00 settle other invoices of the deal, 0.00 are to be refunded and 0.00 stay the customer's credit; 4907.21 are still to be paid. Revenue was adjusted by -93.49. The reason was “The project was stopped”.",
    );
    await mailTo(app, CUSTOMER_EMAIL, /Contract with Nordlicht is cancelled/, REASON);
    await mailTo(app, OWNER, /Cancelled: deal with Kunde AG/, '93.49');

    // The rest is reminded of, and the deal stays open for as long as it is owed.
    await deal.advanceTo('2031-09-01');
    const [first, second] = await deal.invoices();
    expect([first.amountDue, second.amountDue]).toEqual(['4595.32', '391.89']);
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'payment', from: [CUSTOMER_EMAIL] });
    await deal.pay(first.id, '4595.32');
    await deal.pay(second.id, '391.89');
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      cash: '4987.21',
      lateFeeIncome: '-80.00',
      revenue: '-4123.71',
      taxPayable: '-783.50',
    });
    await deal.advanceTo('2032-03-31');
    expect((await deal.deal()).waitingFor).toBeNull();
    await app.recordHistory('cancelled-after-signature', deal.id);
  });

  test('after a delivery in part charges that part, and credits the last instalment first', async () => {
    const deal = await chairs(app, await aCustomer(app.api));
    const [first, second] = await deal.invoices();
    await deal.pay(first.id, '595.00');
    expect((await cancel(app, deal)).settlement).toEqual({
      cancelledOn: '2031-01-01',
      charged: '400.00',
      credited: '714.00',
      settled: '0.00',
      refunded: '0.00',
      kept: '119.00',
      amountDue: '0.00',
      revenueAdjustment: '0.00',
    });
    expect(await app.api.get(`/v1/invoices/${second.id}`)).toMatchObject({
      status: 'void',
      amountDue: '0.00',
    });
    expect(await balances(app.api, { dealId: deal.id })).toEqual({
      cash: '595.00',
      customerCredit: '-119.00',
      revenue: '-400.00',
      taxPayable: '-76.00',
    });
    const stopped = (await deal.timeline()).find(({ type }) => type === 'dealCancelled');
    expect(stopped.summary).toContain('No longer to be delivered: Chair');
    const late = await app.api.send('POST', `/v1/deals/${deal.id}/fulfilments`, {
      body: { lines: [{ sku: 'CHAIR', quantity: '1' }] },
    });
    expectProblem(late, 409);
    await deal.advanceTo('2031-07-31');
    expect((await deal.deal()).waitingFor).toBeNull();
  });

  test('on the day of its release charges what needs no delivery, recognised by then or not', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    expect((await cancel(app, deal)).settlement).toMatchObject({
      charged: '1000.00',
      credited: '0.00',
      amountDue: '1190.00',
      revenueAdjustment: '0.00',
    });
    await expectStanding(deal, {
      stage: 'cancelled',
      waitingFor: { what: 'payment' },
      story: [...RELEASED, 'dealCancelled', 'revenueRecognised', 'cancellationSettled'],
    });
  });

  test('keeps price reductions, milestones and terms of their own to the cent', async () => {
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(await aCustomer(app.api), {
        discount: { amount: '100.00' },
        lines: [
          {
            description: 'Project',
            quantity: '1',
            price: { model: 'flat', amount: '2000.00' },
            recognition: 'milestone',
            milestones: [
              { name: 'Plan', percent: '30' },
              { name: 'Launch', percent: '70' },
            ],
            standaloneSellingPrice: '3000.00',
          },
          {
            description: 'Support',
            quantity: '1',
            price: { model: 'flat', amount: '365.00' },
            recognition: 'ratable',
            termMonths: 12,
            taxCategory: 'reduced',
          },
        ],
      }),
    );
    await deal.post('/milestones', { name: 'Plan' });
    const [invoice] = await deal.invoices();
    await app.api.post(`/v1/invoices/${invoice.id}/credit-notes`, { amount: '119.00', reason: 'Late' });
    await deal.advanceTo('2031-03-31');
    const { settlement } = await cancel(app, deal);
    const [after] = await deal.invoices();
    const { revenue, taxPayable, ...rest } = await balances(app.api, { dealId: deal.id });
    expect(revenue).toBe(`-${settlement.charged}`);
    expect(rest).toEqual({ accountsReceivable: settlement.amountDue, lateFeeIncome: '-40.00' });
    expect(after.amountDue).toBe(settlement.amountDue);
    expect(settlement).toMatchObject({ cancelledOn: '2031-03-31', charged: '631.20' });
    expect(taxPayable).toBe('-110.04');
  });

  test('invoices what was delivered and is paid by the month', async () => {
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(await aCustomer(app.api), {
        lines: [
          {
            description: 'Phone',
            quantity: '10',
            price: { model: 'flat', amount: '100.00', every: 'month' },
            termMonths: 12,
            recognition: 'pointInTime',
          },
        ],
      }),
    );
    await deal.advanceTo('2031-01-10');
    expect((await cancel(app, deal)).settlement).toMatchObject({
      charged: '1200.00',
      credited: '0.00',
      amountDue: '1428.00',
      revenueAdjustment: '0.00',
    });
    const [, last] = await deal.invoices();
    expect(last).toMatchObject({
      netAmount: '1100.00',
      lines: [{ quantity: '10', periodStart: '2031-01-01', periodEnd: '2031-01-10' }],
    });
  });
});
