import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL } from '#test/setup/world.ts';
import { RELEASED, SIGNING } from '../stories.ts';
import { expectStanding, linkOf, openPage, sendForm } from '../support.ts';
import { anAcceptedDeal } from './support.ts';

const BOARD = 'board@customer.example';
const SIGNED_BY_TWO = [...SIGNING, 'contractSignedBy', ...RELEASED.slice(SIGNING.length)];

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the evidence of a signature', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
  });
  afterAll(() => app?.stop());

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

  test('keeps who signed, when, from where and with what, and the hash of what was signed', async () => {
    const deal = await anAcceptedDeal(app, await aCustomer(app.api), {
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
      waitingFor: { what: 'recognition', from: [CUSTOMER_EMAIL] },
      story: SIGNED_BY_TWO,
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
