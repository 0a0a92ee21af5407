import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER } from '#test/setup/world.ts';
import { SIGNING } from '../stories.ts';
import { expectStanding, linkOf, mailTo, openPage, sendForm } from '../support.ts';
import { anAcceptedDeal, FIRST, SECOND, sideBySide } from './support.ts';

describe('a contract that is declined', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const accepted = (fields: object = {}) => anAcceptedDeal(app, customerId, fields);

  test('is closed by the first who declines, with the reason for all who were asked', async () => {
    const deal = await accepted(sideBySide);
    const firstLink = await linkOf(app, deal, 'signatureRequest', FIRST);
    const secondLink = await linkOf(app, deal, 'signatureRequest', SECOND);
    const silent = await sendForm(firstLink, { decision: 'decline', reason: ' ' });
    expect(silent).toMatchObject({ status: 422, page: expect.stringContaining('The reason is missing.') });
    await sendForm(firstLink, { decision: 'decline', reason: 'The liability clause' });

    const { contract, endReason } = await deal.deal();
    expect(contract).toMatchObject({
      status: 'declined',
      signers: [{ status: 'declined', reason: 'The liability clause' }, { status: 'pending' }],
    });
    expect(endReason).toBe('The liability clause');
    expect(await openPage(secondLink)).toMatchObject({
      status: 410,
      page: expect.stringContaining('Fay First declined to sign.'),
    });
    for (const email of [FIRST, SECOND, OWNER]) {
      await mailTo(app, email, /is closed$/, 'The liability clause');
    }
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [] },
      story: [...SIGNING, 'contractDeclinedBy'],
    });
  });

  test('is declined over the API, and the deal quoted anew gets a contract of its own', async () => {
    const deal = await accepted();
    const refusal = { signer: CUSTOMER_EMAIL, name: 'Bea Buyer', decision: 'decline', reason: 'Too dear' };
    expect(await deal.post('/signatures', refusal)).toEqual({ signer: CUSTOMER_EMAIL, status: 'declined' });
    const { contract: first } = await deal.deal();
    const lines = [{ description: 'Workshop', quantity: '1', price: { model: 'flat', amount: '900.00' } }];
    await deal.post('/quote-versions', { currency: 'EUR', lines });
    await deal.post('/submit');
    await deal.accept();
    const { contract: second } = await deal.deal();
    expect(second).toMatchObject({ status: 'open', signers: [{ status: 'pending' }] });
    expect(second.documentSha256).not.toBe(first.documentSha256);
    await deal.sign();
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: [
        ...SIGNING,
        'contractDeclinedBy',
        'quotePriced',
        'quoteSubmitted',
        'quoteSent',
        'quoteAccepted',
        'signatureRequested',
        'contractSignedBy',
        'contractSigned',
        'orderReleased',
        'invoiceIssued',
      ],
    });
  });
});
