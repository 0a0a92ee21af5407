import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';
import { statuses, workshop } from './support.ts';

const acceptance = { decision: 'accept', name: 'Bea Buyer', email: CUSTOMER_EMAIL };

describe('a quote that nobody answers in time', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());
  const offer = (fields: object = {}) => startDeal(app.api, simpleRequest(customerId, fields));

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

  test('is not accepted after its expiry, over the API or the link: the deal stays lost', async () => {
    const deal = await offer({ validDays: 10 });
    const link = await linkOf(app, deal, 'quote');
    await deal.advanceTo('2031-01-12');
    const late = await app.api.send('POST', `/v1/deals/${deal.id}/acceptance`, { body: acceptance });
    expectProblem(late, 409);
    expect(late.body.detail).toContain('The deal is lost');
    expect(await sendForm(link, { decision: 'accept', name: 'Bea Buyer' })).toMatchObject({
      status: 410,
      page: expect.stringContaining('has expired'),
    });
    expect((await deal.deal()).quote).toMatchObject({ status: 'expired', decidedBy: null });
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [] },
      story: [...OFFERED, 'quoteExpired'],
    });
  });

  test('is renewed by a new version: it is valid as long again, and is won over its own link', async () => {
    const deal = await offer({ validDays: 10 });
    const oldLink = await linkOf(app, deal, 'quote');
    await deal.advanceTo('2031-02-01');
    await deal.post('/quote-versions', { ...workshop('1000.00'), validDays: 10 });
    expect(await deal.deal()).toMatchObject({ stage: 'draft', endedAt: null, endReason: null });
    await deal.post('/submit');
    expect(await deal.deal()).toMatchObject({
      quote: { version: 2, status: 'offered', validUntil: '2031-02-11' },
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL], until: '2031-02-11T23:00:00.000Z' },
    });
    expect(await openPage(oldLink)).toMatchObject({
      status: 410,
      page: expect.stringContaining('has expired'),
    });

    await deal.advanceTo('2031-02-11');
    const form = { decision: 'accept', name: 'Bea Buyer' };
    expect((await sendForm(oldLink, form)).status).toBe(410);
    expect((await sendForm(await linkOf(app, deal, 'quote'), form)).status).toBe(200);
    const { quoteVersions } = await deal.deal();
    expect(statuses(quoteVersions)).toEqual(['2 accepted', '1 expired']);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: [
        ...OFFERED,
        'quoteExpired',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteAccepted',
        'signatureRequested',
      ],
    });
  });
});
