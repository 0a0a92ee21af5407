import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkOf, startDeal } from '#test/scenarios/support.ts';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, aSeller, flat, OWNER, simpleRequest } from '#test/setup/world.ts';
import { chromiumPath, launchBrowser, linkIn, watchedContext } from './browser.ts';

const LINES = [
  { description: 'Workshop', quantity: '1', price: flat('1000.00') },
  { description: 'Schulung', quantity: '1', price: flat('500.00'), optional: true },
];

describe.skipIf(!chromiumPath)('a quote in a browser', () => {
  let app: TestApp;
  let browser: Browser;
  let customerId: string;

  beforeAll(async () => {
    app = await startTestApp();
    await aSeller(app.api);
    const seller = await app.api.get('/v1/seller');
    await app.api.put('/v1/seller', { ...seller, colour: '#8a1c5c' });
    customerId = await aCustomer(app.api, { locale: 'de' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function inBrowser(visit: (page: Page) => Promise<void>): Promise<void> {
    const { context, faults } = await watchedContext(browser, { viewport: { width: 900, height: 1000 } });
    try {
      await visit(await context.newPage());
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  }

  it('follows what the customer ticks at once, and is accepted as it stands there', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId, { lines: LINES }));
    const link = await linkOf(app, deal, 'quote');
    await inBrowser(async (page) => {
      await page.goto(link);
      const total = page.locator('.summary .big');
      const chosen = page.locator('#chosenTotal');
      expect(await total.textContent()).toBe('1.190,00\u00a0€');
      await page.locator('input[name=name]').first().fill('Bea Buyer');
      await page.getByLabel('Schulung').check();
      await expect.poll(() => total.textContent()).toBe('1.785,00\u00a0€');
      expect(await chosen.textContent()).toBe('1.785,00\u00a0€');
      await page.getByLabel('Schulung').uncheck();
      await expect.poll(() => total.textContent()).toBe('1.190,00\u00a0€');
      await page.getByLabel('Schulung').check();
      await expect.poll(() => chosen.textContent()).toBe('1.785,00\u00a0€');
      // The seller's colour is on what can be pressed; inline styles would be a fault of the policy.
      const colour = await page.evaluate(
        "getComputedStyle(document.querySelector('button[value=accept]')).backgroundColor",
      );
      expect(colour).toBe('rgb(138, 28, 92)');
      await page.getByRole('button', { name: 'Angebot annehmen' }).click();
      expect(await page.locator('h1').textContent()).toBe('Vielen Dank, das Angebot ist angenommen');
    });
    expect((await deal.deal()).quote.total).toBe('1785.00');
  });

  it('takes a question, which is answered in the console and read on the page', async () => {
    const deal = await startDeal(app.api, simpleRequest(customerId));
    const link = await linkOf(app, deal, 'quote');
    await inBrowser(async (page) => {
      await page.goto(link);
      await page.locator('input[name=author]').fill('Bea Buyer');
      await page.getByLabel('Ihre Frage oder Ihr Kommentar').fill('Wann <b>beginnt</b> es?');
      await page.getByRole('button', { name: 'Senden' }).click();
      expect(await page.locator('.conversation').textContent()).toContain('Wann <b>beginnt</b> es?');
    });
    await inBrowser(async (page) => {
      await page.goto(`${app.baseUrl}/`);
      await page.getByLabel('E-mail address').fill(OWNER);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.goto(linkIn(await app.mails.waitFor(({ subject }) => subject.includes('sign in'))));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.goto(`${app.baseUrl}/deals/${deal.id}`);
      expect(await page.locator('.conversation .customer').textContent()).toContain('Bea Buyer');
      await page.getByLabel('To the customer').fill('Am Montag.');
      await page.getByRole('button', { name: 'Send' }).click();
      expect(await page.locator('.conversation .seller').textContent()).toContain('Am Montag.');

      const { lines } = simpleRequest(customerId);
      const dearer = [
        { ...lines[0], quantity: '2' },
        { ...lines[0], description: 'Schulung' },
      ];
      await deal.post('/quote-versions', { currency: 'EUR', lines: dearer });
      await page.goto(`${app.baseUrl}/deals/${deal.id}`);
      await page.getByRole('link', { name: 'What changed' }).click();
      const main = await page.locator('main').textContent();
      for (const text of ['From version 1 to version 2', 'added', 'Schulung', 'quantity'])
        expect(main).toContain(text);
    });
    await inBrowser(async (page) => {
      await page.goto(link);
      expect(await page.locator('.conversation .seller').textContent()).toContain('Am Montag.');
    });
  });
});
