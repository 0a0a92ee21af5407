import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { startMailbox } from './mailbox.ts';
import { type CaughtMail, openMailStore } from './mailStore.ts';

export interface MailCatcherOptions {
  /** Where mails are kept as .eml files, to survive a restart; without it they live in memory. */
  readonly dir?: string;
  /** The SMTP port; a free one by default. */
  readonly port?: number;
  /** Serves pages to read the mails at this port (0 for a free one); without it there are none. */
  readonly mailboxPort?: number;
}

export interface MailCatcher {
  readonly smtpUrl: string;
  /** Where the mails can be read, if pages were wanted. */
  readonly url: string | undefined;
  /** In the order of their receipt. */
  messages(): readonly CaughtMail[];
  /** The bytes of an attachment, by its place in the mail. */
  attachment(mailId: string, index: number): Promise<Buffer | undefined>;
  /** The first mail, of those already here too, that the predicate accepts; throws when none came in time. */
  waitFor(predicate: (mail: CaughtMail) => boolean, timeoutMs?: number): Promise<CaughtMail>;
  stop(): Promise<void>;
}

const largestMailBytes = 25 * 1024 * 1024;

/** A mail server that delivers to nobody: it takes every mail and keeps it to be looked at. */
export async function startMailCatcher(options: MailCatcherOptions = {}): Promise<MailCatcher> {
  const store = await openMailStore(options.dir);
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMailBytes,
    onData: (stream, session, done) => {
      receive(stream, session).then(() => done(), done);
    },
  });

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    if (stream.sizeExceeded) throw new Error(`The mail is larger than ${largestMailBytes} bytes.`);
    await store.add(
      Buffer.concat(chunks),
      session.envelope.rcptTo.map(({ address }) => address),
    );
  }

  // A client that hangs up in the middle of a mail must not take the catcher down.
  server.on('error', () => {});
  await listen(server, options.port ?? 0);
  const mailbox =
    options.mailboxPort === undefined ? undefined : await startMailbox(store, options.mailboxPort);
  return {
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    url: mailbox?.url,
    messages: store.messages,
    attachment: async (mailId, index) => (await store.attachment(mailId, index))?.content,
    async waitFor(predicate, timeoutMs = 10_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const mail = store.messages().find(predicate);
        if (mail) return mail;
        if (Date.now() >= deadline) throw new Error(noSuchMail(store.messages(), timeoutMs));
        await sleep(20);
      }
    },
    async stop() {
      await Promise.all([new Promise<void>((closed) => server.close(() => closed())), mailbox?.stop()]);
    },
  };
}

function listen(server: SMTPServer, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.server.off('error', failed);
      done();
    });
  });
}

function noSuchMail(mails: readonly CaughtMail[], timeoutMs: number): string {
  const seen = mails.map((mail) => `  to ${mail.to}: ${mail.subject}`);
  return [`No such mail came within ${timeoutMs} ms. There are ${mails.length}:`, ...seen.slice(-20)].join(
    '\n',
  );
}
