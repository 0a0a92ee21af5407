import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, CUSTOMER_EMAIL, play, simpleRequest } from '#test/setup/world.ts';
import { chromiumPath, launchBrowser, linkIn, watchedContext } from './browser.ts';

const HOSTILE_NAME = '<script>alert(1)</script>';
const PHONE = { width: 390, height: 844 };

let app: TestApp;
let browser: Browser | undefined;
let customerId: string;

beforeAll(async () => {
  app = await startTestApp();
  await aSeller(app.api);
  customerId = await aCustomer(app.api, { name: HOSTILE_NAME, locale: 'de' });
  if (chromiumPath) browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** Starts a deal that is offered at once, and waits for the mail with its link. */
async function offer(fields: object = {}) {
  const { id } = await app.api.post('/v1/deals', simpleRequest(customerId, fields));
  const deal = play(app.api, id);
  return { id: id as string, deal, link: await linkOf(id, 'quote') };
}

/** The link in the mail of a deal, found by the deal's own record of what it sent. */
async function linkOf(dealId: string, template: string): Promise<string> {
  let messageId: unknown;
  await expect
    .poll(
      async () => {
        const events = await play(app.api, dealId).timeline();
        const sent = events.findLast(({ type, data }) => type === 'mailSent' && data.template === template);
        messageId = sent?.data.messageId;
        return messageId;
      },
      { timeout: 15_000 },
    )
    .toBeDefined();
  return linkIn(await app.mails.waitFor((mail) => mail.messageId === messageId));
}

const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

describe.skipIf(!chromiumPath)('a customer in a browser, without JavaScript, on a phone', () => {
  async function inBrowser(visit: (page: Page) => Promise<void>): Promise<void> {
    const { context, faults } = await watchedContext(browser as Browser, {
      viewport: PHONE,
      javaScriptEnabled: false,
    });
    try {
      await visit(await context.newPage());
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  }
  const fitsThePhone = async (page: Page) => {
    const main = await page.locator('main').boundingBox();
    expect(main?.width).toBeLessThanOrEqual(PHONE.width);
  };

  it('accepts a quote, signs the contract and sees the invoice', async () => {
    const { id, deal, link } = await offer();
    await inBrowser(async (page) => {
      await page.goto(link);
      expect(await page.locator('h1').textContent()).toBe(`Angebot für ${HOSTILE_NAME}`);
      await expect.poll(() => page.locator('.summary .big').textContent()).toBe('1.190,00\u00a0€');
      await fitsThePhone(page);
      await page.locator('input[name=name]').first().fill('Bea Buyer');
      await page.locator('input[name=purchaseOrder]').fill('PO-4711');
      await page.getByRole('button', { name: 'Angebot annehmen' }).click();
      expect(await page.locator('h1').textContent()).toBe('Vielen Dank, das Angebot ist angenommen');

      const again = await page.goto(link);
      expect(again?.status()).toBe(410);
      expect(await page.locator('main').textContent()).toContain(`Bea Buyer <${CUSTOMER_EMAIL}>`);
    });

    const signLink = await linkOf(id, 'signatureRequest');
    await inBrowser(async (page) => {
      await page.goto(signLink);
      expect(await page.locator('main').textContent()).toContain('1. Parties');
      await fitsThePhone(page);
      await page.locator('input[name=name]').fill('Bea Buyer');
      await page.locator('input[name=consent]').check();
      await page.getByRole('button', { name: 'Sign the contract' }).click();
      expect(await page.locator('h1').textContent()).toBe('Thank you, you have signed');
      expect((await page.goto(signLink))?.status()).toBe(410);
    });
    expect((await deal.deal()).stage).toBe('active');
    const signed = await fetch(`${signLink}/pdf`);
    expect(signed.headers.get('content-disposition')).toContain('signed-contract-');

    const invoiceLink = await linkOf(id, 'invoice');
    await inBrowser(async (page) => {
      expect((await page.goto(invoiceLink))?.status()).toBe(200);
      expect(await page.locator('main').textContent()).toContain('DE89 3704 0044 0532 0130 00');
      await fitsThePhone(page);
      // Looking does not use this link up.
      expect((await page.reload())?.status()).toBe(200);
    });
    const pdf = await fetch(`${invoiceLink}/pdf`);
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it('declines a quote with a reason', async () => {
    const { deal, link } = await offer();
    await inBrowser(async (page) => {
      await page.goto(link);
      await page.getByText('Stattdessen ablehnen').click();
      const decline = page.locator('form', { hasText: 'Angebot ablehnen' });
      await decline.locator('input[name=name]').fill('Bea Buyer');
      await decline.locator('textarea').fill('Too dear.');
      await decline.getByRole('button').click();
      expect(await page.locator('h1').textContent()).toBe('Sie haben das Angebot abgelehnt');
      await page.goto(link);
      expect(await page.locator('blockquote').textContent()).toBe('Too dear.');
    });
    expect((await deal.deal()).stage).toBe('lost');
  });

  it('declines to sign with a reason', async () => {
    const { id, deal } = await offer();
    await deal.accept();
    const signLink = await linkOf(id, 'signatureRequest');
    await inBrowser(async (page) => {
      await page.goto(signLink);
      await page.getByText('Decline instead').click();
      await page.locator('textarea').fill('Not these terms.');
      await page.getByRole('button', { name: 'Decline to sign' }).click();
      expect(await page.locator('h1').textContent()).toBe('You have declined to sign');
      await page.goto(signLink);
      expect(await page.locator('blockquote').textContent()).toBe('Not these terms.');
    });
    expect((await deal.deal()).stage).toBe('lost');
  });
});

describe('a link', () => {
  it('to nowhere, altered, or meant for something else is a 404 page', async () => {
    const { link } = await offer();
    const token = link.split('/').at(-1) ?? '';
    // Not the last letter: of that, two bits mean nothing.
    const altered = link.replace(/.(?=.{5}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
    for (const path of [
      altered,
      `${app.baseUrl}/sign/${token}`,
      `${app.baseUrl}/quote/nonsense`,
      `${link}/other`,
    ]) {
      const answer = await fetch(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('This link leads nowhere');
    }
  });

  it('keeps its page out of caches, frames and referrers, and allows no inline script', async () => {
    const { link } = await offer();
    const { headers } = await fetch(link);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('shows what is missing in a form and keeps what was typed', async () => {
    const { deal, link } = await offer();
    const answer = await fetch(link, form({ decision: 'decline', name: 'Bea "Bee" Buyer', reason: ' ' }));
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('Es fehlt: Der Grund.');
    expect(page).toContain('Bea &quot;Bee&quot; Buyer');
    expect((await deal.deal()).stage).toBe('offered');
  });

  it('takes a form that is sent twice as one answer', async () => {
    const { deal, link } = await offer();
    const accept = form({ decision: 'accept', name: 'Bea Buyer' });
    const [first, second] = await Promise.all([fetch(link, accept), fetch(link, accept)]);
    expect([200, 410]).toContain(first.status);
    expect([200, 410]).toContain(second.status);
    const accepted = (await deal.timeline()).filter(({ type }) => type === 'quoteAccepted');
    expect(accepted).toHaveLength(1);
    expect((await fetch(link, accept)).status).toBe(410);
  });

  it('is closed once its quote is superseded', async () => {
    const { id, deal, link } = await offer();
    const { lines, currency } = simpleRequest(customerId);
    await deal.post('/quote-versions', { customerId, currency, lines });
    const old = await fetch(link);
    expect(old.status).toBe(410);
    expect(await old.text()).toContain('Es gibt eine neuere Version');
    expect((await fetch(link, form({ decision: 'accept', name: 'Bea' }))).status).toBe(410);
    expect((await app.api.get(`/v1/deals/${id}`)).stage).not.toBe('signing');
  });

  it('expires by the deal’s clock', async () => {
    const { deal, link } = await offer({ validDays: 10 });
    await deal.advanceBy('P20D');
    const late = await fetch(link);
    expect(late.status).toBe(410);
    expect(await late.text()).toContain('ist abgelaufen');
  });

  it('is closed once the deal is cancelled, and says why', async () => {
    const { id, deal } = await offer();
    await deal.accept();
    const signLink = await linkOf(id, 'signatureRequest');
    await deal.post('/cancellation', { reason: 'Ordered by mistake' });
    const answer = await fetch(signLink);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('Ordered by mistake');
  });
});
