import type { FastifyReply } from 'fastify';
import type { PageTexts } from '#src/languages/texts.ts';
import type { WebDeps } from '../deps.ts';
import { senderOf, sendNotice } from './access.ts';
import { mayBeRead, type OpenedQuote, pdfPath } from './openedQuote.ts';
import { conversationOf, mayComment } from './quoteComments.ts';

/**
 * What is sent where an offer stands no more: what became of it, and when. Null while it can be answered. (Not the reply
 * itself: whoever awaits a reply of Fastify's waits until it was sent, and gets nothing.)
 */
export async function closedNotice(
  deps: WebDeps,
  opened: OpenedQuote,
): Promise<((reply: FastifyReply) => FastifyReply) | null> {
  const { quote, reader } = opened;
  const { texts } = reader;
  const closed = whatBecameOf(opened, texts.page);
  if (!closed) return null;
  const [title, ...paragraphs] = closed;
  const notice = {
    status: 410,
    title,
    paragraphs,
    quotation: quote.decisionReason,
    downloads: mayBeRead(opened) ? [{ path: pdfPath(opened), label: texts.page.pdf }] : [],
    conversation: mayComment(opened) ? await conversationOf(deps, opened) : null,
  };
  const look = { sandbox: deps.sandbox, sender: senderOf(quote.seller, reader), texts };
  return (reply) => sendNotice(reply, notice, look);
}

function whatBecameOf(
  { quote, reader, isUsed, isExpired }: OpenedQuote,
  texts: PageTexts,
): [title: string, ...paragraphs: string[]] | null {
  const { format } = reader;
  const when = quote.decidedAt ? format.instant(quote.decidedAt) : null;
  switch (quote.status) {
    case 'accepted':
      return [texts.accepted, texts.acceptedBy(quote.decidedBy, when), texts.contractFollows];
    case 'declined':
      return [texts.declined, texts.declinedBy(quote.decidedBy, when)];
    case 'expired':
      return [texts.expired, texts.expiredOn(quote.validUntil ? format.date(quote.validUntil) : null)];
    case 'superseded':
      return [texts.superseded, texts.supersededBy];
    case 'withdrawn':
    case 'rejected':
      return [texts.withdrawn, texts.noLongerAcceptable];
    case 'draft':
    case 'awaitingApproval':
      return [texts.inWork, texts.newVersionComes];
    case 'offered':
      if (isExpired) return [texts.closed, texts.timeHasPassed];
      return isUsed ? [texts.closed, texts.usedUp] : null;
    default:
      return quote.status satisfies never;
  }
}
