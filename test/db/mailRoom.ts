import { asc, eq, sql as fragment } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type NewMail, queueMail } from '#db/outbox.ts';
import { timelineEvents } from '#db/schema/deals.ts';
import { outbox } from '#db/schema/technical.ts';
import { documentStore } from '#src/documents/store.ts';
import { createLinks } from '#src/links.ts';
import { type Dispatcher, type DispatcherOptions, startDispatcher } from '#src/mail/dispatcher.ts';
import { type OpenDatabase, openTestDatabase } from '#test/setup/database.ts';
import { type MailServer, startMailServer } from '#test/setup/mailServer.ts';
import { type SeededDeal, seedDeal } from './seed.ts';

export const CUSTOMER = 'einkauf@brueckner.example';
export const OWNER = 'sales@seller.example';
export const links = createLinks({
  secretKey: 'a secret of at least 32 characters',
  publicUrl: 'http://quittance.example',
});

type Connection = Pick<OpenDatabase, 'db' | 'sql'>;

export function startTestDispatcher(
  { db, sql }: Connection,
  options: Pick<DispatcherOptions, 'smtpUrl'> & Partial<DispatcherOptions>,
): Dispatcher {
  return startDispatcher({
    db,
    sql,
    from: 'Seller <seller@seller.example>',
    links,
    documents: documentStore({ db, sandbox: true }),
    sandbox: true,
    log: pino({ level: 'silent' }),
    // The poll is slow on purpose: what arrives fast was announced.
    pollMs: 60_000,
    ...options,
  });
}

/** A sign-in is a mail of no deal. */
export const signIn = (key: string): [string, Partial<NewMail>] => [
  key,
  { dealId: undefined, template: 'signIn', to: 'staff@seller.example' },
];

type MailRoom = Awaited<ReturnType<typeof openMailRoom>>;

/** A database for the tests of a file, and in it a mail room for each of them, both there once the tests run. */
export function mailRoomForEach(): { database: OpenDatabase; room: MailRoom } {
  const opened = {} as { database: OpenDatabase; room: MailRoom };
  beforeAll(async () => {
    opened.database = await openTestDatabase();
  });
  beforeEach(async () => {
    opened.room = await openMailRoom(opened.database);
  });
  afterEach(() => opened.room?.close());
  afterAll(() => opened.database?.close());
  return opened;
}

/** A deal with an empty outbox, and a mail server to which as many dispatchers send as a test starts. */
async function openMailRoom(connection: Connection) {
  await connection.db.delete(outbox);
  const server = await startMailServer();
  const deal = await seedDeal(connection.db);
  const running: Dispatcher[] = [];
  return {
    server,
    deal,
    start(options: Partial<DispatcherOptions> = {}): Dispatcher {
      const dispatcher = startTestDispatcher(connection, { smtpUrl: server.smtpUrl, ...options });
      running.push(dispatcher);
      return dispatcher;
    },
    async close(): Promise<void> {
      await Promise.all(running.map((dispatcher) => dispatcher.stop()));
      await server.stop();
    },
    ...outboxOf(connection, deal),
    ...observed(connection, deal, server),
  };
}

function outboxOf({ db, sql }: Connection, deal: SeededDeal) {
  const rowOf = async (key: string) => {
    const [row] = await db.select().from(outbox).where(eq(outbox.key, key));
    if (!row) throw new Error(`There is no mail ${key}.`);
    return row;
  };
  return {
    rowOf,
    /** A credit hold needs no document, so it is quick to write. */
    queue: (key: string, mail: Partial<NewMail> = {}): Promise<void> =>
      db.transaction((tx) =>
        queueMail(tx, {
          key,
          dealId: deal.dealId,
          to: CUSTOMER,
          template: 'creditHold',
          data: { reason: key },
          dueAt: '2031-01-01T08:00:00.000Z',
          ...mail,
        }),
      ),
    tried: (key: string, attempts = 1) =>
      expect.poll(async () => (await rowOf(key)).attempts, { timeout: 10_000 }).toBe(attempts),
    /** As if the time until the next try were over. */
    async tryAgainNow(): Promise<void> {
      await db.update(outbox).set({ nextAttemptAt: fragment`now()` });
      await sql.notify('outbox', '');
    },
  };
}

function observed({ db }: Connection, deal: SeededDeal, server: MailServer) {
  const story = () =>
    db
      .select()
      .from(timelineEvents)
      .where(eq(timelineEvents.dealId, deal.dealId))
      .orderBy(asc(timelineEvents.seq));
  /** The keys of what was accepted, in order. */
  const delivered = async (): Promise<string[]> => {
    const rows = await db.select({ id: outbox.id, key: outbox.key }).from(outbox);
    const keys = new Map(rows.map(({ id, key }) => [`<${id}@quittance>`, key]));
    return server.delivered.map(({ messageId }) => keys.get(messageId) ?? messageId);
  };
  return {
    story,
    delivered,
    untilDelivered: (keys: string[]) => expect.poll(delivered, { timeout: 10_000 }).toEqual(keys),
    untilTold: (types: string[]) =>
      expect.poll(async () => (await story()).map(({ type }) => type), { timeout: 10_000 }).toEqual(types),
  };
}
