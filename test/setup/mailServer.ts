import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { vi } from 'vitest';

/** What a mail server says instead of yes, or that it breaks the connection off. */
export type Trouble = { code: number; text: string } | 'hangUp';

/** A mail that the server got whole, whether or not it said yes. */
export interface Arrival {
  to: string;
  messageId: string;
  subject: string;
  text: string;
}

/** What goes wrong at each step of a delivery; nothing, where a step is left out. */
export interface Moods {
  greeting?: () => Trouble | null;
  sender?: () => Trouble | null;
  recipient?: (address: string) => Trouble | null;
  /** The connection ends while the mail is being sent. */
  breaksOff?: (address: string) => boolean;
  /** What follows once the mail is there whole; it may take its time. */
  received?: (mail: Arrival) => Trouble | null | Promise<Trouble | null>;
}

export interface MailServer {
  readonly smtpUrl: string;
  moods: Moods;
  /** All that came whole, in order, with what was not accepted. */
  readonly arrivals: readonly Arrival[];
  /** What was accepted, in order: a mail that is here twice was delivered twice. */
  readonly delivered: readonly Arrival[];
  waitForDelivery(matches: (mail: Arrival) => boolean): Promise<Arrival>;
  /** Nobody listens any more; `start` opens the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A mail server that has its moods. The clients that it hears wait no time before they may speak. */
export async function startMailServer(): Promise<MailServer> {
  const arrivals: Arrival[] = [];
  const delivered: Arrival[] = [];
  let running: SMTPServer;
  let port = 0;

  const hangUp = ({ id }: SMTPServerSession) => {
    for (const connection of running.connections) {
      if (connection.session.id === id) connection._socket.destroy();
    }
  };
  const answer = (
    session: SMTPServerSession,
    trouble: Trouble | null | undefined,
    done: (error?: Error | null) => void,
  ) => {
    if (trouble === 'hangUp') return hangUp(session);
    done(trouble ? Object.assign(new Error(trouble.text), { responseCode: trouble.code }) : null);
  };
  const receive = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Trouble | null> => {
    const to = session.envelope.rcptTo.map(({ address }) => address).join(', ');
    if (server.moods.breaksOff?.(to)) return 'hangUp';
    const { messageId = '', subject = '', text = '' } = await simpleParser(stream);
    const mail = { to, messageId, subject, text };
    arrivals.push(mail);
    const trouble = (await server.moods.received?.(mail)) ?? null;
    if (!trouble) delivered.push(mail);
    return trouble;
  };
  const open = async () => {
    running = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1,
      onConnect: (session, done) => answer(session, server.moods.greeting?.(), done),
      onMailFrom: (_, session, done) => answer(session, server.moods.sender?.(), done),
      onRcptTo: ({ address }, session, done) => answer(session, server.moods.recipient?.(address), done),
      onData: (stream, session, done) => {
        receive(stream, session).then((trouble) => answer(session, trouble, done), done);
      },
    });
    // A connection that ends in the middle of a mail is what some tests are about.
    running.on('error', () => {});
    await new Promise<void>((listening) => running.listen(port, '127.0.0.1', listening));
    const address = running.server.address();
    port = typeof address === 'object' && address !== null ? address.port : port;
  };

  const server: MailServer = {
    get smtpUrl() {
      return `smtp://127.0.0.1:${port}`;
    },
    moods: {},
    arrivals,
    delivered,
    waitForDelivery: (matches) =>
      vi.waitUntil(() => delivered.find(matches), { timeout: 15_000, interval: 20 }),
    stop: () => new Promise<void>((closed) => running.close(() => closed())),
    start: open,
  };
  await open();
  return server;
}

/** A door that a test opens: who comes to it waits. */
export function aDoor(): { passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
