import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLinks } from '#src/links.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL } from '#test/setup/world.ts';
import { RELEASED, SIGNING } from '../stories.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  sendForm,
  typesOf,
  untilMailsAreSent,
} from '../support.ts';
import { anAcceptedDeal, form } from './support.ts';

const CEO = 'ceo@seller.example';
const SIGNED_BY_TWO = [
  ...SIGNING,
  'contractSignedBy',
  'signatureReminded',
  ...RELEASED.slice(SIGNING.length),
];

describe('a contract', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const accepted = (fields: object = {}) => anAcceptedDeal(app, customerId, fields);
  const mailsTo = async (email: string, subject: RegExp) => {
    await untilMailsAreSent(app);
    return app.mails
      .messages()
      .filter((mail) => mail.recipients.includes(email) && subject.test(mail.subject));
  };

  test('is signed in order: the second is asked only when the first has signed', async () => {
    const deal = await accepted({
      signers: [
        { name: 'Cleo Ceo', email: CEO, party: 'seller', order: 2 },
        { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer', order: 1 },
      ],
    });
    expect((await deal.deal()).waitingFor).toMatchObject({ what: 'signature', from: [CUSTOMER_EMAIL] });
    expect(await mailsTo(CEO, /sign/)).toEqual([]);
    const early = { signer: CEO, name: 'Cleo Ceo', decision: 'sign' };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body: early }), 409);
    expect((await deal.deal()).contract).toMatchObject({
      status: 'open',
      signers: [
        { email: CUSTOMER_EMAIL, status: 'pending' },
        { email: CEO, status: 'waiting', decidedAt: null },
      ],
    });

    await deal.advanceTo('2031-01-02T09:00:00Z');
    await deal.sign();
    await mailTo(app, CEO, /Please sign the contract with Nordlicht/, 'Dear Cleo Ceo');
    expect(await deal.deal()).toMatchObject({
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CEO], until: '2031-01-31T23:00:00.000Z' },
    });
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, {
        body: { signer: CUSTOMER_EMAIL, name: 'Bea', decision: 'decline', reason: 'Regret' },
      }),
      409,
    );
    // Each is reminded three days after being asked, so the second on the 5th alone.
    await deal.advanceTo('2031-01-20T09:00:00Z');
    const reminders = (await deal.timeline()).filter(({ type }) => type === 'signatureReminded');
    expect(reminders.map(({ at, data }) => [at, data.signer])).toEqual([['2031-01-05T08:00:00.000Z', CEO]]);
    expect(await mailsTo(CEO, /Reminder/)).toHaveLength(1);
    await deal.sign(CEO);
    expect((await deal.deal()).order).toMatchObject({ status: 'released', signedOn: '2031-01-20' });
    for (const email of [CUSTOMER_EMAIL, CEO]) {
      const [mail] = await mailsTo(email, /is signed$/);
      expect(mail?.attachments.map(({ filename }) => filename)).toEqual([
        expect.stringMatching(/^signed-contract-/),
      ]);
    }
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: SIGNED_BY_TWO,
    });
  });

  test('is signed once: a link that was used says so, and what it signed can still be read', async () => {
    const deal = await accepted();
    const link = await linkOf(app, deal, 'signatureRequest');
    const answers = await Promise.all([sendForm(link, form), sendForm(link, form)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(await sendForm(link, form)).toMatchObject({
      status: 410,
      page: expect.stringContaining('You have signed already'),
    });
    const { status, headers } = await fetch(`${link}/pdf`);
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      expect.stringContaining('signed-contract-'),
    ]);
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, {
        body: { signer: CUSTOMER_EMAIL, name: 'Bea', decision: 'sign' },
      }),
      409,
    );
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: RELEASED,
    });
  });

  test('is signed by link and declined over the API at the same moment: one stands, the other hears which', async () => {
    const deal = await accepted();
    const link = await linkOf(app, deal, 'signatureRequest');
    const body = { signer: CUSTOMER_EMAIL, name: 'Bea Buyer', decision: 'decline', reason: 'Regret' };
    const [page, answer] = await Promise.all([
      sendForm(link, form),
      app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body }),
    ]);
    const { contract, stage } = await deal.deal();
    if (contract.status === 'signed') {
      expect([stage, page.status]).toEqual(['active', 200]);
      expectProblem(answer, 409);
      expect(answer.body.detail).toContain('The deal is active');
    } else {
      expect([stage, contract.status, answer.status]).toEqual(['lost', 'declined', 200]);
      expect(page).toMatchObject({
        status: 410,
        page: expect.stringContaining('You have declined to sign'),
      });
    }
    const signed = typesOf(await deal.timeline()).filter((type) =>
      /^contract(SignedBy|DeclinedBy)$/.test(type),
    );
    expect(signed).toHaveLength(1);
  });

  test('is not signed with the link of another deal', async () => {
    const [mine, other] = [await accepted(), await accepted()];
    const link = await linkOf(app, mine, 'signatureRequest');
    const { sub } = JSON.parse(
      Buffer.from(link.split('/').at(-1)?.split('.')[1] ?? '', 'base64url').toString(),
    );
    // Signed with the service's own key, as no forger can: the signer is of one deal and the link of the other.
    const crossed = await createLinks({ secretKey: app.secretKey, publicUrl: app.baseUrl }).urlFor({
      action: 'signContract',
      subjectId: sub,
      dealId: other.id,
      email: CUSTOMER_EMAIL,
      expiresAt: '2031-01-31T23:00:00.000Z',
    });
    for (const shown of [
      await openPage(crossed),
      await openPage(`${crossed}/pdf`),
      await sendForm(crossed, form),
    ]) {
      expect(shown).toMatchObject({ status: 404, page: expect.stringContaining('leads nowhere') });
    }
    expect((await sendForm(link, form)).status).toBe(200);
    await expectStanding(mine, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: RELEASED,
    });
    await expectStanding(other, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: SIGNING,
    });
  });

  test('is not signed by a stranger', async () => {
    const deal = await accepted();
    const body = { signer: 'stranger@customer.example', name: 'Sy', decision: 'sign' };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body }), 422, ['/signer']);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: SIGNING,
    });
  });
});
