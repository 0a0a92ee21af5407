import { and, count, desc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import { endOfDay } from '#domain/dates.ts';
import { type Instant, isFinal } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Database, Transaction } from './connection.ts';
import { once } from './effects.ts';
import { type LinkGrant, queueMail } from './outbox.ts';
import { type Comment, comments } from './schema/comments.ts';
import { type Deal, deals, type Quote, quotes } from './schema/deals.ts';
import { tell } from './timeline.ts';

export interface NewComment extends Pick<Comment, 'side' | 'name' | 'email' | 'text'> {
  dealId: string;
  /** By the deal's clock. */
  at: Instant;
}

/** Why a comment is not taken: the deal has ended, the customer has no quote to talk about, or talks too much. */
export type CommentRefusal = 'ended' | 'noQuote' | 'tooMany';

/** So many comments of one customer are taken in one hour, and in all: whoever has the link may write. */
const MOST_AN_HOUR = 10;
const MOST_IN_ALL = 200;

/**
 * Adds what customer or seller say about a quote, tells it on the timeline and mails it to the other side. It moves
 * nothing in the deal, so it does not go through the deal's workflow: it is taken while no worker runs, and however
 * many there are, the deal's history does not grow.
 *
 * @param key names the comment: the same key is the same comment
 */
export function addComment(
  db: Database,
  key: string,
  comment: NewComment,
): Promise<{ id: string } | { refused: CommentRefusal }> {
  return once(db, key, async (tx) => {
    const { dealId, side } = comment;
    // Comments that come at once are counted one after the other.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`comments:${dealId}`}, 0))`);
    const [deal] = await tx.select().from(deals).where(eq(deals.id, dealId));
    const quote = await latestSent(tx, dealId);
    if (!deal || isFinal(deal.stage)) return { refused: 'ended' };
    if (!quote) return { refused: 'noQuote' };
    if (side === 'customer' && (await hasSaidEnough(tx, dealId))) return { refused: 'tooMany' };
    const id = newId('comment');
    await tx.insert(comments).values({ id, ...comment, quoteVersion: quote.version });
    await tell(tx, {
      dealId,
      at: comment.at,
      type: side === 'customer' ? 'customerCommented' : 'sellerCommented',
      actor: comment.email,
      summary: `${comment.name} wrote about version ${quote.version} of the quote: “${comment.text}”`,
      data: { commentId: id, version: quote.version },
    });
    await mailOtherSide(tx, key, { deal, quote, comment });
    return { id };
  });
}

/** The newest version that the customer has got. */
async function latestSent(tx: Transaction, dealId: string): Promise<Quote | undefined> {
  const [quote] = await tx
    .select()
    .from(quotes)
    .where(and(eq(quotes.dealId, dealId), isNotNull(quotes.sentAt)))
    .orderBy(desc(quotes.version))
    .limit(1);
  return quote;
}

async function hasSaidEnough(tx: Transaction, dealId: string): Promise<boolean> {
  const ofCustomer = and(eq(comments.dealId, dealId), eq(comments.side, 'customer'));
  const [all] = await tx.select({ said: count() }).from(comments).where(ofCustomer);
  const [lately] = await tx
    .select({ said: count() })
    .from(comments)
    .where(and(ofCustomer, gt(comments.recordedAt, sql`now() - interval '1 hour'`)));
  return (all?.said ?? 0) >= MOST_IN_ALL || (lately?.said ?? 0) >= MOST_AN_HOUR;
}

async function mailOtherSide(
  tx: Transaction,
  key: string,
  { deal, quote, comment }: { deal: Deal; quote: Quote; comment: NewComment },
): Promise<void> {
  const { side, name, email, text, at } = comment;
  const isCustomers = side === 'customer';
  await queueMail(tx, {
    key: `${key}/mail`,
    dealId: deal.id,
    to: isCustomers ? deal.owner : quote.customer.email,
    template: isCustomers ? 'quoteComment' : 'quoteAnswer',
    data: { quoteId: quote.id, name, text, replyTo: email },
    ...(isCustomers ? {} : linkTo(quote, deal, at)),
    dueAt: at,
  });
}

/** The link of the quote's own mail; none where that has run out. */
function linkTo({ id, customer, validUntil }: Quote, deal: Deal, at: Instant): { link?: LinkGrant } {
  const expiresAt = validUntil ? endOfDay(validUntil, deal.timeZone) : at;
  if (expiresAt <= at) return {};
  const { email } = customer;
  return { link: { action: 'decideQuote', subjectId: id, dealId: deal.id, email, expiresAt } };
}
