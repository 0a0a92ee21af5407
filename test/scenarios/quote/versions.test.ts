import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER, simpleRequest } from '#test/setup/world.ts';
import { OFFERED } from '../stories.ts';
import { expectProblem, expectStanding, linkOf, mailTo, openPage, sendForm, startDeal } from '../support.ts';

const workshop = (amount: string) => ({
  currency: 'EUR',
  lines: [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount } }],
});

const statuses = (versions: Json[]): string[] =>
  versions.map(({ version, status }) => `${version} ${status}`);

describe('versions of a quote', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  test('a deal that is not submitted stays a draft until it is', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { submit: false }));
    expect(deal.created).toMatchObject({ stage: 'draft', quote: { total: '1190.00' } });
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER], until: null },
      story: ['dealOpened', 'quotePriced'],
    });
    expectProblem(await app.api.send('GET', `/v1/deals/${deal.id}/quote.pdf`), 404);

    await deal.advanceTo('2031-03-01');
    expect(await deal.post('/submit')).toEqual({ stage: 'offered' });
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/submit`, { body: {} }), 409);
    // The validity counts from the day that the quote was sent.
    expect((await deal.deal()).quote.validUntil).toBe('2031-03-31');
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] },
      story: OFFERED,
    });
  });

  test('a draft that nobody was asked about is only priced anew', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { submit: false }));
    await deal.post('/quote-versions', workshop('900.00'));
    expect(statuses((await deal.deal()).quoteVersions)).toEqual(['2 draft', '1 superseded']);
    await expectStanding(deal, {
      stage: 'draft',
      waitingFor: { what: 'submission', from: [OWNER] },
      story: ['dealOpened', 'quotePriced', 'quotePriced'],
    });
  });

  test('a new version supersedes an offered one: the old link is closed, the new one works', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const oldLink = await linkOf(app, deal, 'quote');
    const revised = await deal.post('/quote-versions', workshop('900.00'));
    expect(revised).toMatchObject({ version: 2, quote: { total: '1071.00' } });
    await mailTo(app, CUSTOMER_EMAIL, /Quote withdrawn/, 'version 1');
    expect((await deal.deal()).stage).toBe('draft');
    await deal.post('/submit');

    expect(await openPage(oldLink)).toMatchObject({
      status: 410,
      page: expect.stringContaining('There is a newer version'),
    });
    const form = { decision: 'accept', name: 'Bea Buyer' };
    expect((await sendForm(oldLink, form)).status).toBe(410);
    expect((await openPage(`${oldLink}/pdf`)).status).toBe(410);
    expect((await deal.deal()).stage).toBe('offered');

    const newLink = await linkOf(app, deal, 'quote');
    expect(newLink).not.toBe(oldLink);
    expect((await openPage(newLink)).page).toContain('1,071.00');
    expect((await sendForm(newLink, form)).status).toBe(200);
    const { quote, quoteVersions } = await deal.deal();
    expect(quote).toMatchObject({ version: 2, status: 'accepted', total: '1071.00' });
    expect(statuses(quoteVersions)).toEqual(['2 accepted', '1 superseded']);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: [
        ...OFFERED,
        'quoteSuperseded',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteAccepted',
        'signatureRequested',
      ],
    });
    expect((await deal.timeline()).find(({ type }) => type === 'quoteSuperseded')).toMatchObject({
      summary: 'Version 1 of the quote was superseded by version 2.',
      data: { version: 1, supersededBy: 2 },
    });
    await app.recordHistory('superseded', deal.id);
  });

  test('the timer of the version that was superseded does not end the new one', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { validDays: 5 }));
    await deal.advanceTo('2031-01-04');
    await deal.post('/quote-versions', { ...workshop('900.00'), validDays: 20 });
    await deal.post('/submit');
    await deal.advanceTo('2031-01-24');
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL], until: '2031-01-24T23:00:00.000Z' },
      story: [...OFFERED, 'quoteSuperseded', 'quotePriced', 'quoteSubmitted', 'quoteSent'],
    });
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

  test('a deal keeps its customer: a version for another one is refused', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const another = await aCustomer(app.api, { name: 'Another AG' });
    const unknown = { externalId: 'UNKNOWN', name: 'New AG', email: 'new@customer.example', country: 'DE' };
    for (const whose of [{ customerId: another }, { customer: unknown }]) {
      const body = { ...workshop('1.00'), customerId: undefined, ...whose };
      expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/quote-versions`, { body }), 422, [
        '/customerId',
      ]);
    }
    expect((await app.api.get('/v1/customers?externalId=UNKNOWN')).data).toEqual([]);
    expect((await deal.deal()).quote).toMatchObject({ version: 1, status: 'offered' });
    await expectStanding(deal, {
      stage: 'offered',
      waitingFor: { what: 'answer', from: [CUSTOMER_EMAIL] },
      story: OFFERED,
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
