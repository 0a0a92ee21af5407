import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { FastifyReply } from 'fastify';
import type { StoredDocument } from '#src/documents/store.ts';
import { textsOf } from '#src/languages/languages.ts';
import type { Texts } from '#src/languages/texts.ts';
import { HTMX_PATH, STYLE_PATH } from './assets.ts';
import { navOf, type Section } from './nav.ts';

/** Escapes everything that it shows; only whole templates are put into one another as they are. */
const eta = new Eta({ views: fileURLToPath(new URL('./views', import.meta.url)), cache: true });

/** Nothing from elsewhere and nothing inline: a name that got into a page as markup could still do nothing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export interface Page {
  /** The name of a template in views/. */
  view: string;
  title: string;
  status?: number;
  model: object;
  sandbox: boolean;
  /** Whoever is signed in; null on pages that are opened by a link. */
  person?: { name: string; email: string; scopes: readonly string[] } | null;
  /** The part of the console that the page belongs to. */
  section?: Section;
  /** Who stands behind a page that a customer sees. */
  sender?: Sender | null;
  /** Of the language that the page is written in; English where it is not said. */
  texts?: Texts;
  /** Whether parts of the page keep themselves up to date. */
  live?: boolean;
  /** A page whose address is a secret must not pass it on to the pages that it leads to. */
  secretAddress?: boolean;
}

/** A seller as a page's head and foot show it. */
export interface Sender {
  name: string;
  lines: string[];
  logoPath: string | null;
  colourPath: string | null;
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const {
    view,
    status = 200,
    model,
    person = null,
    sender = null,
    live = false,
    section = null,
    secretAddress = false,
    texts = textsOf('en'),
    ...rest
  } = page;
  const body = eta.render(view, model);
  const html = eta.render('layout', {
    ...rest,
    body,
    person,
    nav: person ? navOf(person, section) : [],
    sender,
    live,
    language: texts.language,
    sandboxText: texts.page.sandbox,
    stylePath: STYLE_PATH,
    htmxPath: HTMX_PATH,
  });
  return withHeaders(reply, { secretAddress }).status(status).type('text/html; charset=utf-8').send(html);
}

/** A part of a page, for htmx to put in place. */
export function sendPart(
  reply: FastifyReply,
  view: string,
  model: object,
  { secretAddress = false } = {},
): FastifyReply {
  return withHeaders(reply, { secretAddress }).type('text/html; charset=utf-8').send(eta.render(view, model));
}

export function sendDocument(reply: FastifyReply, document: StoredDocument): FastifyReply {
  return withHeaders(reply, { secretAddress: true })
    .header('content-disposition', `inline; filename="${document.fileName.replace(/[^\w.-]/g, '_')}"`)
    .type(document.mediaType)
    .send(document.content);
}

function withHeaders(reply: FastifyReply, { secretAddress }: { secretAddress: boolean }): FastifyReply {
  return reply.headers({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // A form's Origin header is what protects the console, and `no-referrer` would blank it.
    'referrer-policy': secretAddress ? 'no-referrer' : 'same-origin',
  });
}
