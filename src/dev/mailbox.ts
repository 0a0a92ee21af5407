import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listPage, mailPage, notFoundPage } from './mailboxPages.ts';
import type { MailStore } from './mailStore.ts';

export interface Mailbox {
  readonly url: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const perPage = 50;
const html = 'text/html; charset=utf-8';

/** Our own pages run no script and take nothing from elsewhere. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * A mail is shown as it was sent, but may neither run a script nor load anything from the net, and its links
 * open in a tab of their own.
 */
const mailPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; sandbox allow-popups allow-popups-to-escape-sandbox";

/** Pages to read the caught mails, on 127.0.0.1 alone. */
export async function startMailbox(store: MailStore, port: number): Promise<Mailbox> {
  const server = createServer((request, response) => {
    void answer(store, request)
      .catch((error: unknown): Answer => ({ status: 500, type: 'text/plain', body: String(error) }))
      .then((found) => send(response, found));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function answer(store: MailStore, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const notFound: Answer = { status: 404, type: html, body: notFoundPage() };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, type: 'text/plain', body: 'Mails can only be read here.\n' };
  }
  const newestFirst = [...store.messages()].reverse();
  if (url.pathname === '/') {
    const pages = Math.max(1, Math.ceil(newestFirst.length / perPage));
    const asked = Number(url.searchParams.get('page') ?? 1);
    const page = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), pages) : 1;
    const mails = newestFirst.slice((page - 1) * perPage, page * perPage);
    return { type: html, body: listPage({ mails, page, pages, total: newestFirst.length }) };
  }
  if (url.pathname === '/messages.json') {
    const data = newestFirst.map((mail) => ({ ...mail, url: `/messages/${mail.id}` }));
    return { type: 'application/json; charset=utf-8', body: JSON.stringify({ data }) };
  }
  const [, folder, id = '', part, index] = url.pathname.split('/');
  const mail = folder === 'messages' ? newestFirst.find((one) => one.id === id) : undefined;
  if (!mail) return notFound;
  if (part === undefined) return { type: html, body: mailPage(mail) };
  if (part === 'html' && mail.html !== undefined) {
    return {
      type: html,
      body: withLinksInNewTabs(mail.html),
      headers: { 'content-security-policy': mailPolicy },
    };
  }
  if (part === 'raw') {
    const body = (await store.raw(id)) ?? '';
    return { type: 'message/rfc822', body, headers: download(`${id}.eml`) };
  }
  if (part === 'attachments') {
    const attachment = await store.attachment(id, Number(index));
    const name = mail.attachments[Number(index)]?.filename ?? 'attachment';
    // Its type is the sender's word, so it is not repeated in a header.
    const type = 'application/octet-stream';
    if (attachment) return { type, body: attachment.content, headers: download(name) };
  }
  return notFound;
}

/** Placed in the head, since anything before the doctype would change how the browser lays the mail out. */
function withLinksInNewTabs(mail: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(mail) ? mail.replace(/<head[^>]*>/i, `$&${base}`) : `${base}${mail}`;
}

function download(filename: string): Record<string, string> {
  return { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}` };
}

function send(response: ServerResponse, { status = 200, type, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': pagePolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}
