import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, simpleRequest } from '#test/setup/world.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  sendForm,
  startDeal,
  untilMailsAreSent,
} from '../support.ts';

const CEO = 'ceo@seller.example';
const BOARD = 'board@customer.example';
const REQUESTED = [
  'dealOpened',
  'quotePriced',
  'quoteSubmitted',
  'quoteSent',
  'quoteAccepted',
  'signatureRequested',
];
const RELEASED = ['contractSigned', 'orderReleased', 'invoiceIssued'];

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a contract', () => {
  let app: TestApp;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(() => app?.stop());

  const accepted = async (fields: object = {}) => {
    const deal = await startDeal(app.api, simpleRequest(customerId, fields));
    await deal.accept();
    return deal;
  };
  const mailsTo = async (email: string, subject: RegExp) => {
    await untilMailsAreSent(app);
    return app.mails
      .messages()
      .filter((mail) => mail.recipients.includes(email) && subject.test(mail.subject));
  };
  const pdfOf = async (url: string): Promise<Buffer> => {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${app.adminKey}` } });
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    return Buffer.from(await answer.arrayBuffer());
  };
  const evidenceOf = async (contractId: string): Promise<Json[]> => {
    const sql = postgres(app.databaseUrl, { max: 1 });
    const rows = await sql`
      select evidence from signers where contract_id = ${contractId} order by signing_order`;
    await sql.end();
    return rows.map(({ evidence }) => evidence);
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
      waitingFor: { what: 'signature', from: [CEO], until: '2031-01-04T08:00:00.000Z' },
    });
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, {
        body: { signer: CUSTOMER_EMAIL, name: 'Bea', decision: 'decline', reason: 'Regret' },
      }),
      409,
    );
    await deal.sign(CEO);
    expect((await deal.deal()).order).toMatchObject({ status: 'released', signedOn: '2031-01-02' });
    for (const email of [CUSTOMER_EMAIL, CEO]) {
      const [mail] = await mailsTo(email, /is signed$/);
      expect(mail?.attachments.map(({ filename }) => filename)).toEqual([
        expect.stringMatching(/^signed-contract-/),
      ]);
    }
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [] },
      story: [...REQUESTED, 'contractSignedBy', 'contractSignedBy', ...RELEASED],
    });
  });

  test('keeps who signed, when, from where and with what, and the hash of what was signed', async () => {
    const deal = await accepted({
      signers: [
        { name: 'Bea Buyer', email: CUSTOMER_EMAIL, party: 'customer', order: 1 },
        { name: 'Bo Board', email: BOARD, party: 'customer', order: 2 },
      ],
    });
    const { contract } = await deal.deal();
    const link = await linkOf(app, deal, 'signatureRequest', CUSTOMER_EMAIL);
    const unsigned = await pdfOf(`${app.baseUrl}/v1/deals/${deal.id}/contract.pdf`);
    expect(contract.documentSha256).toBe(sha256(unsigned));
    expect(sha256(await pdfOf(`${link}/pdf`))).toBe(contract.documentSha256);
    expect((await openPage(link)).page).toContain(contract.documentSha256);

    const browser = { 'user-agent': 'Firefox/150 (a test)' };
    expect((await sendForm(link, { decision: 'sign', name: 'Bea Buyer' }, browser)).status).toBe(422);
    const form = { decision: 'sign', name: 'Bea B. Buyer', consent: 'yes' };
    expect((await sendForm(link, form, browser)).status).toBe(200);
    await deal.advanceTo('2031-01-02T09:00:00Z');
    await deal.sign(BOARD);

    const [byLink, recorded] = await evidenceOf(contract.id);
    expect(byLink).toEqual({
      name: 'Bea B. Buyer',
      email: CUSTOMER_EMAIL,
      at: '2030-12-31T23:00:00.000Z',
      ip: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$|^::1$/),
      userAgent: 'Firefox/150 (a test)',
      via: 'link',
      consent: expect.stringContaining('I '),
      documentSha256: contract.documentSha256,
    });
    expect(recorded).toMatchObject({
      email: BOARD,
      at: '2031-01-02T09:00:00.000Z',
      via: expect.stringMatching(/^recorded over the API by /),
      documentSha256: contract.documentSha256,
    });

    const signed = await pdfOf(`${app.baseUrl}/v1/deals/${deal.id}/contract.pdf`);
    expect(sha256(signed)).not.toBe(contract.documentSha256);
    expect(streamsIn(signed).map(sha256)).toContain(contract.documentSha256);
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [] },
      story: [...REQUESTED, 'contractSignedBy', 'contractSignedBy', ...RELEASED],
    });
  });

  test('is signed once: a link that was used says so, and what it signed can still be read', async () => {
    const deal = await accepted();
    const link = await linkOf(app, deal, 'signatureRequest');
    const form = { decision: 'sign', name: 'Bea Buyer', consent: 'yes' };
    const answers = await Promise.all([sendForm(link, form), sendForm(link, form)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(await sendForm(link, form)).toMatchObject({
      status: 410,
      page: expect.stringContaining('You have signed already'),
    });
    expect((await pdfOf(`${link}/pdf`)).subarray(0, 5).toString()).toBe('%PDF-');
    expectProblem(
      await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, {
        body: { signer: CUSTOMER_EMAIL, name: 'Bea', decision: 'sign' },
      }),
      409,
    );
    await expectStanding(deal, {
      stage: 'active',
      waitingFor: { what: 'recognition', from: [] },
      story: [...REQUESTED, 'contractSignedBy', ...RELEASED],
    });
  });

  test('is not signed by a stranger', async () => {
    const deal = await accepted();
    const body = { signer: 'stranger@customer.example', name: 'Sy', decision: 'sign' };
    expectProblem(await app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body }), 422, ['/signer']);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: REQUESTED,
    });
  });
});

/** What a PDF holds in compressed streams, its attached files among them. */
function streamsIn(pdf: Buffer): Buffer[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return [inflateSync(pdf.subarray(index + length))];
    } catch {
      return [];
    }
  });
}
