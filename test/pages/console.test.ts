import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, exampleRequest, HEAD_OF_SALES, play, simpleRequest } from '#test/setup/world.ts';
import { chromiumPath, launchBrowser, linkIn, watchedContext } from './browser.ts';

const HOSTILE_NAME = '<script>alert(1)</script>';

let app: TestApp;
let browser: Browser | undefined;
let customerId: string;

beforeAll(async () => {
  app = await startTestApp();
  await aSeller(app.api);
  customerId = await aCustomer(app.api, { name: HOSTILE_NAME });
  if (chromiumPath) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const started = async (request: object): Promise<string> => (await app.api.post('/v1/deals', request)).id;
const signInMails = () => app.mails.messages().filter(({ subject }) => subject.includes('sign in'));

async function askForLink(email: string): Promise<Response> {
  return fetch(`${app.baseUrl}/sign-in`, { method: 'POST', body: new URLSearchParams({ email }) });
}

describe('signing in', () => {
  let session = '';

  it('is asked for on every page of the console', async () => {
    const id = await started(simpleRequest(customerId));
    for (const path of ['/', `/deals/${id}`, '/approvals']) {
      const answer = await fetch(`${app.baseUrl}${path}`, { redirect: 'manual' });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe('/sign-in');
    }
    const part = await fetch(`${app.baseUrl}/deals/${id}/live`, { headers: { 'hx-request': 'true' } });
    expect(part.headers.get('hx-redirect')).toBe('/sign-in');
  });

  it('answers the same whether an address is known or not, and mails only the known', async () => {
    const known = await askForLink(HEAD_OF_SALES.toUpperCase());
    const unknown = await askForLink('stranger@elsewhere.example');
    expect(unknown.status).toBe(known.status);
    const anonymous = (text: string) => text.replace(/[\w.]+@[\w.]+/gi, 'ADDRESS');
    expect(anonymous(await unknown.text())).toBe(anonymous(await known.text()));
    await app.mails.waitFor(({ subject }) => subject.includes('sign in'));
    expect(signInMails().flatMap(({ recipients }) => recipients)).toEqual([HEAD_OF_SALES]);
  });

  it('works once with a link, which merely opening does not use up', async () => {
    const link = linkIn(await app.mails.waitFor(({ subject }) => subject.includes('sign in')));
    expect((await fetch(link)).status).toBe(200);
    const first = await fetch(link, { method: 'POST', redirect: 'manual' });
    expect(first.status).toBe(303);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect((await fetch(link, { method: 'POST' })).status).toBe(410);
    [session = ''] = cookie.split(';');
    const deals = await fetch(`${app.baseUrl}/`, { headers: { cookie: session } });
    expect(await deals.text()).toContain('Hanna Head');
    const forged = await fetch(`${app.baseUrl}/`, { headers: { cookie: `${session}x` }, redirect: 'manual' });
    expect(forged.status).toBe(303);
  });

  it('shows what a deal waits for, since when and what comes next, in the list and on its page', async () => {
    const id = await started(simpleRequest(customerId));
    const read = async (path: string) => {
      const answer = await fetch(`${app.baseUrl}${path}`, {
        headers: { cookie: session, 'accept-language': 'en-GB' },
      });
      return (await answer.text()).replaceAll(/<[^>]+>/g, '|');
    };
    for (const page of [await read('/'), await read(`/deals/${id}`)]) {
      expect(page).toContain('The customer accepts or declines the quote.');
      expect(page).toMatch(/since 1 Jan 2031, 00:00/i);
      expect(page).toMatch(/1 Feb 2031, 00:00[^|]*: The quote expires, and the deal is lost\./);
    }
  });

  it('refuses a form from another site', async () => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://elsewhere.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const answer = await fetch(`${app.baseUrl}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
      expect(answer.status).toBe(403);
    }
  });
});

