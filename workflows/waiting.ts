import { addDays, dateOf } from '#domain/dates.ts';
import type { Instant, PlainDate } from '#domain/types.ts';
import type { NextByItself, SaidWaitingFor } from '#domain/waiting.ts';
import type { AgendaItem, AgendaKind } from './agenda.ts';
import type { DealState } from './state.ts';

/**
 * What the deal waits for: the people it needs first, else the head of its agenda, else what is still missing. People
 * have until what ends the wait; a reminder on the way ends nothing, but it is what comes next.
 */
export function waitingFor(state: DealState): SaidWaitingFor | null {
  const { awaiting, agenda, stage, openInvoices } = state;
  const head = agenda[0];
  const next = nextOf(head);
  if (awaiting) {
    const until = agenda.find(({ kind }) => !ON_THE_WAY.includes(kind))?.at ?? null;
    return { ...awaiting, until, since: awaiting.since ?? null, next };
  }
  if (stage === 'active' || openInvoices.length > 0) return whileActive(state, head);
  if (!head) return null;
  const summary = head.kind === 'close' ? afterTheEnd(state) : `${ITEM_WORDS[head.kind]}.`;
  return { what: head.kind, from: [], until: head.at, summary, since: state.stageSince ?? null, next };
}

/** What a deal that has ended still takes. */
function afterTheEnd({ stage, progress }: DealState): string {
  if (stage === 'lost') return 'Nothing; the deal can be quoted anew.';
  if (stage !== 'cancelled') return 'Nothing; the deal stays open for refunds and credit notes.';
  // Before its signature, or by the credit check.
  if (progress === null)
    return 'Nothing; the deal was cancelled before anything of it was delivered or invoiced.';
  return 'Nothing; the cancelled deal stays open for refunds and credit notes.';
}

/**
 * Several things are awaited side by side: the next one by date is named, with all who can bring the deal on until
 * then: the customer pays, the owner sees to deliveries, finance ends a hold that has no end of its own. What is open is
 * in the summary.
 */
function whileActive(state: DealState, head: AgendaItem | undefined): SaidWaitingFor | null {
  const { progress, openInvoices, customerEmail, owner } = state;
  const holds = holdsOf(state);
  const undelivered = progress?.undelivered ?? 0;
  const from = [
    ...(openInvoices.length > 0 && customerEmail ? [customerEmail] : []),
    ...(undelivered > 0 ? [owner] : []),
  ];
  const missing = [
    ...(undelivered > 0 ? [`${counted(undelivered, 'line')} to be delivered`] : []),
    ...(openInvoices.length > 0 ? [`${counted(openInvoices.length, 'invoice')} to be paid`] : []),
    ...holdWords(holds),
  ];
  const open = missing.length > 0 ? `Open: ${missing.join(', ')}.` : '';
  const since = activeSince(state, undelivered);
  const rest = {
    from,
    since,
    next: nextOf(head),
    ...(holds.endless > 0 ? { needsFinance: true as const } : {}),
  };
  if (head) {
    // A deal with open invoices does not close.
    const what = head.kind === 'dunning' || head.kind === 'close' ? 'payment' : head.kind;
    return { what, until: head.at, summary: `${ITEM_WORDS[head.kind]}. ${open}`.trim(), ...rest };
  }
  if (missing.length === 0) return null;
  return { what: openInvoices.length > 0 ? 'payment' : 'delivery', until: null, summary: open, ...rest };
}

interface Holds {
  /** The last day of each hold that ends by itself, the earliest first. */
  lastDays: PlainDate[];
  /** How many end only when they are released. */
  endless: number;
}

/** The holds of what is still to be paid. One that ends by itself does so on the agenda. */
function holdsOf({ openInvoices, heldInvoices = [], agenda, timeZone }: DealState): Holds {
  const ends = agenda.filter(({ kind, subject }) => kind === 'holdEnd' && openInvoices.includes(subject));
  const isEndless = (id: string) => !ends.some(({ subject }) => subject === id);
  return {
    lastDays: ends.map(({ at }) => addDays(dateOf(at, timeZone), -1)),
    endless: heldInvoices.filter((id) => openInvoices.includes(id) && isEndless(id)).length,
  };
}

function holdWords({ lastDays, endless }: Holds): string[] {
  const [first] = lastDays;
  const isOneDay = lastDays.every((day) => day === first);
  const who = endless === 1 ? 'it' : 'them';
  return [
    ...(first ? [`${lastDays.length} of them on hold${isOneDay ? '' : ', the first'} until ${first}`] : []),
    ...(endless > 0 ? [`${endless} of them on hold until finance releases ${who}`] : []),
  ];
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
