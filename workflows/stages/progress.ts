import { addDays, instantAt, MAILS_AT, RECOGNITION_AT, startOfDay } from '#domain/dates.ts';
import { isNothingToCome } from '#domain/delivery.ts';
import { dec } from '#domain/money.ts';
import type { PlainDate } from '#domain/types.ts';
import type { DealRun } from '../run.ts';
import type { InvoiceStanding, Progress } from '../state.ts';

/** Puts on the agenda what is to come of the order. */
export function planProgress(run: DealRun, progress: Progress): void {
  const { timeZone } = run.state;
  run.state.progress = progress;
  run.state.movedOnAt = run.at;
  run.unplan('invoice');
  run.unplan('recognition');
  if (progress.nextInvoice) {
    const { on, position } = progress.nextInvoice;
    run.plan({ at: startOfDay(on, timeZone), kind: 'invoice', subject: String(position) });
  }
  if (progress.nextRecognitionOn) {
    const at = instantAt(progress.nextRecognitionOn, RECOGNITION_AT, timeZone);
    run.plan({ at, kind: 'recognition', subject: progress.nextRecognitionOn });
  }
}

/** Puts the next reminder of an invoice on the agenda, as long as something is due on it. */
export function planDunning(run: DealRun, { invoiceId, amountDue, nextDunning }: InvoiceStanding): void {
  const { openInvoices } = run.state;
  const others = openInvoices.filter((id) => id !== invoiceId);
  const { [invoiceId]: _, ...othersSince } = run.state.openSince ?? {};
  run.unplan('dunning', invoiceId);
  run.state.movedOnAt = run.at;
  if (dec(amountDue).isZero()) {
    run.state.openInvoices = others;
    run.state.openSince = othersSince;
    release(run, invoiceId);
    return;
  }
  if (!openInvoices.includes(invoiceId)) run.state.openSince = { ...othersSince, [invoiceId]: run.at };
  run.state.openInvoices = [...others, invoiceId];
  if (!nextDunning) return;
  const at = instantAt(nextDunning.on, MAILS_AT, run.state.timeZone);
  run.plan({ at, kind: 'dunning', subject: invoiceId, dunningIndex: nextDunning.index });
}

export function hold(run: DealRun, invoiceId: string, until?: PlainDate): void {
  release(run, invoiceId);
  run.state.heldInvoices = [...(run.state.heldInvoices ?? []), invoiceId];
  if (!until) return;
  const at = startOfDay(addDays(until, 1), run.state.timeZone);
  run.plan({ at, kind: 'holdEnd', subject: invoiceId });
}

export function release(run: DealRun, invoiceId: string): void {
  run.state.heldInvoices = (run.state.heldInvoices ?? []).filter((id) => id !== invoiceId);
  run.unplan('holdEnd', invoiceId);
}

/** All delivered, invoiced, settled and recognised. */
export function isComplete(run: DealRun): boolean {
  const { progress, openInvoices } = run.state;
  return progress !== null && isNothingToCome(progress) && openInvoices.length === 0;
}
