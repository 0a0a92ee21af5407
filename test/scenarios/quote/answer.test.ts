import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { OFFERED, SIGNING } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';

const acceptance = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };
const ACCEPTED = { stage: 'signing', waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] } };

describe('an offered quote', () => {
  let app: TestApp;
  let customerId: string;
  const offer = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('is accepted over the API, with the number of the customer’s purchase order', async () => {
    const deal = await offer();
    await deal.post('/acceptance', { ...acceptance, purchaseOrder: 'PO-7' });
    expect((await deal.deal()).quote).toMatchObject({
      status: 'accepted',
      decidedBy: `Bea Buyer <${CUSTOMER_EMAIL}>`,
      purchaseOrder: 'PO-7',
    });
    const again = await app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: acceptance });
    expectProblem(again, 409);
    await expectStanding(deal, { ...ACCEPTED, story: SIGNING });
  });

  test('is accepted by the form of the page that the mail leads to, once', async () => {
    const deal = await offer();
    const link = await linkOf(app, deal, 'quote');
    expect(await openPage(link)).toMatchObject({ status: 200, page: expect.stringContaining('1,190.00') });

    const nameless = await sendForm(link, { decision: 'accept', name: ' ' });
    expect(nameless).toMatchObject({ status: 422, page: expect.stringContaining('Your name is missing.') });
    expect((await deal.deal()).stage).toBe('offered');

    const form = { decision: 'accept', name: 'Bea Buyer', purchaseOrder: 'PO-8' };
    expect((await sendForm(link, form)).status).toBe(200);
    const { quote } = await deal.deal();
    expect(quote).toMatchObject({ decidedBy: `Bea Buyer <${CUSTOMER_EMAIL}>`, purchaseOrder: 'PO-8' });
    expect((await sendForm(link, form)).status).toBe(410);
    await expectStanding(deal, { ...ACCEPTED, story: SIGNING });
  });

  test('is accepted once by twenty callers at the same moment, and the others hear that it is', async () => {
    const deal = await offer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: acceptance }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    await expectStanding(deal, { ...ACCEPTED, story: SIGNING });
  });

  test('is told how it was answered where one link is used both ways at the same moment', async () => {
    const deal = await offer();
    const link = await linkOf(app, deal, 'quote');
    const pages = await Promise.all([
      sendForm(link, { decision: 'accept', name: 'Bea Buyer' }),
      sendForm(link, { decision: 'decline', name: 'Bea Buyer', reason: 'Too dear' }),
    ]);
    const wasAccepted = (await deal.deal()).quote.status === 'accepted';
    for (const { page } of pages) {
      expect(page).toMatch(wasAccepted ? /accepted/ : /declined/);
      expect(page).not.toMatch(wasAccepted ? /You have declined/ : /Thank you/);
    }
  });

  test('is declined with a reason: the deal is lost, and its owner reads why', async () => {
    const deal = await offer();
    await deal.decline('Another supplier was quicker.');
    await mailTo(app, OWNER, /Declined: quote for Kunde AG/, 'Another supplier was quicker.');
    const { quote, endReason, endedAt } = await deal.deal();
    expect(quote).toMatchObject({ status: 'declined', decisionReason: 'Another supplier was quicker.' });
    expect({ endReason, endedAt }).toEqual({
      endReason: 'Another supplier was quicker.',
      endedAt: '2030-12-31T23:00:00.000Z',
    });
    expect((await deal.timeline()).find(({ type }) => type === 'quoteDeclined')).toMatchObject({
      actor: CUSTOMER_EMAIL,
      summary: 'Bea Buyer declined version 1 of the quote: “Another supplier was quicker.”',
      data: { reason: 'Another supplier was quicker.' },
    });
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [], until: '2031-06-29T22:00:00.000Z' },
      story: [...OFFERED, 'quoteDeclined'],
    });
    await app.recordHistory('declined', deal.id);
  });

  test('expires after the last day of its validity, and not before', async () => {
    const deal = await offer({ validDays: 10 });
    const link = await linkOf(app, deal, 'quote');
    await deal.advanceTo('2031-01-11');
    expect(await deal.deal()).toMatchObject({
      stage: 'offered',
      quote: { validUntil: '2031-01-11' },
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL], until: '2031-01-11T23:00:00.000Z' },
    });
    expect((await openPage(link)).status).toBe(200);

    await deal.advanceBy('PT1S');
    await mailTo(app, OWNER, /Expired: quote for Kunde AG/, /valid until (11 Jan|Jan 11,) 2031/);
    expect((await deal.deal()).endedAt).toBe('2031-01-11T23:00:00.000Z');
    expect(await openPage(link)).toMatchObject({ status: 410, page: expect.stringContaining('has expired') });
    const late = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: late }), 409);
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [] },
      story: [...OFFERED, 'quoteExpired'],
    });
    await app.recordHistory('expired', deal.id);
  });

  test('that was accepted in time does not expire', async () => {
    const deal = await offer({ validDays: 10 });
    await deal.advanceTo('2031-01-11');
    await deal.accept();
    await deal.advanceTo('2031-01-13');
    await expectStanding(deal, { ...ACCEPTED, story: SIGNING });
  });
});
