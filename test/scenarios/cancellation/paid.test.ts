import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSignedDeal, flat, simpleRequest } from '#test/setup/world.ts';
import { balances } from '../support.ts';
import { aSellerWithChairs, cancel, chairs, REASON, theExample } from './support.ts';

/** What was paid beyond the charge settles what is open on the deal's other invoices first, and is refunded then. */
describe('the cancellation of a signed deal', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSellerWithChairs(app);
  });
  afterAll(() => app?.stop());

  test('promises what was paid too much back where that is asked for', async () => {
    const deal = await theExample(app);
    for (const { id, amountDue } of await deal.invoices()) await deal.pay(id, amountDue);
    expect((await cancel(app, deal, { refund: true })).settlement).toMatchObject({
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

  test('pays with what is freed for what had been delivered and not charged, before any older credit does', async () => {
    const customerId = await aCustomer(app.api);
    const deal = await aSignedDeal(
      app.api,
      simpleRequest(customerId, {
        lines: [
          { sku: 'CHAIR', quantity: '1', price: { model: 'perUnit', unitAmount: '50.00' } },
          {
            description: 'Phone',
            quantity: '1',
            price: flat('10.00', 'month'),
            termMonths: 12,
            recognition: 'pointInTime',
          },
        ],
      }),
    );
    const [first] = await deal.invoices();
    await deal.pay(first.id, first.amountDue);
    const money = { customerId, currency: 'EUR', method: 'transfer', reference: 'In advance' };
    await app.api.post('/v1/payments', { ...money, amount: '500.00' });
    await deal.advanceTo('2031-01-10');
    // 59.50 are freed; eleven months of the phone, which was delivered whole, come to 130.90.
    expect((await cancel(app, deal, { refund: true })).settlement).toMatchObject({
      credited: '59.50',
      settled: '59.50',
      refunded: '0.00',
      kept: '0.00',
      amountDue: '0.00',
    });
    expect(await balances(app.api, { dealId: deal.id })).not.toHaveProperty('accountsReceivable');
  });

  test('settles what is open with what another invoice of the deal had paid', async () => {
    const deal = await theExample(app);
    const [first, second] = await deal.invoices();
    await deal.pay(second.id, second.amountDue);
    expect((await cancel(app, deal, { refund: true })).settlement).toMatchObject({
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

  test('frees a late fee that was paid on an invoice which it voids', async () => {
    const deal = await chairs(app, await aCustomer(app.api));
    const [first, second] = await deal.invoices();
    await deal.pay(first.id, '595.00');
    await deal.advanceTo('2031-03-20');
    await deal.pay(second.id, '635.00');
    expect((await cancel(app, deal, { refund: true })).settlement).toMatchObject({
      credited: '714.00',
      refunded: '754.00',
      kept: '0.00',
    });
    expect(await balances(app.api, { dealId: deal.id })).toMatchObject({
      cash: '1230.00',
      customerCredit: '-754.00',
    });
  });

  test('promises back what was paid in advance, and leaves a disputed invoice alone', async () => {
    const customerId = await aCustomer(app.api);
    const money = { customerId, currency: 'EUR', method: 'transfer', reference: 'In advance' };
    await app.api.post('/v1/payments', { ...money, amount: '595.00' });
    const deal = await chairs(app, customerId);
    const [paid, disputed] = (await deal.invoices()).toSorted((a, b) => a.amountDue - b.amountDue);
    expect([paid.amountDue, disputed.amountDue]).toEqual(['0.00', '595.00']);
    await app.api.post(`/v1/invoices/${disputed.id}/hold`, { reason: 'Scratches' });
    await app.api.post(`/v1/invoices/${disputed.id}/credit-notes`, { amount: '0.01', reason: 'A cent' });
    expect((await cancel(app, deal, { refund: true })).settlement).toMatchObject({
      settled: '0.00',
      refunded: '119.00',
      kept: '0.00',
    });
  });
});
