import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  asTable,
  flat,
  graduated,
  OWNER,
  simpleRequest,
} from '#test/setup/world.ts';
import { SIGNED } from '../stories.ts';
import { balances, expectProblem, expectStanding, mailTo } from '../support.ts';

const FINANCE = 'fin@seller.example';
const SIGNER = 'signer@customer.example';
const HELD = { stage: 'ordering', waitingFor: { what: 'creditDecision', from: [FINANCE], until: null } };

describe('the decision on an order that the credit check holds', () => {
  let app: TestApp;
  /** An order over 1,190.00, unless it has other lines, of a customer with a limit of its own. */
  const sign = async (creditLimit: string, fields: object = {}) =>
    aSignedDeal(app.api, simpleRequest(await aCustomer(app.api, { creditLimit }), fields));

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

  test('to release lets the order begin: nothing is delivered, invoiced or recognised before', async () => {
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

  test('to release dates what has begun meanwhile by its own day; due dates count from the invoice', async () => {
    const held = await sign('100.00', {
      lines: [
        { sku: 'PLATFORM', quantity: '1', price: flat('100.00', 'month'), termMonths: 3 },
        { description: 'Workshop', quantity: '1', price: flat('50.00'), startOn: '2031-02-20' },
      ],
    });
    await held.advanceTo('2031-02-10');
    expect(await held.invoices()).toEqual([]);
    await held.post('/credit-decision', { decision: 'release', reason: 'a deposit came' });
    const [first] = await held.invoices();
    expect([first?.issuedOn, first?.dueOn, first?.netAmount]).toEqual(['2031-02-10', '2031-03-12', '250.00']);
    await held.advanceTo('2031-02-28');
    // 300.00 over 90 days: January's 31 days are 103.33, February's 59 in all 196.67.
    expect(asTable(await held.entries())).toEqual([
      '02-10 accountsReceivable 297.50 | contractLiability 250.00, taxPayable 47.50',
      '02-10 contractLiability 103.33 | revenue 103.33',
      '02-20 contractLiability 50.00 | revenue 50.00',
      '02-28 contractLiability 93.34 | revenue 93.34',
    ]);
  });

  test('to refuse ends the deal with nothing in the books, and the customer is told of the end alone', async () => {
    const customerId = await aCustomer(app.api, { creditLimit: '100.00', email: 'refused@customer.example' });
    const signers = [{ name: 'Bea Buyer', email: SIGNER, party: 'customer' }];
    const deal = await aSignedDeal(app.api, simpleRequest(customerId, { signers }), SIGNER);
    const decision = { decision: 'refuse', reason: 'Insolvency is near' };
    expect(await deal.post('/credit-decision', decision)).toEqual({ status: 'refused' });
    await mailTo(app, OWNER, /Refused: order of Kunde AG/, 'Insolvency is near');
    const told = await mailTo(app, 'refused@customer.example', /Your order with Nordlicht is cancelled/);
    expect(told.text).toContain('Nothing will be delivered or invoiced');
    expect(told.text).not.toMatch(/Insolvency|fin@seller/);
    await mailTo(app, SIGNER, /Your order with Nordlicht is cancelled/, 'we cannot carry it out');
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

  test('is finance’s alone, and has a reason', async () => {
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
});
