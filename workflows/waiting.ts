import type { WaitingFor } from '#domain/waiting.ts';
import type { AgendaItem, AgendaKind } from './agenda.ts';
import type { DealState } from './state.ts';

/**
 * What the deal waits for: the people it needs first, else the head of its agenda, else what is still missing. People
 * have until what ends the wait; a reminder on the way ends nothing.
 */
export function waitingFor(state: DealState): WaitingFor | null {
  const { awaiting, agenda, stage, openInvoices } = state;
  const head = agenda[0];
  if (awaiting)
    return { ...awaiting, until: agenda.find(({ kind }) => kind !== 'signatureReminder')?.at ?? null };
  if (stage === 'active' || openInvoices.length > 0) return whileActive(state, head);
  if (!head) return null;
  const summary =
    head.kind === 'close'
      ? 'Nothing; the deal stays open for refunds and credit notes.'
      : `${ITEM_WORDS[head.kind]}.`;
  return { what: head.kind, from: [], until: head.at, summary };
}

/**
 * Several things are awaited side by side: the next one by date is named, with all who can bring the deal on until
 * then: the customer pays, the owner sees to deliveries. What is open is in the summary.
 */
function whileActive(
  { progress, openInvoices, customerEmail, owner }: DealState,
  head: AgendaItem | undefined,
): WaitingFor | null {
  const undelivered = progress?.undelivered ?? 0;
  const from = [
    ...(openInvoices.length > 0 && customerEmail ? [customerEmail] : []),
    ...(undelivered > 0 ? [owner] : []),
  ];
  const missing = [
    ...(undelivered > 0 ? [`${counted(undelivered, 'line')} to be delivered`] : []),
    ...(openInvoices.length > 0 ? [`${counted(openInvoices.length, 'invoice')} to be paid`] : []),
  ];
  const open = missing.length > 0 ? `Open: ${missing.join(', ')}.` : '';
  if (head) {
    // A deal with open invoices does not close.
    const what = head.kind === 'dunning' || head.kind === 'close' ? 'payment' : head.kind;
    return { what, from, until: head.at, summary: `${ITEM_WORDS[head.kind]}. ${open}`.trim() };
  }
  if (missing.length === 0) return null;
  return { what: openInvoices.length > 0 ? 'payment' : 'delivery', from, until: null, summary: open };
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

const ITEM_WORDS: Record<AgendaKind, string> = {
  quoteExpiry: 'The end of the quote’s validity',
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
