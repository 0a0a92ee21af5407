import { eq } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import { Problem } from '#api/problems.ts';
import { nowOf } from '#api/views/deal.ts';
import type { LinkGrant } from '#db/outbox.ts';
import { type Deal, deals } from '#db/schema/deals.ts';
import type { Seller } from '#db/schema/setup.ts';
import { usedLinks } from '#db/schema/technical.ts';
import { canonicalInstant } from '#domain/dates.ts';
import { letterheadOf } from '#src/documents/blocks.ts';
import { type Reader, textsOf } from '#src/languages/languages.ts';
import type { Texts } from '#src/languages/texts.ts';
import type { VerifiedLink } from '#src/links.ts';
import { colourPath, logoPath } from '../brand.ts';
import type { WebDeps } from '../deps.ts';
import { type Sender, sendPage } from '../page.ts';
import { noSuchLink } from './route.ts';

export interface OpenedLink {
  token: string;
  link: VerifiedLink;
  deal: Deal;
  isUsed: boolean;
  isExpired: boolean;
}

/** Checks a token and finds its deal. A link expires by the deal's clock, which may run ahead of the wall's. */
export async function openLink(
  { db, links }: Pick<WebDeps, 'db' | 'links'>,
  token: string,
  action: LinkGrant['action'],
): Promise<OpenedLink> {
  const link = await links.verify(token, action);
  if (!link?.dealId) throw noSuchLink();
  const [deal] = await db.select().from(deals).where(eq(deals.id, link.dealId));
  if (!deal) throw noSuchLink();
  const used = await db.select().from(usedLinks).where(eq(usedLinks.tokenId, link.tokenId));
  return {
    token,
    link,
    deal,
    isUsed: used.length > 0,
    isExpired: nowOf(deal) > canonicalInstant(link.expiresAt),
  };
}

/** One command a link: however often its form is sent, the deal takes it once. */
export const commandKeyOf = ({ tokenId }: VerifiedLink) => `link:${tokenId}`;

/** After the command has succeeded: a link that was tried in vain stays good. */
export async function markUsed({ db }: Pick<WebDeps, 'db'>, { tokenId }: VerifiedLink): Promise<void> {
  await db.insert(usedLinks).values({ tokenId }).onConflictDoNothing();
}

export function expired(): Problem {
  return new Problem('gone', 'The time for this has passed. Please ask for a new link if you still need it.');
}

export function usedUp(): Problem {
  return new Problem('gone', 'This link was used already.');
}

interface Notice {
  status: number;
  title: string;
  paragraphs: string[];
  /** What somebody wrote, as a reason or a comment. */
  quotation?: string | null;
  downloads?: { path: string; label: string }[];
  /** What was said about it, where more can be said. */
  conversation?: object | null;
}

/** Says how a thing stands where there is nothing (more) to do. */
export function sendNotice(
  reply: FastifyReply,
  { status, title, ...rest }: Notice,
  {
    sandbox,
    sender = null,
    texts = textsOf('en'),
  }: { sandbox: boolean; sender?: Sender | null; texts?: Texts },
): FastifyReply {
  const model = { title, quotation: null, downloads: [], conversation: null, ...rest };
  return sendPage(reply, {
    view: 'notice',
    title,
    status,
    model,
    sandbox,
    sender,
    texts,
    secretAddress: true,
  });
}

export function senderOf(seller: Seller, reader: Reader): Sender {
  const { name, lines } = letterheadOf(seller, reader);
  return { name, lines, logoPath: logoPath(seller), colourPath: colourPath(seller) };
}
