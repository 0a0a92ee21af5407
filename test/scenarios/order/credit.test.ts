import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  CUSTOMER_EMAIL,
  graduated,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { RELEASED, SIGNED } from '../stories.ts';
import { balances, expectProblem, expectStanding, mailTo, startDeal } from '../support.ts';

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

  test('holds an order until finance releases it: nothing is delivered, invoiced or recognised before', async () => {
    const deal = await sign('100.00', {
      lines: [{ sku: 'PLATFORM', quantity: '10', price: graduated, termMonths: 12 }],
    });
    await deal.advanceTo('2031-02-14');
    const body = { lines: [{ sku: 'PLATFORM', quantity: '1' }] };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/fulfilments`, { body }), 409);
    expect([await deal.invoices(), await deal.entries()]).toEqual([[], []]);

    await deal.advanceTo('2031-02-15T09:00:00Z');
    const decision = { decision: 'release', reason: 'Paid in advance elsewhere' };
    expect(await deal.post('/credit-decision', decision)).toEqual({ status: 'released' });
    await mailTo(app, OWNER, /Released: order of Kunde AG/, 'Paid in advance elsewhere');
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/credit-decision`, { body: decision }),
      409,
    );
    expect((await deal.deal()).order).toMatchObject({
      status: 'released',
      signedOn: '2031-01-01',
      releasedOn: '2031-02-15',
      decisionReason: 'Paid in advance elsewhere',
      lines: [{ startOn: '2031-01-01', endOn: '2031-12-31' }],
    });
    // The term runs from the signature; the two periods that have begun are invoiced at once.
    const [invoice, ...others] = await deal.invoices();
    expect(others).toEqual([]);
    expect(invoice).toMatchObject({ issuedOn: '2031-02-15', netAmount: '400.00' });
    expect(invoice?.lines.map((line: Json) => [line.periodStart, line.periodEnd])).toEqual([
      ['2031-01-01', '2031-01-31'],
      ['2031-02-01', '2031-02-28'],
    ]);
    await deal.advanceTo('2031-02-28');
    expect((await deal.entries()).map(({ on, description }) => [on, description.split(' ')[0]])).toEqual([
      ['2031-02-15', 'Invoice'],
      ['2031-02-15', 'Revenue'],
      ['2031-02-28', 'Revenue'],
    ]);
    // 59 of 365 days of 2,400.00.
    expect(await balances(app.api, { dealId: deal.id })).toMatchObject({ revenue: '-387.95' });
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'invoice', until: '2031-02-28T23:00:00.000Z' },
      story: [
        ...SIGNED,
        'orderHeld',
        'creditReleased',
        'orderReleased',
        'invoiceIssued',
        'revenueRecognised',
        'revenueRecognised',
      ],
    });
    await app.recordHistory('credit-released', deal.id);
  });

  test('ends the deal where finance refuses, with nothing in the books', async () => {
    const deal = await sign('100.00');
    const decision = { decision: 'refuse', reason: 'Insolvency is near' };
    expect(await deal.post('/credit-decision', decision)).toEqual({ status: 'refused' });
    await mailTo(app, OWNER, /Refused: order of Kunde AG/, 'Insolvency is near');
    await deal.advanceBy('P60D');
    expect(await deal.deal()).toMatchObject({
      endReason: 'Insolvency is near',
      order: { status: 'refused', releasedOn: null, decisionReason: 'Insolvency is near', lines: [] },
    });
    expect([await deal.invoices(), await deal.entries()]).toEqual([[], []]);
    await expectStanding(deal, {
      stage: 'cancelled',
      waitingFor: { what: 'close', from: [] },
      story: [...SIGNED, 'orderHeld', 'creditRefused'],
    });
    await app.recordHistory('credit-refused', deal.id);
  });

  test('is decided by finance alone, with a reason', async () => {
    const deal = await sign('100.00');
    const { key } = await app.api.post('/v1/api-keys', { name: 'crm', scopes: ['sales'] });
    const path = `/v1/deals/${deal.id}/credit-decision`;
    const release = { decision: 'release', reason: 'Trust me' };
    expectProblem(await app.api.send('POST', path, { key, body: release }), 403);
    expectProblem(await app.api.send('POST', path, { body: { decision: 'release', reason: ' ' } }), 422, [
      '/reason',
    ]);
    await expectStanding(deal, { ...HELD, story: [...SIGNED, 'orderHeld'] });
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
