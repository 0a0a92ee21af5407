import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import { SIGNING } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, openPage, sendForm, startDeal, typesOf } from '../support.ts';

const acceptance = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };
const ACCEPTED = { stage: 'signing', waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] } };

describe('an offered quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());
  const offer = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));

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

  test('is accepted or declined by link and over the API at the same moment: one stands, the other hears which', async () => {
    const deal = await offer();
    const link = await linkOf(app, deal, 'quote');
    const [page, answer] = await Promise.all([
      sendForm(link, { decision: 'decline', name: 'Bea Buyer', reason: 'Too dear' }),
      app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: acceptance }),
    ]);
    const { status } = (await deal.deal()).quote;
    if (status === 'accepted') {
      expect({ page, answer: answer.status }).toMatchObject({
        page: { status: 410, page: expect.stringContaining('accepted by Bea Buyer') },
        answer: 200,
      });
    } else {
      expect({ status, page: page.status }).toEqual({ status: 'declined', page: 200 });
      expectProblem(answer, 409);
      expect(answer.body.detail).toContain('The deal is lost');
    }
    const answers = typesOf(await deal.timeline()).filter((type) => /^quote(Accepted|Declined)$/.test(type));
    expect(answers).toHaveLength(1);
  });

  test('that was accepted in time does not expire', async () => {
    const deal = await offer({ validDays: 10 });
    await deal.advanceTo('2031-01-11');
    await deal.accept();
    await deal.advanceTo('2031-01-13');
    await expectStanding(deal, { ...ACCEPTED, story: SIGNING });
  });
});
