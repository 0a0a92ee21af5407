import { sql } from 'drizzle-orm';
import type { Instant } from '#domain/types.ts';
import type { Transaction } from './connection.ts';
import { timelineEvents } from './schema/deals.ts';

export interface TimelineEvent {
  dealId: string;
  /** When it happened, by the deal's clock. */
  at: Instant;
  type: string;
  /** An e-mail address, the name of an API key, or `system`. */
  actor: string;
  /** A sentence for people. */
  summary: string;
  data?: Record<string, unknown>;
}

/**
 * Adds to the story of a deal. A payment or a mail can be told while the deal takes a step: the second to tell waits
 * for the first to commit, so that no event ever appears before one that a reader has seen.
 */
export async function tell(tx: Transaction, event: TimelineEvent): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`timeline:${event.dealId}`}, 0))`);
  await tx.insert(timelineEvents).values({ ...event, data: event.data ?? {} });
}
