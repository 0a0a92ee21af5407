import { and, asc, DrizzleQueryError, eq, sql as fragment, isNull } from 'drizzle-orm';
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { Database, Transaction } from '#db/connection.ts';
import type { LinkGrant, MailTemplate } from '#db/outbox.ts';
import { outbox } from '#db/schema/technical.ts';
import { tell } from '#db/timeline.ts';
import { dec } from '#domain/money.ts';
import { amountDue } from '#domain/receivables.ts';
import type { DocumentStore } from '#src/documents/store.ts';
import type { Links } from '#src/links.ts';
import { loadFacts, type OutboxRow } from './facts.ts';
import { isMailTemplate, renderMail } from './render.ts';

export interface DispatcherOptions {
  db: Database;
  sql: Sql;
  smtpUrl: string;
  from: string;
  links: Links;
  documents: DocumentStore;
  sandbox: boolean;
  log: Logger;
  /** How often the outbox is looked through for what no announcement told of. */
  pollMs?: number;
}

export interface Dispatcher {
  /** Lets the mail that is being sent finish, then ends. */
  stop(): Promise<void>;
  /** Waits until no mail is due. A mail that could not be sent is due again only after a while. */
  drained(): Promise<void>;
}

const POLL_MS = 5_000;
const FIRST_RETRY_SECONDS = 2;
const LONGEST_RETRY_SECONDS = 15 * 60;
const SMTP_TIMEOUT_MS = 30_000;
const LONGEST_ERROR = 500;

/**
 * Sends what stands in the outbox, in the order of its ids. Any number of dispatchers may run. A mail that was sent
 * but not marked, because the process was killed in between, goes out again under the same Message-ID, by which a
 * mail server recognises the repeat.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, sql, smtpUrl, log, pollMs = POLL_MS } = options;
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 2,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  });
  const alarm = createAlarm();
  let stopping = false;

  const run = async () => {
    while (!stopping) {
      try {
        if (await sendNext({ ...options, transport })) continue;
      } catch (error) {
        // The database was out of reach; what was claimed is free again.
        // Drizzle's own error holds the parameters of the query, which can be addresses; its cause does not.
        const cause = error instanceof DrizzleQueryError ? error.cause : error;
        log.error({ err: cause }, 'The outbox could not be read');
      }
      if (!stopping) await alarm.wait(pollMs);
    }
  };
  const running = run();
  const listening = sql.listen('outbox', alarm.ring, alarm.ring).catch((error: unknown) => {
    log.warn({ err: error }, 'New mails are not announced; the outbox is looked through every few seconds');
    return null;
  });

  return {
    async stop() {
      stopping = true;
      alarm.ring();
      await running;
      await (await listening)?.unlisten();
      transport.close();
    },
    async drained() {
      while (await anyDue(db)) {
        alarm.ring();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

type Sending = DispatcherOptions & { transport: Transporter };

const isDue = and(
  isNull(outbox.sentAt),
  isNull(outbox.droppedAt),
  fragment`${outbox.nextAttemptAt} <= now()`,
);

/** Sends one mail and marks it, in one transaction that holds its row. Says whether there was one to send. */
function sendNext(sending: Sending): Promise<boolean> {
  return sending.db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(outbox)
      .where(isDue)
      .orderBy(asc(outbox.id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!row) return false;
    try {
      const reason = row.attempts > 0 ? await whyOvertaken(sending.db, row) : null;
      if (reason) {
        await drop(tx, row, reason);
        sending.log.info({ messageId: row.id, dealId: row.dealId, template: row.template }, 'Mail dropped');
        return true;
      }
      await send(sending, row);
    } catch (error) {
      await postpone(tx, row, error, sending.log);
      return true;
    }
    await markSent(tx, row);
    sending.log.info({ messageId: row.id, dealId: row.dealId, template: row.template }, 'Mail sent');
    return true;
  });
}

