import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER } from '#test/setup/world.ts';
import { SIGNING } from '../stories.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  type Played,
  sendForm,
  untilMailsAreSent,
} from '../support.ts';
import { anAcceptedDeal, FIRST, SECOND, sideBySide } from './support.ts';

describe('a contract that is not signed at once', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const accepted = (fields: object = {}) => anAcceptedDeal(app, customerId, fields);
  const remindedOf = async (deal: Played) => {
    await untilMailsAreSent(app);
    return (await deal.timeline())
      .filter(({ type, data }) => type === 'mailSent' && data.template === 'signatureReminder')
      .map(({ at, data }) => [at, data.to]);
  };

  test('is reminded of after three days and two days before the last, and of those alone who have not signed', async () => {
    const deal = await accepted(sideBySide);
    await deal.sign(FIRST);
    await deal.advanceTo('2031-01-03');
    expect(await remindedOf(deal)).toEqual([]);
    await deal.advanceTo('2031-01-28');
    expect(await remindedOf(deal)).toEqual([['2031-01-04T08:00:00.000Z', SECOND]]);
    expect((await deal.deal()).waitingFor).toMatchObject({
      from: [SECOND],
      until: '2031-01-31T23:00:00.000Z',
    });
    await deal.advanceTo('2031-01-30T09:00:00Z');
    expect(await remindedOf(deal)).toEqual([
      ['2031-01-04T08:00:00.000Z', SECOND],
      ['2031-01-29T08:00:00.000Z', SECOND],
    ]);
    const link = await linkOf(app, deal, 'signatureReminder', SECOND);
    const form = { decision: 'sign', name: 'Sid Second', consent: 'yes' };
    expect((await sendForm(link, form)).status).toBe(200);
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: [
        ...SIGNING,
        'contractSignedBy',
        'signatureReminded',
        'signatureReminded',
        'contractSignedBy',
        'contractSigned',
        'orderReleased',
        'invoiceIssued',
      ],
    });
  });

  test('can be signed for thirty days, the last one included; then the deal is lost', async () => {
    const deal = await accepted(sideBySide);
    const link = await linkOf(app, deal, 'signatureRequest', SECOND);
    await deal.sign(FIRST);
    await deal.advanceTo('2031-01-31');
    expect(await deal.deal()).toMatchObject({
      stage: 'signing',
      contract: { status: 'open', expiresOn: '2031-01-31' },
      waitingFor: { from: [SECOND], until: '2031-01-31T23:00:00.000Z' },
    });
    expect((await openPage(link)).status).toBe(200);

    await deal.advanceBy('PT1S');
    expect((await deal.deal()).contract.status).toBe('expired');
    expect(await openPage(link)).toMatchObject({
      status: 410,
      page: expect.stringContaining('The time to sign has passed'),
    });
    for (const email of [FIRST, SECOND, OWNER]) await mailTo(app, email, /is closed$/, 'was not signed by');
    const body = { signer: SECOND, name: 'Sid Second', decision: 'sign' };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body }), 409);
    await expectStanding(deal, {
      stage: 'lost',
      waitingFor: { what: 'close', from: [], until: '2031-07-30T22:00:00.000Z' },
      story: [...SIGNING, 'contractSignedBy', 'signatureReminded', 'signatureReminded', 'contractExpired'],
    });
    await app.recordHistory('signature-expired', deal.id);
  });

  test('is reminded of once where the second signer was asked in the last days', async () => {
    const [first, second] = sideBySide.signers;
    const deal = await accepted({
      signers: [
        { ...first, order: 1 },
        { ...second, order: 2 },
      ],
    });
    await deal.advanceTo('2031-01-26T12:00:00Z');
    await deal.sign(FIRST);
    await deal.advanceTo('2031-02-01');
    expect(await remindedOf(deal)).toEqual([
      ['2031-01-04T08:00:00.000Z', FIRST],
      ['2031-01-29T08:00:00.000Z', SECOND],
    ]);
    expect((await deal.deal()).contract.status).toBe('expired');
  });
});
