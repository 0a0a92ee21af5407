import { DrizzleQueryError } from 'drizzle-orm';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { Database } from '#db/connection.ts';
import { isMailDue } from '#db/outbox.ts';
import type { DocumentStore } from '#src/documents/store.ts';
import type { Links } from '#src/links.ts';
import { createAlarm } from './alarm.ts';
import { sendNext } from './delivery.ts';

export interface DispatcherOptions {
  /** Each mail that is being sent takes one of its connections; `DISPATCHER_CONNECTIONS` are enough. */
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
  /** How long a connected mail server may be silent. */
  silenceMs?: number;
  /** How long `stop` waits for mails that are being sent; what is cut off goes out again. */
  patienceMs?: number;
}

export interface Dispatcher {
  /** Lets the mails that are being sent finish, then ends. */
  stop(): Promise<void>;
  /** Waits until no mail is due. A mail that could not be sent is due again only after a while. */
  drained(): Promise<void>;
}

/** Mails of different deals go side by side, so that one slow delivery does not stop all; some servers allow three. */
const LANES = 3;
/** A lane's transaction stays open while its mail is sent, so these are not taken from the pool of the deals. */
export const DISPATCHER_CONNECTIONS = LANES;

const POLL_MS = 5_000;
const CONNECT_WITHIN_MS = 30_000;
/**
 * A server may take ten minutes to answer a mail that it has got whole (RFC 5321, section 4.5.3.2.6). Who hangs up
 * earlier sends it again, and it arrives twice.
 */
const SILENCE_MS = 10 * 60_000;
const PATIENCE_MS = 10_000;
/** Node counts a timer from the turn of its event loop, so one set late in a long turn ends before the database's time. */
const TIMER_LEAD_MS = 250;

/**
 * Sends what stands in the outbox, each deal's mails in the order of their ids. Any number of dispatchers may run. A
 * mail that was sent but not marked, because the process was killed in between, goes out again under the same
 * Message-ID, by which a mail server recognises the repeat.
 */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { db, sql, log, pollMs = POLL_MS, silenceMs = SILENCE_MS, patienceMs = PATIENCE_MS } = options;
  const transport = createTransport({
    url: options.smtpUrl,
    pool: true,
    maxConnections: LANES,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: silenceMs,
  });
  const alarm = createAlarm();
  let stopping = false;

  const delivery = {
    ...options,
    transport,
    onClaim: alarm.ring,
    onPostponed(delaySeconds: number) {
      const delayMs = delaySeconds * 1000 + TIMER_LEAD_MS;
      if (delayMs < pollMs) setTimeout(alarm.ring, delayMs).unref();
    },
  };
  const runLane = async (lane: number) => {
    // One looks whether anything waits and calls the others, so that a start costs one connection.
    if (lane > 0) await alarm.wait(pollMs);
    while (!stopping) {
      try {
        if (await sendNext(delivery)) continue;
      } catch (error) {
        // The database was out of reach; what was claimed is free again.
        // Drizzle's own error holds the parameters of the query, which can be addresses; its cause does not.
        const cause = error instanceof DrizzleQueryError ? error.cause : error;
        log.error({ err: cause }, 'The outbox could not be read');
      }
      if (!stopping) await alarm.wait(pollMs);
    }
  };
  const running = Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)));
  const listening = sql.listen('outbox', alarm.ring, alarm.ring).catch((error: unknown) => {
    log.warn({ err: error }, 'New mails are not announced; the outbox is looked through every few seconds');
    return null;
  });

  return {
    async stop() {
      stopping = true;
      alarm.ringForAll();
      const impatience = setTimeout(() => transport.close({ force: true }), patienceMs);
      await running;
      clearTimeout(impatience);
      await (await listening)?.unlisten();
      transport.close();
    },
    async drained() {
      while (await isMailDue(db)) {
        alarm.ring();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
