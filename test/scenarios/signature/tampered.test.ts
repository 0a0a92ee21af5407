import { PassThrough } from 'node:stream';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, OWNER } from '#test/setup/world.ts';
import { SIGNED, SIGNING } from '../stories.ts';
import {
  expectProblem,
  expectStanding,
  linkOf,
  mailTo,
  openPage,
  type Played,
  sendForm,
  storyOf,
} from '../support.ts';
import { anAcceptedDeal, form } from './support.ts';

const signature = { signer: CUSTOMER_EMAIL, name: 'Bea Buyer', decision: 'sign' };
const REFUSED = { status: 409, page: expect.stringContaining('This document cannot be shown') };

describe('a contract whose stored bytes were changed', () => {
  let app: TestApp;
  let sql: Sql;
  let customerId: string;
  const lines = new PassThrough();

  beforeAll(async () => {
    app = await startTestApp({}, { logTo: lines });
    sql = postgres(app.databaseUrl, { max: 1 });
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
  });
  afterAll(async () => {
    await sql?.end();
    await app?.stop();
  });

  const accepted = async () => {
    const deal = await anAcceptedDeal(app, customerId);
    const { contract } = await deal.deal();
    return { deal, contractId: contract.id as string, link: await linkOf(app, deal, 'signatureRequest') };
  };
  /** As somebody does who has the database and not the service. */
  const change = (contractId: string) => sql`
    update documents set content = content || '\\x0a'::bytea where kind = 'contract' and subject_id = ${contractId}`;
  const changeWithHash = (contractId: string) => sql`
    update documents set content = content || '\\x0a'::bytea, sha256 = encode(sha256(content || '\\x0a'::bytea), 'hex')
    where kind = 'contract' and subject_id = ${contractId}`;
  const restore = (contractId: string) => sql`
    update documents set content = substring(content from 1 for length(content) - 1)
    where kind = 'contract' and subject_id = ${contractId}`;
  const sign = (deal: Played & { id: string }) =>
    app.api.send('POST', `/v1/deals/${deal.id}/signatures`, { body: signature });
  const alarmsOf = async (deal: Played) =>
    (await deal.timeline()).filter(({ type }) => type === 'documentTampered');
  const unsigned = async (deal: Played) =>
    expect((await deal.deal()).contract).toMatchObject({
      status: 'open',
      signers: [{ status: 'pending', decidedAt: null }],
    });

  test('is neither shown nor signed, over the link or the API, until it is restored', async () => {
    const { deal, contractId, link } = await accepted();
    await change(contractId);
    expect(await openPage(link)).toMatchObject(REFUSED);
    expect(await openPage(`${link}/pdf`)).toMatchObject(REFUSED);
    expect(await sendForm(link, form)).toMatchObject(REFUSED);
    expectProblem(await app.api.send('GET', `/v1/deals/${deal.id}/contract.pdf`), 409);
    const refused = await sign(deal);
    expectProblem(refused, 409);
    expect(refused.body).toMatchObject({
      type: 'urn:quittance:problem:documentTampered',
      detail: expect.stringContaining('is not the one that was issued'),
    });
    await unsigned(deal);
    await expectStanding(deal, {
      stage: 'signing',
      waitingFor: { what: 'signature', from: [CUSTOMER_EMAIL] },
      story: [...SIGNING, 'documentTampered'],
    });

    await restore(contractId);
    expect((await sendForm(link, form)).status).toBe(200);
    expect(storyOf(await deal.timeline())).toEqual([
      ...SIGNING,
      'documentTampered',
      ...SIGNED.slice(SIGNING.length),
      'orderReleased',
      'invoiceIssued',
    ]);
  });

  test('raises one alarm: on the timeline, in mails to the owner and the seller, and in the log', async () => {
    const { deal, contractId, link } = await accepted();
    await deal.advanceTo('2031-01-02');
    const { now, contract } = await deal.deal();
    await change(contractId);
    await Promise.all([openPage(link), openPage(`${link}/pdf`), sign(deal)]);

    const alarms = await alarmsOf(deal);
    expect(alarms).toMatchObject([
      {
        at: now,
        actor: 'system',
        summary: expect.stringContaining('The stored contract is not the one that was issued.'),
        data: { kind: 'contract', subjectId: contractId, issuedSha256: contract.documentSha256 },
      },
    ]);
    expect(alarms[0].data.foundSha256).not.toBe(contract.documentSha256);
    for (const email of [OWNER, 'billing@seller.example']) {
      await mailTo(app, email, /Alarm: a stored contract of Kunde AG was changed$/, deal.id);
    }
    const logged = String(lines.read()).trim().split('\n');
    const errors = logged.map((line) => JSON.parse(line)).filter(({ dealId }) => dealId === deal.id);
    expect(errors.length).toBeGreaterThan(0);
    for (const line of errors) {
      expect(line).toMatchObject({
        level: 50,
        msg: 'A stored document is not the one that was issued',
        kind: 'contract',
      });
    }
  });

  test('is noticed where its recorded hash was changed as well, and where it is gone', async () => {
    const { deal, contractId, link } = await accepted();
    await changeWithHash(contractId);
    expectProblem(await sign(deal), 409);
    await unsigned(deal);
    expect(await openPage(link)).toMatchObject(REFUSED);

    await sql`delete from documents where kind = 'contract' and subject_id = ${contractId}`;
    expectProblem(await sign(deal), 409);
    await unsigned(deal);
    // The same data makes the same bytes, so that a lost contract comes back as it was signed.
    expect((await openPage(link)).status).toBe(200);
    await deal.sign();
    expect((await alarmsOf(deal)).map(({ data }) => data.foundSha256)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      null,
    ]);
  });
});
