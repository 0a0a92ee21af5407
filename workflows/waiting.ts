import type { Instant } from '#domain/types.ts';
import type { NextByItself, WaitingFor } from '#domain/waiting.ts';
import type { AgendaItem, AgendaKind } from './agenda.ts';
import type { DealState } from './state.ts';

/**
 * What the deal waits for: the people it needs first, else the head of its agenda, else what is still missing. People
 * have until what ends the wait; a reminder on the way ends nothing, but it is what comes next.
 */
export function waitingFor(state: DealState): WaitingFor | null {
  const { awaiting, agenda, stage, openInvoices } = state;
  const head = agenda[0];
  const next = nextOf(head);
  if (awaiting) {
    const until = agenda.find(({ kind }) => !ON_THE_WAY.includes(kind))?.at ?? null;
    return { ...awaiting, until, since: awaiting.since ?? null, next };
  }
  if (stage === 'active' || openInvoices.length > 0) return whileActive(state, head);
  if (!head) return null;
  const summary =
    head.kind === 'close'
      ? 'Nothing; the deal stays open for refunds and credit notes.'
      : `${ITEM_WORDS[head.kind]}.`;
  return { what: head.kind, from: [], until: head.at, summary, since: state.stageSince ?? null, next };
}

/**
 * Several things are awaited side by side: the next one by date is named, with all who can bring the deal on until
 * then: the customer pays, the owner sees to deliveries. What is open is in the summary.
 */
function whileActive(state: DealState, head: AgendaItem | undefined): WaitingFor | null {
  const { progress, openInvoices, heldInvoices = [], customerEmail, owner } = state;
  const held = openInvoices.filter((id) => heldInvoices.includes(id)).length;
  const undelivered = progress?.undelivered ?? 0;
  const from = [
    ...(openInvoices.length > 0 && customerEmail ? [customerEmail] : []),
    ...(undelivered > 0 ? [owner] : []),
  ];
  const missing = [
    ...(undelivered > 0 ? [`${counted(undelivered, 'line')} to be delivered`] : []),
    ...(openInvoices.length > 0 ? [`${counted(openInvoices.length, 'invoice')} to be paid`] : []),
    ...(held > 0 ? [`${held} of them on hold until finance releases it`] : []),
  ];
  const open = missing.length > 0 ? `Open: ${missing.join(', ')}.` : '';
  const since = activeSince(state, undelivered);
  const next = nextOf(head);
  if (head) {
    // A deal with open invoices does not close.
    const what = head.kind === 'dunning' || head.kind === 'close' ? 'payment' : head.kind;
    return { what, from, until: head.at, summary: `${ITEM_WORDS[head.kind]}. ${open}`.trim(), since, next };
  }
  if (missing.length === 0) return null;
  return {
    what: openInvoices.length > 0 ? 'payment' : 'delivery',
    from,
    until: null,
    summary: open,
    since,
    next,
  };
}

/** Since when the oldest thing is open that somebody owes the deal; else since something was done for the last time. */
function activeSince(
  { openInvoices, openSince, stageSince, movedOnAt }: DealState,
  undelivered: number,
): Instant | null {
  if (undelivered === 0 && openInvoices.length === 0) return movedOnAt ?? null;
  return oldest([
    ...(undelivered > 0 ? [stageSince] : []),
    ...openInvoices.map((invoiceId) => openSince?.[invoiceId]),
  ]);
}

/** The earliest of some instants; null where one of them is not known. */
export function oldest(instants: readonly (Instant | null | undefined)[]): Instant | null {
  const known = instants.filter((instant) => typeof instant === 'string');
  return known.length === instants.length ? (known.toSorted()[0] ?? null) : null;
}

const nextOf = (head: AgendaItem | undefined): NextByItself | null =>
  head ? { what: head.kind, at: head.at, summary: NEXT_WORDS[head.kind] } : null;

/** What ends no wait. */
const ON_THE_WAY: readonly AgendaKind[] = ['signatureReminder', 'approvalReminder', 'approvalDelegation'];

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const ITEM_WORDS: Record<AgendaKind, string> = {
  quoteExpiry: 'The end of the quote’s validity',
  approvalDelegation: 'The change of those who stand in for an approver',
  approvalReminder: 'The reminder of the approvers',
  approvalEscalation: 'The escalation of an approval',
  signatureReminder: 'The reminder of the signers',
  envelopeExpiry: 'The end of the time to sign',
  invoice: 'The day of the next invoice',
  holdEnd: 'The end of the hold on an invoice',
  dunning: 'A payment; the next reminder is due then',
  renewalNotice: 'The day of a renewal notice',
  recognition: 'The next day on which revenue is recognised',
  close: 'The end of the time in which the deal stays open',
};

/** What comes by itself. */
const NEXT_WORDS: Record<AgendaKind, string> = {
  quoteExpiry: 'The quote expires, and the deal is lost.',
  approvalDelegation: 'Others stand in for an approver.',
  approvalReminder: 'Those who have not decided are reminded.',
  approvalEscalation: 'The approval is escalated.',
  signatureReminder: 'Those who have not signed are reminded.',
  envelopeExpiry: 'The time to sign ends, and the deal is lost.',
  invoice: 'The next invoice is issued.',
  holdEnd: 'The hold on an invoice ends, and its reminders go on.',
  dunning: 'The next reminder of an invoice goes out.',
  renewalNotice: 'The owner is told that a term ends.',
  recognition: 'Revenue is recognised.',
  close: 'The deal closes for good.',
};