async function send(
  { db, transport, from, links, documents, sandbox }: Sending,
  row: OutboxRow,
): Promise<void> {
  const { template, data } = row;
  if (!isMailTemplate(template)) throw new Error(`There is no template ${template}.`);
  const facts = await loadFacts(db, row);
  const link = data.link as LinkGrant | undefined;
  const mail = renderMail(template, facts, { url: link ? await links.urlFor(link) : null, sandbox });
  const document = mail.attachment && (await documents.get(mail.attachment.kind, mail.attachment.subjectId));
  if (mail.attachment && !document)
    throw new Error(`The ${mail.attachment.kind} to attach cannot be made yet.`);
  await transport.sendMail({
    from,
    to: { name: '', address: row.to },
    ...(facts.seller ? { replyTo: facts.seller.email } : {}),
    messageId: messageIdOf(row),
    headers: { 'Auto-Submitted': 'auto-generated' },
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    attachments: document
      ? [{ filename: document.fileName, content: document.content, contentType: document.mediaType }]
      : [],
  });
}

const messageIdOf = ({ id }: OutboxRow) => `<${id}@quittance>`;

/** The story of the deal has the mail on the day that it was due; when it really went stands beside it. */
async function markSent(tx: Transaction, row: OutboxRow): Promise<void> {
  const sentAt = new Date().toISOString();
  await tx
    .update(outbox)
    .set({ sentAt, attempts: row.attempts + 1, lastError: null })
    .where(eq(outbox.id, row.id));
  if (row.dealId === null) return;
  await tell(tx, {
    dealId: row.dealId,
    at: row.dueAt,
    type: 'mailSent',
    actor: 'system',
    summary: `The mail “${row.template}” went to ${row.to}.`,
    data: { to: row.to, template: row.template, messageId: messageIdOf(row), sentAt },
  });
}

/**
 * A mail that waited for its server is not sent any more where what it asks for has been done meanwhile. At its first
 * try it goes as it is, since on a test clock a payment may follow within the same second.
 */
async function whyOvertaken(db: Database, row: OutboxRow): Promise<string | null> {
  if (!isMailTemplate(row.template) || !REMINDERS.has(row.template)) return null;
  const { invoice, signer } = await loadFacts(db, row);
  if (invoice && dec(amountDue(invoice)).isZero()) return 'nothing is due on the invoice any more';
  if (invoice?.onHold) return 'the invoice is on hold';
  return signer && signer.status !== 'pending' ? 'the signer has decided' : null;
}

const REMINDERS: ReadonlySet<MailTemplate> = new Set(['reminder', 'finalNotice', 'signatureReminder']);

async function drop(tx: Transaction, row: OutboxRow, reason: string): Promise<void> {
  const droppedAt = new Date().toISOString();
  await tx.update(outbox).set({ droppedAt }).where(eq(outbox.id, row.id));
  if (row.dealId === null) return;
  await tell(tx, {
    dealId: row.dealId,
    at: row.dueAt,
    type: 'mailDropped',
    actor: 'system',
    summary: `The mail “${row.template}” to ${row.to} could not be sent in time and was dropped: ${reason}.`,
    data: { to: row.to, template: row.template, reason, droppedAt },
  });
}

async function postpone(tx: Transaction, row: OutboxRow, error: unknown, log: Logger): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const delaySeconds = Math.min(FIRST_RETRY_SECONDS * 2 ** Math.min(row.attempts, 20), LONGEST_RETRY_SECONDS);
  await tx
    .update(outbox)
    .set({
      attempts: row.attempts + 1,
      lastError: message.slice(0, LONGEST_ERROR),
      nextAttemptAt: fragment`clock_timestamp() + make_interval(secs => ${delaySeconds})`,
    })
    .where(eq(outbox.id, row.id));
  // A mail server's refusal can name the address, which has no place in a log.
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const { id, dealId, template } = row;
  log.warn(
    { messageId: id, dealId, template, attempts: row.attempts + 1, delaySeconds, code },
    'A mail could not be sent',
  );
}

async function anyDue(db: Database): Promise<boolean> {
  const due = await db.select({ id: outbox.id }).from(outbox).where(isDue).limit(1);
  return due.length > 0;
}

/** A wait that can be cut short; a ring while nobody waits makes the next wait end at once. */
function createAlarm(): { ring: () => void; wait: (ms: number) => Promise<void> } {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
      rung = false;
    },
  };
}
