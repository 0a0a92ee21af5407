import type { Instant } from '#domain/types.ts';
import { newId } from '#src/ids.ts';
import type { Transaction } from './connection.ts';
import { outbox } from './schema/technical.ts';

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
  'approvalRejected',
  'approvalWithdrawn',
  'quoteDeclined',
  'quoteExpired',
  'signatureRequest',
  'signatureReminder',
  'contractSigned',
  'contractClosed',
  'creditHold',
  'creditReleased',
  'creditRefused',
  'creditHoldWithdrawn',
  'orderCancelled',
  'dealCancelled',
  'invoice',
  'reminder',
  'finalNotice',
  'creditNote',
  'renewalNotice',
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
