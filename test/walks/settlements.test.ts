import { describe, expect, it } from 'vitest';
import { dec } from '#domain/money.ts';
import type { IssuedInvoice } from './facts.ts';
import { figure } from './figures.ts';
import { countPayment } from './invoice.ts';
import { Deal } from './model.ts';
import type { Settlement } from './money.ts';
import { anInvoice, someFacts } from './someFacts.ts';

/** Money that comes in for an invoice, or without one. */
function pay(deal: Deal, amount: string, number?: string): void {
  const invoice = deal.money.invoices.find(({ issued }) => issued.number === number);
  const purse = deal.money.purse('EUR');
  purse.received = purse.received.plus(amount);
  if (invoice) countPayment(invoice, dec(amount), '2031-03-01');
  else purse.credit = purse.credit.plus(amount);
}

/** A deal with invoices over 100.00 each, of which the last is paid whole and then credited whole by the cancellation. */
function aDealToCancel({ invoices = [anInvoice('1')], paid = '100.00', credit = '0.00' } = {}): Deal {
  const deal = new Deal({ id: 'deal_1', customerId: 'cus_1', creditLimit: null });
  deal.stage = 'active';
  deal.mayAct = true;
  deal.observe(someFacts(invoices));
  pay(deal, paid, invoices.at(-1)?.number);
  pay(deal, credit);
  return deal;
}

/** Takes in the cancellation as the service tells it, and says what is left on the customer's credit. */
function settle(deal: Deal, answer: Partial<Settlement>, own: IssuedInvoice[] = []): string {
  const invoices = [...deal.money.invoices.map(({ issued }) => issued), ...own];
  const invoiceId = deal.money.invoices.at(-1)?.issued.id;
  const data = { invoiceId, kind: 'cancellation', netAmount: '100.00', total: '100.00' };
  const timeline = [{ at: '2031-03-01T11:00:00Z', type: 'creditNoteIssued', summary: '', data }];
  const nothing = { charged: '0', settled: '0', refunded: '0', kept: '0', amountDue: '0' };
  deal.isCancelled({ ...nothing, ...answer });
  deal.observe(someFacts(invoices, { stage: 'cancelled', timeline }));
  return figure(deal.money.purse('EUR').credit);
}

const theFinal = (netAmount: string) => anInvoice('9', { netAmount, total: netAmount, amountDue: '0.00' });

describe('what a cancellation frees', () => {
  it('counts the paid late fees of an invoice that falls', () => {
    const reminders = [{ step: 1, offsetDays: 2, sentAt: '2031-02-02T08:00:00Z', lateFee: '40.00' }];
    const deal = aDealToCancel({ invoices: [anInvoice('1', { reminders })], paid: '140.00' });
    expect(settle(deal, { kept: '140.00' })).toBe('140');
  });

  it('pays for what is open, but for nothing that is on hold', () => {
    const open = { number: '2', issuedOn: '2031-01-02' };
    const invoices = [anInvoice('1', { onHold: true }), anInvoice('2', open), anInvoice('3')];
    expect(settle(aDealToCancel({ invoices }), { settled: '100.00', amountDue: '100.00' })).toBe('0');
    const held = invoices.map((invoice) => ({ ...invoice, onHold: invoice.number !== '3' }));
    expect(settle(aDealToCancel({ invoices: held }), { kept: '100.00', amountDue: '200.00' })).toBe('100');
  });

  it('pays for the cancellation’s own invoice first', () => {
    const invoices = [anInvoice('1', { netAmount: '50.00', total: '50.00' }), anInvoice('2')];
    const deal = aDealToCancel({ invoices, credit: '500.00' });
    expect(settle(deal, { settled: '80.00', kept: '20.00' }, [theFinal('30.00')])).toBe('520');
  });

  it('is used up by an own invoice that is as large, to which earlier credit adds', () => {
    const deal = aDealToCancel({ invoices: [anInvoice('1'), anInvoice('2')], credit: '500.00' });
    const answer = { settled: '100.00', amountDue: '100.00' };
    expect(settle(deal, answer, [theFinal('130.00')])).toBe('470');
  });

  it('is what is settled, promised back and kept', () => {
    expect(settle(aDealToCancel(), { refunded: '60.00', kept: '40.00' })).toBe('40');
    expect(() => settle(aDealToCancel(), { refunded: '60.00', kept: '39.99' })).toThrow('Of 100 freed');
    expect(() => settle(aDealToCancel(), { settled: '0.01', kept: '100.00' })).toThrow('Of 100 freed');
    expect(() => settle(aDealToCancel(), { kept: '100.00', amountDue: '1.00' })).toThrow('0 are owed');
  });
});
