import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  asTable,
  CUSTOMER_EMAIL,
  exampleRequest,
  OWNER,
  play,
  simpleRequest,
} from '#test/setup/world.ts';
import { RELEASED, SIGNED } from '../stories.ts';
import { expectProblem, expectStanding, mailTo, type Played, storyOf } from '../support.ts';

const REASON = 'The project was stopped';
const FINANCE = 'fin@seller.example';

/**
 * A signed deal is charged for what was delivered until the day. In every case its contract stands at zero in the end,
 * and what it owes is what its invoices say.
 */
describe('the cancellation of a signed deal', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    await app.api.post('/v1/products', {
      sku: 'CHAIR',
      name: 'Chair',
      kind: 'oneTime',
      recognition: 'pointInTime',
      taxCategory: 'standard',
      fulfilment: 'stock',
    });
  });
  afterAll(() => app?.stop());

  const cancel = (deal: Played & { id: string }, fields: object = {}): Promise<Json> =>
    app.api.post(`/v1/deals/${deal.id}/cancellation`, { reason: REASON, ...fields });
  const balances = async ({ id }: { id: string }): Promise<Record<string, string>> => {
    const { accounts } = await app.api.get(`/v1/ledger/trial-balance?dealId=${id}`);
    return Object.fromEntries(
      accounts
        .filter(({ debit, credit }: Json) => debit !== '0.00' || credit !== '0.00')
        .map(({ account, balance }: Json) => [account, balance]),
    );
  };
  /** The worked example on 2031-02-10 at noon: two invoices, the onboarding delivered, January recognised. */
  const theExample = async () => {
    const customerId = await aCustomer(app.api);
    const { id } = await app.api.post('/v1/deals', exampleRequest(customerId));
    const deal = { id: id as string, customerId, ...play(app.api, id) };
    await deal.approve();
    await deal.accept();
    await deal.sign();
    await deal.advanceTo('2031-01-15');
    await deal.deliver('ONBOARDING');
    await deal.advanceTo('2031-02-10T11:00:00Z');
    return deal;
  };

  /** Ten chairs in two instalments, four of them delivered. */
  const chairs = async (customerId: string) => {
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        lines: [{ sku: 'CHAIR', quantity: '10', price: { model: 'perUnit', unitAmount: '100.00' } }],
        paymentTerms: {
          instalments: [
            { percent: '50', dueDays: 0 },
            { percent: '50', dueDays: 60 },
          ],
        },
      }),
    );
    await deal.deliver('CHAIR', '4');
    return deal;
  };

  test('charges the worked example by its days, and still collects what was delivered', async () => {
    const deal = await theExample();
    expect(await cancel(deal)).toEqual({
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
    expect(await balances(deal)).toEqual({
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
    expect(await balances(deal)).toEqual({
      cash: '4987.21',
      lateFeeIncome: '-80.00',
      revenue: '-4123.71',
      taxPayable: '-783.50',
    });
    await deal.advanceTo('2032-03-31');
    expect((await deal.deal()).waitingFor).toBeNull();
    await app.recordHistory('cancelled-after-signature', deal.id);
  });

  test('puts what was paid too much on the customer’s credit, which its next deal uses', async () => {
    const deal = await theExample();
    for (const { id, amountDue } of await deal.invoices()) await deal.pay(id, amountDue);
    expect((await cancel(deal)).settlement).toMatchObject({
      credited: '633.43',
      kept: '633.43',
      amountDue: '0.00',
    });
    expect(await balances(deal)).toMatchObject({ customerCredit: '-633.43', revenue: '-4123.71' });
    expect(await deal.deal()).toMatchObject({ stage: 'cancelled', waitingFor: { what: 'close' } });
    const next = await aSignedDeal(app.api, simpleRequest(deal.customerId, { startAt: '2031-03-01' }));
    const [invoice] = await next.invoices();
    expect(invoice).toMatchObject({ total: '1190.00', amountDue: '556.57' });
    await next.advanceTo('2031-03-01');
    await next.pay(invoice.id, '556.57');
    expect((await next.deal()).stage).toBe('completed');
    const late = { body: { reason: REASON } };
    expectProblem(await app.api.send('POST', `/v1/deals/${next.id}/cancellation`, late), 409);
  });

  test('promises what was paid too much back where that is asked for', async () => {
    const deal = await theExample();
    for (const { id, amountDue } of await deal.invoices()) await deal.pay(id, amountDue);
    expect((await cancel(deal, { refund: true })).settlement).toMatchObject({
      refunded: '633.43',
      kept: '0.00',
    });
    const promised = (await deal.timeline()).find(({ type }) => type === 'refundPromised');
    expect(promised.data).toMatchObject({ amount: '633.43', reason: REASON });
    await app.api.post(`/v1/refunds/${promised.data.refundId}/payout`);
    expect(await app.api.get(`/v1/payments/${promised.data.paymentId}`)).toMatchObject({
      refunds: [{ amount: '633.43', paidOutOn: '2031-02-10' }],
    });
    const { accounts } = await app.api.get('/v1/ledger/trial-balance');
    expect(accounts.find(({ account }: Json) => account === 'refundsPayable')?.balance ?? '0.00').toBe(
      '0.00',
    );
    await app.recordHistory('cancelled-with-refund', deal.id);
  });

  test('settles what is open with what another invoice of the deal had paid', async () => {
    const deal = await theExample();
    const [first, second] = await deal.invoices();
    await deal.pay(second.id, second.amountDue);
    expect((await cancel(deal, { refund: true })).settlement).toMatchObject({
      credited: '633.43',
      settled: '633.43',
      refunded: '0.00',
      kept: '0.00',
      amountDue: '3921.89',
    });
    expect(await app.api.get(`/v1/invoices/${first.id}`)).toMatchObject({
      status: 'partiallyPaid',
      amountPaid: '633.43',
      amountDue: '3921.89',
    });
  });

  test('after a delivery in part charges that part, and credits the last instalment first', async () => {
    const deal = await chairs(await aCustomer(app.api));
    const [first, second] = await deal.invoices();
    await deal.pay(first.id, '595.00');
    expect((await cancel(deal)).settlement).toEqual({
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
    expect(await balances(deal)).toEqual({
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

  test('of an order that the credit check holds leaves nothing in the books', async () => {
    const poor = await aCustomer(app.api, { creditLimit: '1.00', email: 'poor@customer.example' });
    const deal = await aSignedDeal(app.api, simpleRequest(poor), 'poor@customer.example');
    expect((await cancel(deal)).settlement).toMatchObject({
      charged: '0.00',
      credited: '0.00',
      amountDue: '0.00',
    });
    expect(await deal.entries()).toEqual([]);
    expect(await deal.invoices()).toEqual([]);
    await mailTo(app, FINANCE, /No longer for you to decide: order of Kunde AG/, REASON);
    await mailTo(app, 'poor@customer.example', /is cancelled/, REASON);
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/credit-decision`, {
        body: { decision: 'release', reason: 'Late' },
      }),
      409,
    );
    await deal.advanceTo('2031-03-01');
    await expectStanding(deal, {
      stage: 'cancelled',
      waitingFor: { what: 'close', from: [] },
      story: [...SIGNED, 'orderHeld', 'dealCancelled', 'cancellationSettled'],
    });
    await app.recordHistory('cancelled-while-held', deal.id);
  });

  test('on the day of its release charges what needs no delivery, recognised by then or not', async () => {
    const deal = await aSignedDeal(app.api, simpleRequest(await aCustomer(app.api)));
    expect((await cancel(deal)).settlement).toMatchObject({
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
    const { settlement } = await cancel(deal);
    const [after] = await deal.invoices();
    const { revenue, taxPayable, ...rest } = await balances(deal);
    expect(revenue).toBe(`-${settlement.charged}`);
    expect(rest).toEqual({ accountsReceivable: settlement.amountDue, lateFeeIncome: '-40.00' });
    expect(after.amountDue).toBe(settlement.amountDue);
    expect(settlement).toMatchObject({ cancelledOn: '2031-03-31', charged: '631.20' });
    expect(taxPayable).toBe('-110.04');
  });

  test('frees a late fee that was paid on an invoice which it voids', async () => {
    const deal = await chairs(await aCustomer(app.api));
    const [first, second] = await deal.invoices();
    await deal.pay(first.id, '595.00');
    await deal.advanceTo('2031-03-20');
    await deal.pay(second.id, '635.00');
    expect((await cancel(deal, { refund: true })).settlement).toMatchObject({
      credited: '714.00',
      refunded: '754.00',
      kept: '0.00',
    });
    expect(await balances(deal)).toMatchObject({ cash: '1230.00', customerCredit: '-754.00' });
  });

  test('promises back what was paid in advance, and leaves a disputed invoice alone', async () => {
    const customerId = await aCustomer(app.api);
    const money = { customerId, currency: 'EUR', method: 'transfer', reference: 'In advance' };
    await app.api.post('/v1/payments', { ...money, amount: '595.00' });
    const deal = await chairs(customerId);
    const [paid, disputed] = (await deal.invoices()).toSorted((a, b) => a.amountDue - b.amountDue);
    expect([paid.amountDue, disputed.amountDue]).toEqual(['0.00', '595.00']);
    await app.api.post(`/v1/invoices/${disputed.id}/hold`, { reason: 'Scratches' });
    await app.api.post(`/v1/invoices/${disputed.id}/credit-notes`, { amount: '0.01', reason: 'A cent' });
    expect((await cancel(deal, { refund: true })).settlement).toMatchObject({
      settled: '0.00',
      refunded: '119.00',
      kept: '0.00',
    });
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
    expect((await cancel(deal)).settlement).toMatchObject({
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

  test('is done once by twenty callers at the same moment', async () => {
    const deal = await theExample();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.api.send('POST', `/v1/deals/${deal.id}/cancellation`, { body: { reason: REASON } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await balances(deal)).toMatchObject({ accountsReceivable: '4907.21', revenue: '-4123.71' });
  });

  test('leaves its invoices to finance: they are credited, reduced and written off as before', async () => {
    const deal = await theExample();
    await cancel(deal);
    const [first, second] = await deal.invoices();
    await app.api.post(`/v1/invoices/${second.id}/credit-notes`, {
      amount: '119.00',
      reason: 'Goodwill',
      kind: 'priceReduction',
    });
    await app.api.post(`/v1/invoices/${second.id}/credit-notes`, {
      amount: '100.00',
      reason: 'Wrong address',
      kind: 'correction',
    });
    await app.api.post(`/v1/invoices/${first.id}/write-off`, { reason: 'Insolvent' });
    // The tax of partial credits is cumulative, that of the new invoice its own: they may differ by a cent.
    const again = (await deal.invoices()).at(-1);
    expect(again).toMatchObject({ total: '100.01', amountDue: '100.01' });
    expect(await balances(deal)).toEqual({
      accountsReceivable: '232.90',
      badDebtExpense: '4555.32',
      revenue: '-4023.71',
      taxPayable: '-764.51',
    });
    expect((await deal.deal()).stage).toBe('cancelled');
  });
});
