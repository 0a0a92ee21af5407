import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { statuses, workshop } from './support.ts';

describe('a quote that is declined or given up', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());
  const offer = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));

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

  test('is counted under a reason from a list, by whoever ends it', async () => {
    const byCustomer = await offer();
    const link = await linkOf(app, byCustomer, 'quote');
    expect((await openPage(link)).page).toContain('<option value="competitor">Another supplier</option>');
    const decline = { decision: 'decline', name: 'Bea', reason: 'Cheaper', reasonCode: 'competitor' };
    await sendForm(link, decline);
    await mailTo(app, OWNER, /Declined: quote for Kunde AG/, 'Another supplier');
    const overApi = await offer();
    const refused = { decision: 'decline', name: 'Bea', email: CUSTOMER_EMAIL, reasonCode: 'dislike' };
    const path = `/v1/deals/${overApi.id}/acceptance`;
    expectProblem(await app.api.send('POST', path, { body: refused }), 422, ['/reasonCode']);
    await overApi.post('/acceptance', { ...refused, reasonCode: 'price' });
    const byOwner = await offer();
    await byOwner.post('/loss', { reason: 'Called off', reasonCode: 'noBudget' });
    const byTime = await offer({ validDays: 5 });
    await byTime.advanceBy('P10D');
    const reasons = [];
    for (const deal of [byCustomer, overApi, byOwner, byTime]) reasons.push((await deal.deal()).lostReason);
    expect(reasons).toEqual(['competitor', 'price', 'noBudget', 'expired']);
    const { lost, lostReasons } = await app.api.get('/v1/reports/win-rate');
    expect(lostReasons).toEqual(expect.arrayContaining([{ reason: 'noBudget', deals: 1 }]));
    expect(lostReasons.reduce((all: number, row: Json) => all + row.deals, 0)).toBe(lost);
    await byCustomer.post('/quote-versions', workshop('800.00'));
    expect(await byCustomer.deal()).toMatchObject({ stage: 'draft', lostReason: null });
  });

  test('a lost deal is quoted anew and won', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    await deal.decline('Too dear');
    await deal.advanceBy('P30D');
    expect(await deal.post('/quote-versions', workshop('800.00'))).toMatchObject({ version: 2 });
    expect(await deal.deal()).toMatchObject({ stage: 'draft', endedAt: null, endReason: null });
    await deal.post('/submit');
    await deal.accept();
    await deal.sign();
    expect((await deal.invoices()).map(({ total }) => total)).toEqual(['952.00']);
    await deal.advanceTo('2031-01-31');
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'payment', from: [CUSTOMER_EMAIL] },
      story: [
        ...OFFERED,
        'quoteDeclined',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteAccepted',
        'signatureRequested',
        'contractSignedBy',
        'contractSigned',
        'orderReleased',
        'invoiceIssued',
        'revenueRecognised',
      ],
    });
  });

  test('a version that was answered, has expired or was withdrawn stays so when the deal is quoted anew', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { validDays: 5 }));
    const firstLink = await linkOf(app, deal, 'quote');
    await deal.decline('Too dear');
    const offerAnew = async (amount: string) => {
      await deal.post('/quote-versions', { ...workshop(amount), validDays: 5 });
      await deal.post('/submit');
    };
    await offerAnew('900.00');
    await deal.advanceBy('P10D');
    expect((await deal.deal()).stage).toBe('lost');
    await offerAnew('800.00');
    await deal.post('/loss', { reason: 'The project was called off' });
    await offerAnew('700.00');

    const { quoteVersions } = await deal.deal();
    expect(statuses(quoteVersions)).toEqual(['4 offered', '3 withdrawn', '2 expired', '1 declined']);
    expect(await openPage(firstLink)).toMatchObject({
      status: 410,
      page: expect.stringContaining('This quote was declined'),
    });
  });

  test('a deal that its owner gives up is lost, and the customer’s link is closed', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const link = await linkOf(app, deal, 'quote');
    expect(await deal.post('/loss', { reason: 'The project was called off' })).toEqual({ stage: 'lost' });
    expect((await openPage(link)).status).toBe(410);
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [] },
      story: [...OFFERED, 'dealLost'],
    });
  });
});
