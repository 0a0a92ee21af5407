import type { Instant } from '#domain/types.ts';

/** What time alone brings about, in the order in which things of one instant happen. */
export const AGENDA_KINDS = [
  'quoteExpiry',
  'approvalDelegation',
  'approvalReminder',
  'approvalEscalation',
  'signatureReminder',
  'envelopeExpiry',
  'invoice',
  'holdEnd',
  'dunning',
  'renewalNotice',
  'recognition',
  'close',
] as const;
export type AgendaKind = (typeof AGENDA_KINDS)[number];

export interface AgendaItem {
  at: Instant;
  kind: AgendaKind;
  /**
   * What the item is about, an id for example. Kind, subject and when it was to be due name what was done for ever, so that no other
   * item may have the same three.
   */
  subject: string;
  /** When it would have been due, where that had passed when it was planned. */
  missedAt?: Instant;
  /** For dunning: the place of the step in the invoice's policy. */
  dunningIndex?: number;
}

export function compareItems(a: AgendaItem, b: AgendaItem): number {
  return (
    compare(a.at, b.at) ||
    AGENDA_KINDS.indexOf(a.kind) - AGENDA_KINDS.indexOf(b.kind) ||
    compare(a.subject, b.subject)
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Puts an item on the agenda in its place; an item of the same kind and subject is replaced. */
export function withItem(agenda: readonly AgendaItem[], item: AgendaItem): AgendaItem[] {
  return [...withoutItem(agenda, item.kind, item.subject), item].sort(compareItems);
}

/** Takes items off: one subject's, or all of the kind. */
export function withoutItem(agenda: readonly AgendaItem[], kind: AgendaKind, subject?: string): AgendaItem[] {
  return agenda.filter((item) => item.kind !== kind || (subject !== undefined && item.subject !== subject));
}
