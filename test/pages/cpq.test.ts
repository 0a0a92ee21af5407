import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#test/setup/app.ts';
import { aCustomer, CUSTOMER_EMAIL, HEAD_OF_SALES, OWNER } from '#test/setup/world.ts';
import { chromiumPath, launchBrowser, linkIn, watchedContext } from './browser.ts';
import { aCatalogue } from './cpqWorld.ts';

/** A salesperson, an approver and a customer, each at a browser. */
describe.skipIf(!chromiumPath)('from the builder to the customer’s mail', () => {
  let app: TestApp;
  let browser: Browser;
  const contexts: { context: BrowserContext; faults: string[] }[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    await aCatalogue(app.api);
    await aCustomer(app.api, { name: 'Kunde <b>AG</b>', externalId: 'C-1' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    for (const { context, faults } of contexts) {
      expect(faults).toEqual([]);
      await context.close();
    }
    await browser?.close();
    await app?.stop();
  });

  async function signIn(email: string): Promise<Page> {
    const watched = await watchedContext(browser, { locale: 'en-GB' });
    contexts.push(watched);
    const page = await watched.context.newPage();
    await page.goto(`${app.baseUrl}/sign-in`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    const mail = await app.mails.waitFor(
      ({ recipients, subject }) => recipients.includes(email) && subject.includes('sign in'),
    );
    await page.goto(linkIn(mail));
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  }
  const price = (page: Page) => page.locator('#price').textContent();

  it('builds a bundle, is refused, mends it, is approved, and sends', async () => {
    const page = await signIn(OWNER);
    await page.getByRole('main').getByRole('link', { name: 'New quote' }).click();
    await page.getByLabel('Find a customer').fill('c-1');
    await page.getByRole('button', { name: 'Kunde <b>AG</b> C-1' }).click();
    await page.getByRole('button', { name: 'Another one' }).waitFor();

    await page.getByLabel('Find a product').fill('workpl');
    await page.getByRole('button', { name: 'Add Workplace' }).click();
    const line = page.getByRole('region', { name: 'Line 1' });
    await line.getByLabel('Quantity').fill('4');
    await expect.poll(() => price(page)).toContain('Net€2,000.00');
    expect(await line.textContent()).toContain('Frame');

    await line.getByRole('checkbox', { name: 'Screen' }).check();
    const refusal = page.getByText('“Screen” (SCREEN) needs “Docking station” (DOCK).');
    await refusal.waitFor();
    await line.getByLabel('size').selectOption('27 inch');
    await page.getByRole('button', { name: 'Save and submit' }).click();
    await refusal.waitFor();
    expect(new URL(page.url()).pathname).toBe('/deals/new');
    expect(await price(page)).toContain('One thing has to be mended');
    await page.getByRole('button', { name: 'Add Docking station' }).click();
    await expect.poll(() => price(page)).toContain('Net€2,920.00');
    expect(await refusal.count()).toBe(0);
    expect(await line.getByLabel('size').inputValue()).toBe('27 inch');

    expect(await price(page)).toContain('Nobody has to approve this quote.');
    const whole = page.locator('section', { has: page.getByRole('heading', { name: 'The whole quote' }) });
    await whole.getByLabel('Discount (%)').fill('10');
    await expect.poll(() => price(page)).toContain('head of sales (discount in percent > 5)');
    expect(await price(page)).toContain('-292.00');
    await page.getByRole('button', { name: 'Save and submit' }).dblclick();
    await page.getByText('awaiting approval').first().waitFor();
    const dealId = new URL(page.url()).pathname.split('/')[2] ?? '';
    const { data } = await app.api.get('/v1/deals');
    expect(data.map(({ id, owner, stage }: { [field: string]: string }) => ({ id, owner, stage }))).toEqual([
      { id: dealId, owner: OWNER, stage: 'awaitingApproval' },
    ]);

    const approver = await signIn(HEAD_OF_SALES);
    await approver.getByRole('link', { name: 'Approvals' }).click();
    await approver.getByRole('link', { name: 'Kunde <b>AG</b>' }).click();
    const asked = await approver.locator('main').textContent();
    for (const part of ['discount in percent > 5', 'No quote before', 'Quote discount', '-292.00']) {
      expect(asked).toContain(part);
    }
    await approver.getByLabel('Comment').fill('Fine with me.');
    await approver.getByRole('button', { name: 'Approve' }).click();
    await approver.getByText('This is approved already').waitFor();

    const mail = await app.mails.waitFor(
      ({ recipients, subject }) => recipients.includes(CUSTOMER_EMAIL) && /quote/i.test(subject),
    );
    await approver.goto(linkIn(mail));
    // 2,920.00 less 10 %, and 19 % of tax.
    expect(await approver.locator('main').textContent()).toContain('€3,127.32');
    await page.reload();
    expect(await page.locator('h1 .stage').textContent()).toBe('offered');
  });
});
