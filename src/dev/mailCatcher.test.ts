import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MailCatcher, startMailCatcher } from './mailCatcher.ts';

const reminder = {
  from: '"Seller" <billing@seller.example>',
  to: 'Ada <ada@customer.example>',
  bcc: 'archive@seller.example',
  messageId: '<reminder-1@seller.example>',
  subject: 'Invoice 2031-0001 is due – 4.555,32 €',
  text: 'Please pay 4,555.32 EUR.',
  html: '<html><head><title>x</title></head><body><a href="https://seller.example/pay">Pay</a></body></html>',
  attachments: [
    { filename: 'Rechnung Nº1.pdf', content: Buffer.from('%PDF-1.7'), contentType: 'application/pdf' },
  ],
};

async function send(catcher: MailCatcher, mail: object): Promise<void> {
  const transport = createTransport(catcher.smtpUrl);
  await transport.sendMail(mail);
  transport.close();
}

let dir: string;
let catcher: MailCatcher;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'quittance-mail-'));
  catcher = await startMailCatcher({ dir, mailboxPort: 0 });
});

afterEach(async () => {
  await catcher.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('the catcher', () => {
  it('keeps what was sent, and to whom', async () => {
    await send(catcher, reminder);
    const mail = await catcher.waitFor(({ to }) => to.includes('ada@customer.example'));
    expect(mail).toMatchObject({
      messageId: '<reminder-1@seller.example>',
      subject: reminder.subject,
      recipients: ['ada@customer.example', 'archive@seller.example'],
      attachments: [{ filename: 'Rechnung Nº1.pdf', contentType: 'application/pdf', sizeBytes: 8 }],
    });
    expect(mail.text).toContain('4,555.32 EUR');
    expect(await catcher.attachment(mail.id, 0)).toEqual(Buffer.from('%PDF-1.7'));
  });

  it('has them still after a restart, in order', async () => {
    for (const subject of ['first', 'second', 'third']) await send(catcher, { ...reminder, subject });
    await catcher.stop();
    catcher = await startMailCatcher({ dir });
    await send(catcher, { ...reminder, subject: 'fourth' });
    expect(catcher.messages().map(({ subject }) => subject)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(await readdir(dir)).toHaveLength(4);
  });

  it('works without a folder', async () => {
    const inMemory = await startMailCatcher();
    await send(inMemory, reminder);
    const mail = await inMemory.waitFor(() => true);
    expect(await inMemory.attachment(mail.id, 0)).toEqual(Buffer.from('%PDF-1.7'));
    expect(inMemory.url).toBeUndefined();
    await inMemory.stop();
  });

  it('says what came instead of the mail that was waited for', async () => {
    await send(catcher, reminder);
    await expect(catcher.waitFor(({ subject }) => subject === 'Quote', 50)).rejects.toThrow(
      /No such mail came within 50 ms\. There are 1:\n {2}to .*ada@customer\.example.*: Invoice 2031-0001/,
    );
  });
});

describe('its pages', () => {
  const get = (path: string) => fetch(`${catcher.url}${path}`);

  it('say when there is nothing', async () => {
    expect(await (await get('/')).text()).toContain('No mail has come yet.');
  });

  it('show a hostile mail without running it', async () => {
    const evil = '<script>alert(1)</script>';
    await send(catcher, { ...reminder, subject: evil, text: evil, html: `<p>Hello</p>${evil}` });
    const list = await (await get('/')).text();
    expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(list).not.toContain(evil);
    const { id } = await catcher.waitFor(() => true);
    const shown = await get(`/messages/${id}`);
    expect(await shown.text()).not.toContain(evil);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    const framed = await get(`/messages/${id}/html`);
    const policy = framed.headers.get('content-security-policy');
    expect(policy).toContain('sandbox');
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  });

  it('open links of a mail in a tab of their own and hand out its attachments', async () => {
    await send(catcher, reminder);
    const { id } = await catcher.waitFor(() => true);
    expect(await (await get(`/messages/${id}/html`)).text()).toContain('<head><base target="_blank">');
    const attachment = await get(`/messages/${id}/attachments/0`);
    expect(attachment.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''Rechnung%20N%C2%BA1.pdf",
    );
    expect(await attachment.text()).toBe('%PDF-1.7');
    expect(await (await get(`/messages/${id}/raw`)).text()).toContain(
      'Message-ID: <reminder-1@seller.example>',
    );
  });

  it('list the newest first, fifty a page', async () => {
    // One connection for all: each waits 100 ms at its beginning for clients that talk too early.
    const transport = createTransport({
      url: catcher.smtpUrl,
      pool: true,
      maxConnections: 1,
      maxMessages: 100,
    });
    for (let n = 1; n <= 51; n += 1) {
      await transport.sendMail({ from: 'a@a.example', to: 'b@b.example', subject: `mail ${n}.` });
    }
    transport.close();
    const first = await (await get('/')).text();
    expect(first.indexOf('mail 51.')).toBeLessThan(first.indexOf('mail 50.'));
    expect(first).not.toContain('mail 1.');
    expect(first).toContain('Page 1 of 2');
    expect(await (await get('/?page=2')).text()).toContain('mail 1.');
    expect(await (await get('/?page=-1')).text()).toContain('Page 1 of 2');
    const { data } = (await (await get('/messages.json')).json()) as { data: { subject: string }[] };
    expect(data).toHaveLength(51);
    expect(data[0]?.subject).toBe('mail 51.');
  });

  it('answer 404 for what is not there and 405 for what they do not take', async () => {
    expect((await get('/messages/01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
    expect((await get('/elsewhere')).status).toBe(404);
    expect((await fetch(`${catcher.url}/`, { method: 'POST' })).status).toBe(405);
  });
});
