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

export async function tell(tx: Transaction, event: TimelineEvent): Promise<void> {
  await tx.insert(timelineEvents).values({ ...event, data: event.data ?? {} });
}
