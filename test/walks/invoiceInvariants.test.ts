import { describe, expect, it } from 'vitest';
import type { IssuedInvoice } from './facts.ts';
import type { Occasion } from './invoice.ts';
import { checkBilling, checkReminders } from './invoiceInvariants.ts';
import { Deal } from './model.ts';
import { anInvoice, line, someFacts } from './someFacts.ts';

describe('what is invoiced', () => {
  function check(invoices: IssuedInvoice[], occasion: Occasion = 'order'): void {
    const deal = new Deal({ id: 'deal_1', customerId: 'cus_1', creditLimit: null });
    for (const issued of invoices) deal.money.isShown(issued, { ifNew: occasion });
    checkBilling(deal, someFacts(invoices));
  }

  it('is no more than the quote’s net', () => {
    const next = { ...line('Service', '100.00'), periodStart: '2031-02-01' };
    check([anInvoice('1'), anInvoice('2', { lines: [next] })]);
    expect(() => check([anInvoice('1', { netAmount: '200.01' })])).toThrow('200.01 invoiced of 200.00');
  });

  it('is no period twice', () => {
    expect(() => check([anInvoice('1'), anInvoice('2')])).toThrow('how often Service is invoiced');
  });

  it('is again only what was corrected', () => {
    expect(() => check([anInvoice('1')], 'correction')).toThrow('what is billed again');
  });
});

describe('a reminder', () => {
  const sent = { step: 0, offsetDays: 2, sentAt: '2031-02-02T08:00:00Z', lateFee: null };
  const reminded = anInvoice('1', { reminders: [sent] });
  const event = (type: string, at = sent.sentAt) => ({ at, type, summary: '', data: { invoiceId: '1' } });

  it('goes out on its day', () => {
    checkReminders(someFacts([reminded]), null);
    const late = anInvoice('1', { reminders: [{ ...sent, sentAt: '2031-02-03T08:00:00Z' }] });
    expect(() => checkReminders(someFacts([late]), null)).toThrow('the day of a reminder');
  });

  it('goes out once', () => {
    const twice = anInvoice('1', { reminders: [sent, sent] });
    expect(() => checkReminders(someFacts([twice]), null)).toThrow('goes out once');
  });

  it('is of what is due', () => {
    const paid = someFacts([anInvoice('1', { amountPaid: '100.00', amountDue: '0.00' })]);
    expect(() => checkReminders(someFacts([reminded]), paid)).toThrow('of which nothing is due');
    checkReminders(someFacts([reminded]), someFacts([anInvoice('1')]));
  });

  it('waits for the end of a hold', () => {
    const story = [event('invoiceHeld'), event('reminderSent'), event('invoiceReleased')];
    expect(() => checkReminders(someFacts([reminded], { timeline: story }), null)).toThrow('was on hold');
    const [hold, reminder, release] = story;
    const inOrder = [hold, release, reminder].filter((told) => told !== undefined);
    checkReminders(someFacts([reminded], { timeline: inOrder }), null);
  });

  it('is not kept by a hold whose time is over', () => {
    const held = anInvoice('1', { onHold: true, holdUntil: '2031-02-28' });
    const facts = someFacts([held], { timeline: [event('invoiceHeld')] });
    expect(() => checkReminders(facts, null)).toThrow('is held until 2031-02-28');
  });
});
