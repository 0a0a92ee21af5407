import { eq } from 'drizzle-orm';
import { type Quote, quotes } from '#db/schema/deals.ts';
import { quoteReader } from '#src/documents/quote.ts';
import type { Reader } from '#src/languages/languages.ts';
import type { WebDeps } from '../deps.ts';
import { type OpenedLink, openLink } from './access.ts';
import { noSuchLink } from './route.ts';

/** A quote that somebody has opened by the link in their mail, in the language that they read it in. */
export interface OpenedQuote extends OpenedLink {
  quote: Quote;
  reader: Reader;
}

export async function openQuote(deps: WebDeps, token: string): Promise<OpenedQuote> {
  const opened = await openLink(deps, token, 'decideQuote');
  const [quote] = await deps.db.select().from(quotes).where(eq(quotes.id, opened.link.subjectId));
  if (!quote || quote.dealId !== opened.deal.id || quote.sentAt === null) throw noSuchLink();
  return { ...opened, quote, reader: quoteReader(quote) };
}

const NOT_TO_BE_READ: Quote['status'][] = ['superseded', 'withdrawn'];
export const mayBeRead = ({ quote, isExpired }: OpenedQuote): boolean =>
  !isExpired && !NOT_TO_BE_READ.includes(quote.status);

export const pdfPath = ({ token }: OpenedQuote): string => `/quote/${token}/pdf`;
