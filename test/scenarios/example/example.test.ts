import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, asTable, CUSTOMER_EMAIL, exampleRequest, play } from '#test/setup/world.ts';

/**
 * The worked example, figure by figure, through HTTP on the deal's own clock. It comes out the same where the deal
 * continues as new after each thing that happens.
 */
describe.each([
  { history: 'example', where: 'in one run', runLength: '400' },
  { history: 'example-continued', where: 'in many runs', runLength: '1' },
])('the worked example, $where', ({ history, runLength }) => {
  let app: TestApp;
  let deal: ReturnType<typeof play>;
  let created: Json;

  beforeAll(async () => {
    app = await startTestApp({ DEAL_RUN_LENGTH: runLength });
    await aSeller(app.api);
    created = await app.api.post('/v1/deals', exampleRequest(await aCustomer(app.api)));
    deal = play(app.api, created.id);
  });
  afterAll(() => app?.stop());

  test('the quote is priced by the tiers, less the discount, over the term', async () => {
    const { quote, stage } = created;
    expect(stage).toBe('awaitingApproval');
    expect(quote.lines[0]).toMatchObject({
      listAmount: '920.00',
      discountAmount: '92.00',
      netAmount: '828.00',
      every: 'month',
      periods: 12,
      termNetAmount: '9936.00',
    });
    expect(quote.lines[1]).toMatchObject({
      netAmount: '3000.00',
      every: null,
      periods: 1,
      termNetAmount: '3000.00',
    });
    expect(quote).toMatchObject({ subtotal: '12936.00', taxAmount: '2457.84', total: '15393.84' });
  });

  test('the deal waits for the head of sales, then for the customer', async () => {
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'approval', from: ['head@seller.example'] });
    await deal.approve();
    const offered = await deal.deal();
    expect(offered).toMatchObject({ stage: 'offered', now: '2030-12-31T23:00:00.000Z' });
    expect(offered.waitingFor).toMatchObject({
      what: 'answer',
      from: [CUSTOMER_EMAIL],
      until: '2031-01-31T23:00:00.000Z',
    });
  });

  test('accepted and signed, the order is released and the first invoice goes out', async () => {
    await deal.accept();
    await deal.sign();
    expect((await deal.deal()).stage).toBe('active');
    const [first] = await deal.invoices();
    expect(first).toMatchObject({
      netAmount: '3828.00',
      taxAmount: '727.32',
      total: '4555.32',
      issuedOn: '2031-01-01',
      dueOn: '2031-01-31',
    });
  });

  test('the price is allocated by standalone selling price', async () => {
    const { transactionPrice, obligations } = await app.api.get(`/v1/deals/${created.id}/revenue`);
    expect(transactionPrice).toBe('12936.00');
    expect(obligations.map((one: { allocated: string }) => one.allocated)).toEqual(['9822.11', '3113.89']);
    expect(obligations[0].schedule.map((part: { amount: string }) => part.amount)).toEqual(MONTHS);
  });

  test('two months stand in the ledger as in the example', async () => {
    await deal.advanceTo('2031-01-15');
    await deal.deliver('ONBOARDING');
    await deal.advanceTo('2031-02-20');
    const [first] = await deal.invoices();
    expect(first).toMatchObject({ lateFees: '40.00', amountDue: '4595.32' });
    await deal.pay(first.id, '4595.32');
    await deal.advanceTo('2031-02-28');
    expect(asTable(await deal.entries())).toEqual([
      '01-01 accountsReceivable 4555.32 | contractLiability 3828.00, taxPayable 727.32',
      '01-15 contractLiability 3113.89 | revenue 3113.89',
      '01-31 contractLiability 714.11, contractAsset 120.10 | revenue 834.21',
      '02-01 accountsReceivable 985.32 | contractAsset 120.10, contractLiability 707.90, taxPayable 157.32',
      '02-14 accountsReceivable 40.00 | lateFeeIncome 40.00',
      '02-20 cash 4595.32 | accountsReceivable 4595.32',
      '02-28 contractLiability 707.90, contractAsset 45.57 | revenue 753.47',
    ]);
  });

  test('reminders went out until the payment, and none after it', async () => {
    const [first] = await deal.invoices();
    const days = first.reminders.map(({ sentAt }: { sentAt: string }) => sentAt);
    expect(days).toEqual([
      '2031-01-28T08:00:00.000Z',
      '2031-02-01T08:00:00.000Z',
      '2031-02-07T08:00:00.000Z',
      '2031-02-14T08:00:00.000Z',
    ]);
    expect(first.status).toBe('paid');
  });

  test('the trial balance of February', async () => {
    const { accounts } = await app.api.get('/v1/ledger/trial-balance?asOf=2031-02-28');
    const side = (name: 'debit' | 'credit') =>
      Object.fromEntries(
        accounts
          .filter((row: Record<string, string>) => row[name] !== '0.00')
          .map((row: Record<string, string>) => [row.account, row[name]]),
      );
    expect(side('debit')).toEqual({ cash: '4595.32', accountsReceivable: '985.32', contractAsset: '45.57' });
    expect(side('credit')).toEqual({ revenue: '4701.57', taxPayable: '884.64', lateFeeIncome: '40.00' });
  });

  test('paid on each due date, the deal completes with nothing left over', async () => {
    for (;;) {
      const open = (await deal.invoices()).find(({ amountDue }) => amountDue !== '0.00');
      const { stage, now } = await deal.deal();
      if (!open && stage === 'completed') break;
      if (!open) {
        await deal.advanceBy('P1D');
        continue;
      }
      if (now.slice(0, 10) < open.dueOn) await deal.advanceTo(open.dueOn);
      await deal.pay(open.id, open.amountDue);
    }
    const { accounts } = await app.api.get('/v1/ledger/trial-balance');
    const balances = Object.fromEntries(
      accounts.map((row: { account: string; balance: string }) => [row.account, row.balance]),
    );
    expect(balances).toMatchObject({
      revenue: '-12936.00',
      taxPayable: '-2457.84',
      contractAsset: '0.00',
      contractLiability: '0.00',
      accountsReceivable: '0.00',
    });
    expect((await deal.deal()).waitingFor.what).toBe('close');
    const { obligations } = await app.api.get(`/v1/deals/${created.id}/revenue`);
    expect(obligations.map((one: { recognised: string }) => one.recognised)).toEqual(['9822.11', '3113.89']);
    await app.recordHistory(history, created.id);
  });
});

const MONTHS = [
  '834.21',
  '753.47',
  '834.21',
  '807.30',
  '834.20',
  '807.30',
  '834.21',
  '834.20',
  '807.30',
  '834.21',
  '807.29',
  '834.21',
];
