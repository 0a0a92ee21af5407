import { describe, expect, it } from 'vitest';
import type { IssuedInvoice } from './facts.ts';
import { checkReminders } from './reminders.ts';
import { anInvoice, someFacts } from './someFacts.ts';

// The invoice is of 1 January and due on the 31st: its steps are of 28 January, 2 and 14 February and 2 March.
const first = { step: 0, offsetDays: -3, sentAt: '2031-01-28T08:00:00Z', lateFee: null };
const second = { step: 1, offsetDays: 2, sentAt: '2031-02-02T08:00:00Z', lateFee: '40.00' };
const third = { step: 2, offsetDays: 14, sentAt: '2031-02-14T08:00:00Z', lateFee: '15.50' };

/** Looks at an invoice at one time, where nothing is known of it from before. */
function look(changes: Partial<IssuedInvoice>, now: string, timeline: ReturnType<typeof event>[] = []): void {
  checkReminders(someFacts([anInvoice('1', changes)], { now, timeline }), null);
}

const event = (type: string) => ({ at: second.sentAt, type, summary: '', data: { invoiceId: '1' } });

describe('a reminder', () => {
  it('goes out on its day', () => {
    look({ reminders: [first, second] }, '2031-02-02T08:00:00Z');
    const late = { ...second, sentAt: '2031-02-03T08:00:00Z' };
    expect(() => look({ reminders: [first, late] }, '2031-02-03T08:00:00Z')).toThrow('the day of a reminder');
  });

  it('goes out once', () => {
    expect(() => look({ reminders: [first, first] }, '2031-01-29T08:00:00Z')).toThrow('goes out once');
  });

  it('is of what is due', () => {
    const paid = someFacts([anInvoice('1', { amountPaid: '100.00', amountDue: '0.00' })]);
    const reminded = someFacts([anInvoice('1', { reminders: [first] })]);
    expect(() => checkReminders(reminded, paid)).toThrow('of which nothing is due');
    checkReminders(reminded, someFacts([anInvoice('1')]));
  });

  it('waits for the end of a hold', () => {
    const now = '2031-02-03T11:00:00Z';
    const [hold, reminder, release] = [event('invoiceHeld'), event('reminderSent'), event('invoiceReleased')];
    const reminders = [first, second];
    expect(() => look({ reminders }, now, [hold, reminder, release])).toThrow('was on hold');
    look({ reminders }, now, [hold, release, reminder]);
  });

  it('is not kept by a hold whose time is over', () => {
    const facts = someFacts([anInvoice('1', { onHold: true, holdUntil: '2031-02-28' })], {
      timeline: [event('invoiceHeld')],
    });
    expect(() => checkReminders(facts, facts)).toThrow('is held until 2031-02-28');
  });
});

describe('a reminder whose hour has come', () => {
  /** What a move of the clock from 30 January until 3 February leaves of an invoice, with its first reminder sent. */
  function move(known: Partial<IssuedInvoice>, moved: Partial<IssuedInvoice>, timeline = [event('other')]) {
    const invoice = { reminders: [first], ...known };
    const before = someFacts([anInvoice('1', invoice)], { now: '2031-01-30T11:00:00Z' });
    const now = '2031-02-03T11:00:00Z';
    checkReminders(someFacts([anInvoice('1', { ...invoice, ...moved })], { now, timeline }), before);
  }

  it('is not lost', () => {
    move({}, { reminders: [first, second] });
    expect(() => move({}, {})).toThrow('the lost reminders of 1');
    move({ amountPaid: '100.00', amountDue: '0.00' }, {});
  });

  it('is not lost where the next one goes out', () => {
    look({ reminders: [first, second, third] }, '2031-02-14T08:00:00Z');
    expect(() => look({ reminders: [first, third] }, '2031-02-14T08:00:00Z')).toThrow('lost reminders');
  });

  it('is left out by a hold, but not from the day after its end', () => {
    const held = { onHold: true, holdUntil: null };
    const untilTheDay = { onHold: true, holdUntil: '2031-02-02' };
    const untilTheDayBefore = { onHold: true, holdUntil: '2031-02-01' };
    move(held, held, [event('invoiceHeld')]);
    move(untilTheDay, { onHold: false });
    move(untilTheDayBefore, { onHold: false, reminders: [first, second] });
    expect(() => move(untilTheDayBefore, { onHold: false })).toThrow('lost reminders');
  });

  it('is not caught up once the hold has ended', () => {
    const released = someFacts([anInvoice('1', { reminders: [first] })], { now: '2031-02-03T11:00:00Z' });
    checkReminders(released, released);
  });

  it('is of a day from the issue on, the day itself included', () => {
    look({ issuedOn: '2031-01-29' }, '2031-02-02T07:59:00Z');
    look({ issuedOn: '2031-01-28', reminders: [first] }, '2031-01-28T08:00:00Z');
    expect(() => look({ issuedOn: '2031-01-28' }, '2031-01-28T08:00:00Z')).toThrow('lost reminders');
  });
});
