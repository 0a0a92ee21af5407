import { and, asc, eq, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database } from '#db/connection.ts';
import { effects, unansweredCommands } from '#db/schema/technical.ts';
import type { CommandKind, Commands } from '#workflows/messages.ts';
import type { By, DealGateway } from './gateway.ts';
import { Problem } from './problems.ts';

/**
 * A step commits in Postgres before Temporal has stored that the command was taken. Where worker and server die in
 * between, the server has forgotten a command whose effect stands, and the deal would stay behind its own rows. So a
 * command is kept here until it was answered.
 */
export async function keepUntilAnswered<K extends CommandKind>(
  db: Database,
  command: { dealId: string; kind: K; input: Commands[K]['input'] } & By,
): Promise<void> {
  await db.insert(unansweredCommands).values(command).onConflictDoNothing();
}

export async function markAnswered(db: Database, key: string): Promise<void> {
  await db.delete(unansweredCommands).where(eq(unansweredCommands.key, key));
}

const LOOK_EVERY_MS = 30_000;
/** Longer than a caller waits for its answer, so that what is still under way is left alone. */
const OLD_AFTER_SECONDS = 60;
const LOST_AFTER_SECONDS = 86_400;
const AT_ONCE = 50;

const isOlderThan = (seconds: number) =>
  lt(unansweredCommands.sentAt, sql`now() - make_interval(secs => ${seconds})`);

/** Commands that were carried out and never answered, the oldest first. */
function forgottenCommands(db: Database, which: SQL | undefined) {
  return db
    .select({ command: unansweredCommands })
    .from(unansweredCommands)
    .innerJoin(effects, eq(effects.key, unansweredCommands.key))
    .where(which)
    .orderBy(asc(unansweredCommands.sentAt))
    .limit(AT_ONCE);
}

/** Those of a deal that came before a command: the deal must hear of them first, since its rows are ahead of it. */
export const forgottenBefore = (db: Database, { dealId, key }: { dealId: string; key: string }) =>
  forgottenCommands(db, and(eq(unansweredCommands.dealId, dealId), ne(unansweredCommands.key, key)));

/**
 * Sends again what was carried out and never answered, the oldest first. Under its key the deal finds what its step
 * did and goes on from there. What was never carried out is not sent again, since its caller may have gone another
 * way, and is forgotten after a day.
 */
export async function resendUnanswered(
  { db, gateway, log }: { db: Database; gateway: DealGateway; log: Logger },
  { olderThanSeconds = OLD_AFTER_SECONDS, signal }: { olderThanSeconds?: number; signal?: AbortSignal } = {},
): Promise<void> {
  for (const { command } of await forgottenCommands(db, isOlderThan(olderThanSeconds))) {
    if (signal?.aborted) return;
    const { key, actor, dealId, kind, input } = command;
    try {
      await gateway.send(dealId, kind as CommandKind, input as Commands[CommandKind]['input'], {
        key,
        actor,
      });
      log.warn(
        { dealId, kind, commandKey: key },
        'A command that was carried out and not answered was sent again.',
      );
    } catch (err) {
      // A refusal is an answer.
      if (err instanceof Problem && err.status < 500) continue;
      log.error(
        { err, dealId, kind, commandKey: key },
        'A command that was not answered could not be sent again.',
      );
    }
  }
  const taken = db.select({ key: effects.key }).from(effects).where(eq(effects.key, unansweredCommands.key));
  await db.delete(unansweredCommands).where(and(isOlderThan(LOST_AFTER_SECONDS), sql`not exists (${taken})`));
}

/** Looks for such commands from time to time. Any number of processes may; a command that is sent twice is taken once. */
export function startResending(deps: Parameters<typeof resendUnanswered>[0]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= resendUnanswered(deps, { signal: stopping.signal })
      .catch((err: unknown) => deps.log.error({ err }, 'Unanswered commands could not be looked through.'))
      .finally(() => {
        looking = null;
      });
  }, LOOK_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking;
    },
  };
}
