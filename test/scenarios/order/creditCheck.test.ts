import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, aSignedDeal, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { RELEASED, SIGNED } from '../stories.ts';
import { expectStanding, mailTo, startDeal } from '../support.ts';

const FINANCE = 'fin@seller.example';
const HELD = { stage: 'ordering', waitingFor: { what: 'creditDecision', from: [FINANCE], until: null } };

describe('the credit check of an order', () => {
  let app: TestApp;
  /** An order over 1,190.00 of a customer with a limit of its own. */
  const sign = async (creditLimit: string, fields: object = {}) =>
    aSignedDeal(app.api, simpleRequest(await aCustomer(app.api, { creditLimit }), fields));

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('lets an order pass that reaches the limit, and holds one that is a cent above it', async () => {
    const within = await sign('1190.00');
    const above = await sign('1189.99');
    await expectStanding(within, {
      stage: 'active',
      waitingFor: { what: 'recognition' },
      story: RELEASED,
    });
    expect((await above.deal()).order).toMatchObject({
      status: 'held',
      heldReason: "Open 0.00 and this order's 1190.00 EUR exceed the limit of 1189.99.",
    });
    await mailTo(app, FINANCE, /On hold: order of Kunde AG/, '1189.99');
    await expectStanding(above, { ...HELD, story: [...SIGNED, 'orderHeld'] });
  });

  test('counts what is open of earlier invoices, and no longer what was paid', async () => {
    const customerId = await aCustomer(app.api, { creditLimit: '2000.00' });
    const first = await aSignedDeal(app.api, simpleRequest(customerId));
    const second = await aSignedDeal(app.api, simpleRequest(customerId));
    expect((await second.deal()).order).toMatchObject({
      status: 'held',
      heldReason: expect.stringContaining('Open 1190.00 and this order'),
    });
    const [invoice] = await first.invoices();
    await first.pay(invoice?.id, '1190.00');
    const third = await aSignedDeal(app.api, simpleRequest(customerId));
    expect((await third.deal()).order.status).toBe('released');
    await expectStanding(second, { ...HELD, story: [...SIGNED, 'orderHeld'] });
  });

  test('counts neither what was paid in part nor what was credited or written off, but late fees', async () => {
    const customerId = await aCustomer(app.api, { creditLimit: '1900.00' });
    const first = await aSignedDeal(app.api, simpleRequest(customerId));
    const [invoice] = await first.invoices();
    // The fee comes with the step of 14 February, fourteen days after the invoice was due.
    await first.advanceTo('2031-02-14');
    await first.pay(invoice?.id, '100.00');
    await app.api.post(`/v1/invoices/${invoice?.id}/credit-notes`, { amount: '90.00', reason: 'Late' });
    await app.api.post(`/v1/invoices/${invoice?.id}/write-off`, { amount: '200.00', reason: 'Settled' });
    const second = await aSignedDeal(app.api, simpleRequest(customerId));
    expect((await second.deal()).order).toMatchObject({
      status: 'held',
      heldReason: expect.stringContaining('Open 840.00 and this order'),
    });
  });

  test('lets one order pass of two that are signed at the same moment and together exceed the limit', async () => {
    const customerId = await aCustomer(app.api, { creditLimit: '2000.00' });
    const accepted = async () => {
      const deal = await startDeal(app.api, simpleRequest(customerId));
      await deal.accept();
      return deal;
    };
    const deals = [await accepted(), await accepted()];
    await Promise.all(deals.map((deal) => deal.sign()));
    const stages = await Promise.all(deals.map(async (deal) => (await deal.deal()).stage));
    expect(new Set(stages)).toEqual(new Set(['active', 'ordering']));
  });

  test('cannot compare an order in another currency than the limit’s, so that it holds it', async () => {
    const deal = await sign('1000000.00', { currency: 'USD' });
    expect((await deal.deal()).order.heldReason).toBe('The credit limit is in EUR and the order in USD.');
    await deal.post('/credit-decision', { decision: 'release', reason: 'Converted by hand' });
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: [...SIGNED, 'orderHeld', 'creditReleased', 'orderReleased', 'invoiceIssued'],
    });
    expect((await deal.deal()).waitingFor.summary).toContain('1 invoice to be paid');
  });
});
