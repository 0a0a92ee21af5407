import type { Amount, Instant, PlainDate, Stage } from '#domain/types.ts';
import type { WaitingFor } from '#domain/waiting.ts';
import type { AgendaItem } from './agenda.ts';
import type { DealStart } from './messages.ts';

/**
 * All that a deal remembers. One serializable value of strings and numbers, so that the deal can
 * continue as new at any quiet point; documents and figures live in Postgres.
 */
export interface DealState {
  dealId: string;
  stage: Stage;
  timeZone: string;
  owner: string;
  /** Known once the quote was sent. */
  customerEmail: string | null;
  retentionDays: number;
  clock: Clock;
  agenda: AgendaItem[];
  /** People that the deal waits for, besides what stands on the agenda. */
  awaiting: (Pick<WaitingFor, 'what' | 'from' | 'summary'> & { since?: Instant | null }) | null;
  /** When it came into its stage. Like what follows, missing in states from before this was kept. */
  stageSince?: Instant;
  /** From the release of the order on. */
  progress: Progress | null;
  openInvoices: string[];
  /** Those of them that are not reminded of until they are released; states of older code have none. */
  heldInvoices?: string[];
  /** Since when each of them is open. */
  openSince?: Record<string, Instant>;
  /** When something of the order was done last. */
  movedOnAt?: Instant;
  /** After how many happenings it continues as new. */
  runLength: number;
}

/** A wall clock runs by itself; a test clock stands still at `until` and runs when it is moved on. */
export type Clock = { kind: 'wall' } | { kind: 'test'; until: Instant };

/** What is still to come of a released order, as of the last step that changed it. */
export interface Progress {
  /** The first invoice that is planned; its position among the deal's is its own, while several may fall on one day. */
  nextInvoice: { on: PlainDate; position: number } | null;
  nextRecognitionOn: PlainDate | null;
  /** Lines that are not wholly delivered, and milestones that were not reached. */
  undelivered: number;
}

/** What an invoice has come to: how much is due, and the place of its next step of dunning if there is one. */
export interface InvoiceStanding {
  invoiceId: string;
  amountDue: Amount;
  nextDunning: { index: number; on: PlainDate } | null;
}

/** A deal begins with what it is about, and continues as new with all that it remembers. */
export type DealInput = { start: DealStart } | { state: DealState };

export function newDealState(start: DealStart, now: Instant): DealState {
  return {
    dealId: start.dealId,
    stage: 'draft',
    timeZone: start.timeZone,
    owner: start.owner,
    customerEmail: null,
    retentionDays: start.retentionDays,
    clock: start.testClock ? { kind: 'test', until: start.testClock.startAt ?? now } : { kind: 'wall' },
    agenda: [],
    awaiting: null,
    progress: null,
    openInvoices: [],
    runLength: start.runLength,
  };
}
