import { asc, sql as fragment } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Instant } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Database, Transaction } from './connection.ts';
import { isUnsettled, outbox } from './schema/technical.ts';

/** What a link in a mail allows: one action on one document, until an instant of the deal's clock. */
export interface LinkGrant {
  action: 'decideQuote' | 'decideApproval' | 'signContract' | 'viewInvoice' | 'signIn';
  subjectId: string;
  dealId?: string;
  email: string;
  expiresAt: Instant;
}

export const MAIL_TEMPLATES = [
  'quote',
  'quoteWithdrawn',
  'approvalRequest',
  'approvalEscalation',
  'approvalReminder',
  'approvalRejected',
  'approvalWithdrawn',
  'quoteDeclined',
  'quoteExpired',
  'quoteComment',
  'quoteAnswer',
  'signatureRequest',
  'signatureReminder',
  'contractSigned',
  'contractClosed',
  'creditHold',
  'creditReleased',
  'creditRefused',
  'orderRefused',
  'creditHoldWithdrawn',
  'orderCancelled',
  'dealCancelled',
  'invoice',
  'reminder',
  'finalNotice',
  'creditNote',
  'renewalNotice',
  'mailRefused',
  'documentTampered',
  'signIn',
] as const;
export type MailTemplate = (typeof MAIL_TEMPLATES)[number];

export interface NewMail {
  /** Made from the step's key, with the recipient where there are several. */
  key: string;
  dealId?: string;
  to: string;
  template: MailTemplate;
  /** What the template shows. The quote, contract or invoice itself is loaded by its id when the mail is sent. */
  data?: Record<string, unknown>;
  link?: LinkGrant;
  /** When it is due by the deal's clock. */
  dueAt: Instant;
}

/** Writes a mail into the outbox; the same key twice is one mail. */
export async function queueMail(tx: Transaction, mail: NewMail): Promise<void> {
  const { link, data, ...row } = mail;
  await tx
    .insert(outbox)
    .values({ id: newId('message'), ...row, data: { ...data, ...(link ? { link } : {}) } })
    .onConflictDoNothing({ target: outbox.key });
}

export type OutboxRow = typeof outbox.$inferSelect;

const earlier = alias(outbox, 'earlier');

/**
 * What may be sent now: its time has come, and no earlier mail of its deal is still to be waited for. One that another
 * dispatcher is sending is unsettled until that commits, so it holds the later ones too. A mail of no deal waits for
 * nobody, since no row has the same deal as null.
 *
 * The `offset 0` keeps Postgres from making a join of it. When a mail server goes away, the outbox fills faster than
 * Postgres learns of it, and the join that it then chooses compares every waiting mail with every other one.
 */
function mayBeSent() {
  return fragment`${isUnsettled(outbox)} and ${outbox.nextAttemptAt} <= now() and not exists (
    select from ${outbox} ${fragment.identifier('earlier')}
    where ${earlier.dealId} = ${outbox.dealId} and ${earlier.id} < ${outbox.id} and ${isUnsettled(earlier)}
      and (${earlier.holdsUntil} is null or ${earlier.holdsUntil} > now())
    offset 0)`;
}

/** Takes the oldest mail that may be sent and keeps it from other dispatchers until the transaction ends. */
export async function claimMail(tx: Transaction): Promise<OutboxRow | undefined> {
  const [row] = await tx
    .select()
    .from(outbox)
    .where(mayBeSent())
    .orderBy(asc(outbox.id))
    .limit(1)
    .for('update', { skipLocked: true });
  return row;
}

/** Whether there is a mail that may be sent, or that is being sent. */
export async function isMailDue(db: Database): Promise<boolean> {
  const due = await db.select({ id: outbox.id }).from(outbox).where(mayBeSent()).limit(1);
  return due.length > 0;
}

/** How many mails wait, and for how long the oldest has. */
export async function outboxBacklog(db: Database): Promise<{ waiting: number; oldestAgeSeconds: number }> {
  const [backlog] = await db
    .select({
      waiting: fragment<number>`count(*)::int`,
      oldestAgeSeconds: fragment<number>`coalesce(extract(epoch from now() - min(${outbox.recordedAt})), 0)::float`,
    })
    .from(outbox)
    .where(isUnsettled(outbox));
  return backlog ?? { waiting: 0, oldestAgeSeconds: 0 };
}
