import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinkGrant } from '#db/outbox.ts';
import { createLinks } from '#src/links.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import type { Json } from '#test/setup/client.ts';
import {
  aCustomer,
  aSeller,
  aSignedDeal,
  CUSTOMER_EMAIL,
  exampleRequest,
  HEAD_OF_SALES,
  OWNER,
  play,
  simpleRequest,
} from '#test/setup/world.ts';

const COSIGNER = 'second@customer.example';
const FAR = '2099-01-01T00:00:00.000Z';
const PAST = '2030-12-31T22:59:59.999Z';
const PATHS: Record<LinkGrant['action'], string> = {
  decideQuote: '/quote',
  decideApproval: '/approval',
  signContract: '/sign',
  viewInvoice: '/invoice',
  signIn: '/sign-in',
};
const ACCEPT = { decision: 'accept', name: 'Mallory' };
const SIGN = { decision: 'sign', name: 'Mallory', consent: 'yes' };
const APPROVE = { decision: 'approve' };

/** A link is bound to one action on one document of one deal, for one person and for a time. */
describe('a link', () => {
  let app: TestApp;
  let customerId: string;
  /** One document of each kind, and the grants that their mails carry. */
  const grants = {} as Record<
    'decideQuote' | 'decideApproval' | 'signContract' | 'viewInvoice',
    Required<LinkGrant>
  >;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    customerId = await aCustomer(app.api);
    const grant = (
      action: LinkGrant['action'],
      subjectId: string,
      dealId: string,
      email = CUSTOMER_EMAIL,
    ) => ({
      action,
      subjectId,
      dealId,
      email,
      expiresAt: FAR,
    });
    const offered = await (await open()).deal();
    grants.decideQuote = grant('decideQuote', offered.quote.id, offered.id);
    const waiting = await app.api.post('/v1/deals', exampleRequest(customerId));
    const { approvals } = await app.api.get(`/v1/deals/${waiting.id}`);
    grants.decideApproval = grant('decideApproval', approvals[0].id, waiting.id, HEAD_OF_SALES);
    const signing = await open();
    await signing.accept();
    const { id } = await signing.deal();
    grants.signContract = grant('signContract', await signerOf(id), id);
    const invoiced = await aSignedDeal(app.api, simpleRequest(customerId));
    grants.viewInvoice = grant('viewInvoice', (await invoiced.invoices())[0].id, invoiced.id);
  });
  afterAll(() => app?.stop());

  const open = async (fields: object = {}) =>
    play(app.api, (await app.api.post('/v1/deals', simpleRequest(customerId, fields))).id);
  /** The id of a signer, which no answer of the API has: it stands in the link of the mail alone. */
  const signerOf = async (dealId: string, email = CUSTOMER_EMAIL): Promise<string> => {
    const mail = await app.mails.waitFor(
      ({ text, recipients }) =>
        recipients.includes(email) && claims(text)?.dealId === dealId && /\/sign\//.test(text),
    );
    return claims(mail.text)?.sub;
  };
  const claims = (text: string): Json => {
    const [, payload] = /https?:\/\/\S+\/[\w-]+\.([\w-]+)\.[\w-]+/.exec(text) ?? [];
    return payload && JSON.parse(Buffer.from(payload, 'base64url').toString());
  };
  const urlFor = (grant: LinkGrant, secretKey = app.secretKey) =>
    createLinks({ secretKey, publicUrl: app.baseUrl }).urlFor(grant);
  const get = (url: string) => fetch(url, { redirect: 'manual' });
  const post = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  const forms = {
    decideQuote: ACCEPT,
    decideApproval: APPROVE,
    signContract: SIGN,
    viewInvoice: {},
    signIn: {},
  };

  const stages = async () => {
    const { data } = await app.api.get('/v1/deals?limit=1000');
    return data.map(({ id, stage }: Json) => `${id} ${stage}`);
  };
  /** Neither looking nor sending the form does anything, and a page says that the link is good for nothing. */
  const expectRefused = async (url: string, action: LinkGrant['action'], status: 404 | 410) => {
    const before = await stages();
    const answers = [await get(url)];
    if (action !== 'viewInvoice') answers.push(await post(url, forms[action]));
    for (const answer of answers) {
      expect(`${action} ${answer.status}`).toBe(`${action} ${status}`);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await answer.text()).toContain(status === 404 ? 'leads nowhere' : 'no longer open');
    }
    expect(await stages()).toEqual(before);
  };

  test('of each kind works, so that what is refused below is refused for its own reason', async () => {
    for (const grant of Object.values(grants)) expect((await get(await urlFor(grant))).status).toBe(200);
  });

  test('is good for its own action alone', async () => {
    for (const grant of Object.values(grants)) {
      const token = (await urlFor(grant)).split('/').at(-1);
      for (const [action, path] of Object.entries(PATHS) as [LinkGrant['action'], string][])
        if (action !== grant.action) await expectRefused(`${app.baseUrl}${path}/${token}`, action, 404);
    }
  });

  test('of one deal cannot act on the document of another, nor on one that is not there', async () => {
    const { id: another } = await (await open()).deal();
    for (const grant of Object.values(grants)) {
      await expectRefused(await urlFor({ ...grant, dealId: another }), grant.action, 404);
      await expectRefused(await urlFor({ ...grant, dealId: 'deal_none' }), grant.action, 404);
      await expectRefused(await urlFor({ ...grant, subjectId: 'none' }), grant.action, 404);
    }
    for (const { action, subjectId } of Object.values(grants)) {
      const others = Object.values(grants).filter((grant) => grant.subjectId !== subjectId);
      for (const other of others)
        await expectRefused(await urlFor({ ...other, action, subjectId: other.subjectId }), action, 404);
    }
  });

  test('that was altered, or signed by somebody else, leads nowhere', async () => {
    const { decideQuote: grant } = grants;
    const [head, payload, signature] = (await urlFor(grant)).split('/').at(-1)?.split('.') ?? [];
    const changed = {
      ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()),
      email: 'm@evil.example',
    };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const key = (name: string) => createHash('sha256').update(`${name}:${app.secretKey}`).digest();
    const signed = (alg: string, secret: Uint8Array) =>
      new SignJWT(changed)
        .setProtectedHeader({ alg })
        .setSubject(grant.subjectId)
        .setAudience('decideQuote')
        .sign(secret);
    const tokens = [
      `${head}.${encode(changed)}.${signature}`,
      `${encode({ alg: 'none' })}.${encode(changed)}.`,
      `${encode({ alg: 'none' })}.${payload}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${payload}`,
      (await urlFor(grant, 'another secret of more than 32 characters')).split('/').at(-1) ?? '',
      // Our own secret, under the name of sessions, and another algorithm under that of links.
      await signed('HS256', key('sessions')),
      await signed('HS512', key('links')),
    ];
    for (const token of tokens) await expectRefused(`${app.baseUrl}/quote/${token}`, 'decideQuote', 404);
    // The same by the right key and algorithm is good: it was these that were refused.
    const good = `${app.baseUrl}/quote/${await signed('HS256', key('links'))}`;
    expect((await get(good)).status).toBe(200);
  });

  test('whose time is over says so', async () => {
    for (const grant of Object.values(grants))
      await expectRefused(await urlFor({ ...grant, expiresAt: PAST }), grant.action, 410);
    await expectRefused(
      await urlFor({
        action: 'signIn',
        subjectId: 'x',
        email: OWNER,
        expiresAt: new Date(Date.now() - 1).toISOString(),
      }),
      'signIn',
      410,
    );
  });

  test('that was used says so, for each thing that can be done once', async () => {
    const { id } = await app.api.post('/v1/deals', exampleRequest(customerId));
    const deal = play(app.api, id);
    const { approvals } = await deal.deal();
    const toApprove = await urlFor({ ...grants.decideApproval, dealId: id, subjectId: approvals[0].id });
    expect((await post(toApprove, APPROVE)).status).toBe(200);
    const { quote } = await deal.deal();
    const toAccept = await urlFor({ ...grants.decideQuote, dealId: id, subjectId: quote.id });
    expect((await post(toAccept, ACCEPT)).status).toBe(200);
    const toSign = await urlFor({ ...grants.signContract, dealId: id, subjectId: await signerOf(id) });
    expect((await post(toSign, SIGN)).status).toBe(200);
    expect((await deal.deal()).stage).toBe('active');
    const story = await deal.timeline();
    for (const [url, form] of [
      [toApprove, APPROVE],
      [toAccept, ACCEPT],
      [toSign, SIGN],
    ] as const) {
      expect((await get(url)).status).toBe(410);
      expect((await post(url, form)).status).toBe(410);
    }
    const decisions = (events: Json[]) => events.filter(({ type }) => type !== 'mailSent').length;
    expect(decisions(await deal.timeline())).toBe(decisions(story));
  });

  test('to sign in works once, and for staff alone', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const link = await urlFor({ action: 'signIn', subjectId: 'once', email: OWNER, expiresAt });
    const answers = await Promise.all([post(link, {}), post(link, {}), post(link, {})]);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([303, 410, 410]);
    const cookies = answers.flatMap(({ headers }) => headers.getSetCookie());
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/HttpOnly; SameSite=Lax/i);
    const stranger = await urlFor({ action: 'signIn', subjectId: 'x', email: CUSTOMER_EMAIL, expiresAt });
    expect((await post(stranger, {})).status).toBe(410);
    // A link's token is no session.
    const cookie = `${cookies[0]?.split('=')[0]}=${link.split('/').at(-1)}`;
    const asSession = await fetch(`${app.baseUrl}/approvals`, { redirect: 'manual', headers: { cookie } });
    expect([asSession.status, asSession.headers.get('location')?.split('?')[0]]).toEqual([303, '/sign-in']);
  });

  test('speaks for its own person, whatever the form says', async () => {
    const signers = [CUSTOMER_EMAIL, COSIGNER].map((email) => ({ name: email, email, party: 'customer' }));
    const deal = await open({ signers });
    await deal.accept();
    const { id } = await deal.deal();
    const link = await urlFor({ ...grants.signContract, dealId: id, subjectId: await signerOf(id) });
    const spoof = { ...SIGN, signer: COSIGNER, email: COSIGNER, dealId: grants.signContract.dealId };
    expect((await post(link, spoof)).status).toBe(200);
    const { contract, stage } = await deal.deal();
    expect(stage).toBe('signing');
    expect(contract.signers.map(({ email, status }: Json) => [email, status])).toEqual([
      [CUSTOMER_EMAIL, 'signed'],
      [COSIGNER, 'pending'],
    ]);
    // Nor does a link speak for a signer of the same contract who was not its recipient.
    const toCosigner = await signerOf(id, COSIGNER);
    const crossed = await urlFor({
      ...grants.signContract,
      dealId: id,
      subjectId: toCosigner,
      email: CUSTOMER_EMAIL,
    });
    await post(crossed, SIGN);
    expect((await deal.deal()).stage).toBe('signing');
  });
});