describe.skipIf(!chromiumPath)('the console in a browser', () => {
  let context: BrowserContext;
  let faults: string[];
  let page: Page;

  beforeAll(async () => {
    ({ context, faults } = await watchedContext(browser as Browser, { locale: 'de-DE' }));
    page = await context.newPage();
    await page.goto(`${app.baseUrl}/`);
    await page.getByLabel('E-mail address').fill('sam@seller.example');
    await page.getByRole('button', { name: 'Send the link' }).click();
    const mail = await app.mails.waitFor(({ recipients }) => recipients.includes('sam@seller.example'));
    await page.goto(linkIn(mail));
    await page.getByRole('button', { name: 'Sign in' }).click();
  });
  afterAll(async () => {
    expect(faults).toEqual([]);
    await context?.close();
  });

  it('lists deals, filters them and says where there are none', async () => {
    const id = await started(simpleRequest(customerId));
    await page.goto(`${app.baseUrl}/`);
    expect(await page.locator(`a[href="/deals/${id}"]`).textContent()).toBe(HOSTILE_NAME);
    await page.getByLabel('Customer').fill('script');
    await page.getByLabel('Stage').selectOption('offered');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(await page.locator(`a[href="/deals/${id}"]`).count()).toBe(1);
    await page.goto(`${app.baseUrl}/?q=nobody%25`);
    expect(await page.locator('main').textContent()).toContain('No deal fits this search.');
    await page.goto(`${app.baseUrl}/?stage=nonsense&after=nonsense`);
    expect(await page.locator('h1').textContent()).toBe('Deals');
    expect((await page.goto(`${app.baseUrl}/?q=%00`))?.status()).toBe(404);
  });

  it('pages through more deals than fit on one', async () => {
    const others = await aCustomer(app.api, { name: 'Many & Sons', externalId: 'MANY' });
    for (let count = 0; count < 26; count++) await started({ ...simpleRequest(others), submit: false });
    await page.goto(`${app.baseUrl}/?q=many`);
    expect(await page.locator('tbody tr').count()).toBe(25);
    await page.getByRole('link', { name: 'Older deals' }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Older deals' }).count()).toBe(0);
  });

  it('shows a deal’s whole story and follows it without being reloaded', async () => {
    const request = exampleRequest(customerId);
    const lines = request.lines.map((line) => ({ ...line, discount: undefined }));
    const id = await started({ ...request, lines });
    const deal = play(app.api, id);
    await page.goto(`${app.baseUrl}/deals/${id}`);
    expect(await page.locator('h1 .stage').textContent()).toBe('offered');
    expect(await page.locator('main').textContent()).toContain(
      '10 × 20,00 + 40 × 15,00 + 10 × 12,00 = 920,00',
    );
    await deal.accept();
    await deal.sign();
    await expect.poll(() => page.locator('h1 .stage').textContent(), { timeout: 15_000 }).toBe('active');
    const shown = await page.locator('main').textContent();
    for (const part of [
      'Contract',
      'Order',
      'Invoices',
      'Ledger',
      'accounts receivable',
      'Timeline',
      'Bea Buyer',
    ]) {
      expect(shown).toContain(part);
    }
    const response = await context.request.get(
      `${app.baseUrl}${await page.getByRole('link', { name: 'Signed contract' }).getAttribute('href')}`,
    );
    expect(response.headers()['content-type']).toBe('application/pdf');
  });

  it('knows no deal and no document of another deal', async () => {
    const [one, other] = [await started(simpleRequest(customerId)), await started(simpleRequest(customerId))];
    await page.goto(`${app.baseUrl}/deals/${one}`);
    const pdf = await page.getByRole('link', { name: 'PDF' }).getAttribute('href');
    for (const path of [
      '/deals/nobody',
      `${pdf}`.replace(one, other),
      `${pdf}`.replace('/quote/', '/invoice/'),
    ]) {
      const answer = await context.request.get(`${app.baseUrl}${path}`);
      expect(answer.status()).toBe(404);
      expect(answer.headers()['content-type']).toContain('text/html');
    }
  });

  it('shows why a decision is refused', async () => {
    const id = await started({ ...exampleRequest(customerId), owner: 'fin@seller.example' });
    const { data } = await app.api.get(`/v1/approvals?status=pending&dealId=${id}`);
    const form = { decision: 'approve' };
    const answer = await context.request.post(`${app.baseUrl}/approvals/${data[0].id}`, { form });
    expect(answer.status()).toBe(422);
    expect(await answer.text()).toContain('sam@seller.example was not asked');
  });
});

describe.skipIf(!chromiumPath)('an approver', () => {
  const approvalMail = (dealId: string) =>
    app.mails.waitFor((mail) => mail.subject.includes('For your approval') && mail.text.includes(dealId));

  it('approves over the link in the mail', async () => {
    const id = await started(exampleRequest(customerId));
    const link = linkIn(await approvalMail(id));
    const { context, faults } = await watchedContext(browser as Browser, { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    expect(await page.locator('main').textContent()).toContain('Why it needs your approval');
    await page.getByLabel('Comment').fill('Fine with me.');
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.locator('h1').textContent()).toBe('You have approved the quote');
    expect((await page.goto(link))?.status()).toBe(410);
    expect(await page.locator('main').textContent()).toContain(HEAD_OF_SALES);
    expect((await app.api.get(`/v1/deals/${id}`)).stage).toBe('offered');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('must say why in a rejection', async () => {
    const id = await started(exampleRequest(customerId));
    const link = linkIn(await approvalMail(id));
    const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ decision: 'reject' }) });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('The comment is missing.');
  });

  it('finds what waits in the console, and rejects it there', async () => {
    const { context, faults } = await watchedContext(browser as Browser);
    const page = await context.newPage();
    await signIn(page);
    const id = await started(exampleRequest(customerId));
    await page.goto(`${app.baseUrl}/approvals`);
    await page.locator('tbody tr').last().getByRole('link').click();
    await page.getByLabel('Comment').fill('Too cheap.');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('This is rejected already').waitFor();
    expect((await app.api.get(`/v1/deals/${id}`)).stage).toBe('draft');
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(faults).toEqual([]);
    await context.close();
  });

  /** The form mails one link a minute and address, so this approver is one whom no other test signs in. */
  async function signIn(page: Page): Promise<void> {
    const email = 'second-head@seller.example';
    await app.api.put('/v1/people', {
      email,
      name: 'Second Head',
      roles: ['headOfSales'],
      scopes: ['approver'],
    });
    await page.goto(`${app.baseUrl}/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.goto(
      linkIn(
        await app.mails.waitFor(
          ({ recipients, subject }) => recipients.includes(email) && subject.includes('sign in'),
        ),
      ),
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
});
