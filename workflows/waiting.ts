import type { WaitingFor } from '#domain/waiting.ts';
import type { AgendaItem, AgendaKind } from './agenda.ts';
import type { DealState } from './state.ts';

/** What the deal waits for: the people it needs first, else the head of its agenda. */
export function waitingFor({ awaiting, agenda, stage }: DealState): WaitingFor | null {
  const head = agenda[0];
  if (awaiting) return { ...awaiting, until: head?.at ?? null };
  if (!head) return null;
  if (stage === 'active' || head.kind !== 'close') {
    return { what: head.kind, from: [], until: head.at, summary: describe(head) };
  }
  return { what: 'close', from: [], until: head.at, summary: 'Nothing; the deal stays open for refunds and credit notes.' };
}

function describe(item: AgendaItem): string {
  return `${ITEM_WORDS[item.kind]}.`;
}

const ITEM_WORDS: Record<AgendaKind, string> = {
  quoteExpiry: 'The end of the quote’s validity',
  approvalEscalation: 'The escalation of an approval',
  signatureReminder: 'The reminder of the signers',
  envelopeExpiry: 'The end of the time to sign',
  invoice: 'The day of the next invoice',
  holdEnd: 'The end of the hold on an invoice',
  dunning: 'The day of the next payment reminder',
  renewalNotice: 'The day of a renewal notice',
  recognition: 'The next day on which revenue is recognised',
  close: 'The end of the time in which the deal stays open',
};
