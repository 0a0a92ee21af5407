import { expect } from 'vitest';
import { addDays, dateOf, epochMs, instantAt, startOfDay } from '#domain/dates.ts';
import { dec } from '#domain/money.ts';
import type { Facts, IssuedInvoice } from './facts.ts';
import { TIME_ZONE } from './money.ts';

/** How all that the walks invoice is dunned. */
export const DUNNING_STEPS = [
  { offsetDays: -3, template: 'reminder' },
  { offsetDays: 2, template: 'reminder', lateFee: '40.00' },
  { offsetDays: 14, template: 'reminder', lateFee: '15.50' },
  { offsetDays: 30, template: 'finalNotice' },
];
const REMINDERS_AT = '09:00';

/** Each reminder goes out once, on its day, only of what is due and not on hold, and none of those is lost. */
export function checkReminders(facts: Facts, before: Facts | null): void {
  for (const invoice of facts.invoices) {
    const { id, number, dueOn, issuedOn, amountPaid, total, reminders } = invoice;
    const steps = reminders.map(({ step }) => step);
    expect([...new Set(steps)], `each reminder of ${number} goes out once`).toEqual(steps);
    const sent = reminders.map(({ sentAt }) => sentAt);
    expect([...sent].sort(), `the reminders of ${number} in the order of their days`).toEqual(sent);
    for (const { offsetDays, sentAt } of reminders) {
      const on = dateOf(sentAt, TIME_ZONE);
      expect(on, `the day of a reminder of ${number}`).toBe(addDays(dueOn, offsetDays));
      expect(on >= issuedOn, `a reminder of ${number} before its issue`).toBe(true);
    }
    const known = before?.invoices.find((earlier) => earlier.id === id);
    const hadNothingDue = known ? dec(known.amountDue).isZero() : dec(amountPaid).gte(total);
    if (hadNothingDue)
      expect(reminders, `reminders of ${number}, of which nothing is due`).toEqual(known?.reminders ?? []);
    const lost = stepsOf(known ?? invoice, { after: known ? before?.now : undefined, until: facts.now })
      .filter((offsetDays) => reminders.every((reminder) => reminder.offsetDays !== offsetDays))
      .map((offsetDays) => addDays(dueOn, offsetDays));
    expect(lost, `the lost reminders of ${number}`).toEqual([]);
  }
  checkHolds(facts);
}

/**
 * The steps whose hour came after one look, or at any time, until another; `invoice` is as it stood at the first. None is of
 * a day before the issue, of nothing that is due, or of a day of a hold. Only a move of the clock lets an hour come, and no
 * command comes in between, so that what was due stays due, and a hold ends with its last day or not at all.
 */
function stepsOf(
  { issuedOn, dueOn, amountDue, onHold, holdUntil }: IssuedInvoice,
  { after, until }: { after: string | undefined; until: string },
): number[] {
  if (dec(amountDue).isZero()) return [];
  return DUNNING_STEPS.map(({ offsetDays }) => offsetDays).filter((offsetDays) => {
    const on = addDays(dueOn, offsetDays);
    const at = epochMs(instantAt(on, REMINDERS_AT, TIME_ZONE));
    const hasCome = at <= epochMs(until) && (after === undefined || at > epochMs(after));
    const isHeld = onHold && (holdUntil === null || on <= holdUntil);
    return hasCome && on >= issuedOn && !isHeld;
  });
}

/** The story says when an invoice is held and released: in between it has no reminder, and the hold on a debt ends in time. */
function checkHolds({ timeline, invoices, now }: Facts): void {
  const held = new Set<unknown>();
  for (const { type, data, summary } of timeline) {
    if (type === 'invoiceHeld') held.add(data.invoiceId);
    if (type === 'invoiceReleased') held.delete(data.invoiceId);
    if (type === 'reminderSent')
      expect(held.has(data.invoiceId), `${summary} The invoice was on hold.`).toBe(false);
  }
  for (const { id, number, onHold, holdUntil, amountDue } of invoices) {
    // A hold ends with the debt, without a word.
    expect(onHold, `whether ${number} is on hold`).toBe(held.has(id) && !dec(amountDue).isZero());
    if (onHold && holdUntil !== null)
      expect(now < startOfDay(addDays(holdUntil, 1), TIME_ZONE), `${number} is held until ${holdUntil}`).toBe(
        true,
      );
  }
}
