import type { SendMailOptions, Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import type { Database, Transaction } from '#db/connection.ts';
import { claimMail, type LinkGrant, type OutboxRow } from '#db/outbox.ts';
import type { DocumentStore } from '#src/documents/store.ts';
import type { Links } from '#src/links.ts';
import type { MailFacts } from './content.ts';
import { loadFacts } from './facts.ts';
import { failureOf } from './failure.ts';
import { drop, markSent, messageIdOf, postpone, refuse } from './outcome.ts';
import { asItStands, isLateReminder, whyOvertaken } from './overtaken.ts';
import { isMailTemplate, LOGO_CID, renderMail } from './render.ts';

export interface Delivery {
  db: Database;
  transport: Transporter;
  from: string;
  links: Links;
  documents: DocumentStore;
  sandbox: boolean;
  log: Logger;
  /** A mail was taken, so there may be another one for somebody else. */
  onClaim(): void;
  /** A mail may be tried again after a while. */
  onPostponed(delaySeconds: number): void;
}

/** A mailbox that is put off for longer than that, a mistyped domain among them, holds its deal no more. */
const LONGEST_HOLD_MS = 24 * 3600 * 1000;

/** Sends one mail and marks it, in one transaction that holds its row. Says whether there was one to send. */
export function sendNext(delivery: Delivery): Promise<boolean> {
  return delivery.db.transaction(async (tx) => {
    const row = await claimMail(tx);
    if (!row) return false;
    delivery.onClaim();
    const { id, dealId, template } = row;
    const log = delivery.log.child({ messageId: id, dealId, template });
    const prepared = await prepare(tx, delivery, row);
    if ('error' in prepared) {
      // Our own fault: it may last, so the deal's other mails pass it by.
      await putBack({ tx, delivery, row, log }, prepared.error, new Date().toISOString());
    } else if ('reason' in prepared) {
      await drop(tx, row, prepared.reason);
      log.info('Mail dropped');
    } else {
      await deliver({ tx, delivery, row, log }, prepared.mail);
    }
    return true;
  });
}

interface Taken {
  tx: Transaction;
  delivery: Delivery;
  row: OutboxRow;
  log: Logger;
}

async function deliver(taken: Taken, mail: SendMailOptions): Promise<void> {
  const { tx, delivery, row, log } = taken;
  try {
    await delivery.transport.sendMail(mail);
  } catch (error) {
    const failure = failureOf(error);
    switch (failure.kind) {
      case 'refused':
        await refuse(tx, row, failure);
        // The server's words can name the address, which has no place in a log.
        log.error({ responseCode: failure.code }, 'A mail was refused for good');
        return;
      case 'putOff': {
        const limit = row.holdsUntil ?? new Date(Date.now() + LONGEST_HOLD_MS).toISOString();
        return putBack(taken, error, limit);
      }
      case 'unreachable':
        return putBack(taken, error, null);
      default:
        return failure satisfies never;
    }
  }
  await markSent(tx, row);
  log.info('Mail sent');
}

async function putBack(
  { tx, delivery, row, log }: Taken,
  error: unknown,
  holdsUntil: string | null,
): Promise<void> {
  const delaySeconds = await postpone(tx, row, { error, holdsUntil });
  // A mail server's refusal can name the address, which has no place in a log.
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  log.warn({ attempts: row.attempts + 1, delaySeconds, code }, 'A mail could not be sent');
  delivery.onPostponed(delaySeconds);
}

/** The mail as it goes out, why it does not any more, or the error that keeps it from being made. */
async function prepare(
  tx: Transaction,
  delivery: Delivery,
  row: OutboxRow,
): Promise<{ mail: SendMailOptions } | { reason: string } | { error: unknown }> {
  try {
    // A savepoint: a statement that fails here must not end the transaction that puts the mail back.
    return await tx.transaction(async (attempt) => {
      const facts = await loadFacts(attempt, row);
      if (!(await isLateReminder(attempt, row))) return { mail: await write(delivery, row, facts) };
      const reason = whyOvertaken(facts);
      return reason === null
        ? { mail: await write(delivery, row, await asItStands(attempt, facts)) }
        : { reason };
    });
  } catch (error) {
    return { error };
  }
}

async function write(
  { from, links, documents, sandbox }: Delivery,
  row: OutboxRow,
  facts: MailFacts,
): Promise<SendMailOptions> {
  const { template, data } = row;
  if (!isMailTemplate(template)) throw new Error(`There is no template ${template}.`);
  const link = data.link as LinkGrant | undefined;
  const mail = renderMail(template, facts, { url: link ? await links.urlFor(link) : null, sandbox });
  const replyTo = mail.replyTo ?? facts.seller?.email;
  const document = mail.attachment && (await documents.get(mail.attachment.kind, mail.attachment.subjectId));
  if (mail.attachment && !document)
    throw new Error(`The ${mail.attachment.kind} to attach cannot be made yet.`);
  return {
    from,
    to: { name: '', address: row.to },
    ...(replyTo ? { replyTo: { name: '', address: replyTo } } : {}),
    messageId: messageIdOf(row),
    headers: { 'Auto-Submitted': 'auto-generated' },
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    attachments: [
      ...(document
        ? [{ filename: document.fileName, content: document.content, contentType: document.mediaType }]
        : []),
      ...(facts.logo
        ? [{ cid: LOGO_CID, content: facts.logo.content, contentType: facts.logo.mediaType }]
        : []),
    ],
  };
}
