import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import type { CaughtMail } from '#dev/mailStore.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The path of a Chromium on this computer, or null. */
export const chromiumPath: string | null = findChromium();

if (chromiumPath === null) {
  console.warn(
    `No Chromium was found (${NAMES.join(', ')} on the PATH): the tests of pages in a browser are skipped.`,
  );
}

function findChromium(): string | null {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** None of the switches changes a page: they keep the browser from calling home, and let it run as root. */
export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('There is no Chromium.');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A context whose pages report what no page of ours may do: run a foreign script, or break the content policy. */
export async function watchedContext(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ context: BrowserContext; faults: string[] }> {
  const faults: string[] = [];
  const context = await browser.newContext(options);
  context.on('page', (page) => {
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
    });
  });
  return { context, faults };
}

/** The link that a mail carries. */
export function linkIn(mail: CaughtMail): string {
  const [link] = /https?:\/\/\S+/.exec(mail.text) ?? [];
  if (!link) throw new Error(`The mail “${mail.subject}” has no link.`);
  return link;
}
