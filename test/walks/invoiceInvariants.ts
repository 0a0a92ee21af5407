import { expect } from 'vitest';
import { addDays, dateOf, startOfDay } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import type { Facts, IssuedInvoice } from './facts.ts';
import { figure } from './figures.ts';
import { dueOf } from './invoice.ts';
import type { Deal } from './model.ts';
import { TIME_ZONE } from './money.ts';

/** Each invoice stands as the commands left it, and what is due follows from its other figures. */
export function checkInvoices(deal: Deal, facts: Facts): void {
  expect(
    facts.invoices.map(({ id }) => id),
    'the invoices',
  ).toEqual(deal.money.invoices.map(({ issued }) => issued.id));
  for (const [index, shown] of facts.invoices.entries()) {
    const expected = deal.money.invoices[index];
    if (!expected) continue;
    expect(figuresOf(shown), `invoice ${shown.number}`).toEqual({
      total: figure(dec(expected.issued.total)),
      lateFees: figure(expected.lateFees),
      paid: figure(expected.paid),
      credited: figure(expected.credited),
      writtenOff: figure(expected.writtenOff),
      due: figure(dueOf(expected)),
    });
    expect(dec(shown.amountDue).gte(0), `what is due on ${shown.number} is not negative`).toBe(true);
    expect(dec(shown.netAmount).plus(shown.taxAmount).eq(shown.total), `the total of ${shown.number}`).toBe(
      true,
    );
    expect(shown.status, `the status of ${shown.number}`).toBe(statusOf(shown));
  }
  const numbers = facts.invoices.map(({ number }) => number);
  expect([...new Set(numbers)], 'no number is given twice').toEqual(numbers);
}

const figuresOf = (invoice: IssuedInvoice) => ({
  total: figure(dec(invoice.total)),
  lateFees: figure(dec(invoice.lateFees)),
  paid: figure(dec(invoice.amountPaid)),
  credited: figure(dec(invoice.amountCredited)),
  writtenOff: figure(dec(invoice.amountWrittenOff)),
  due: figure(dec(invoice.amountDue)),
});

function statusOf(invoice: IssuedInvoice): string {
  const { total, amountDue, amountPaid, amountCredited, amountWrittenOff } = invoice;
  if (dec(amountDue).gt(0)) return dec(amountPaid).gt(0) ? 'partiallyPaid' : 'open';
  if (dec(total).gt(0) && dec(amountCredited).gte(total)) return 'void';
  return dec(amountWrittenOff).gt(0) ? 'writtenOff' : 'paid';
}

/** Nothing is charged twice: what the quote holds is invoiced once, and again only what a correction took back. */
export function checkBilling(deal: Deal, { quote, planned }: Facts): void {
  const { invoices, correctedNet } = deal.money;
  const netOf = (...occasions: string[]) =>
    sum(
      invoices.filter(({ occasion }) => occasions.includes(occasion)).map(({ issued }) => issued.netAmount),
    );
  expect(figure(netOf('correction')), 'what is billed again').toBe(figure(correctedNet));
  const charged = netOf('order', 'cancellation');
  expect(charged.lte(quote.netAmount), `${charged.toFixed()} invoiced of ${quote.netAmount}`).toBe(true);
  const isAllIssued = planned.length > 0 && planned.every(({ invoiceId }) => invoiceId !== null);
  if (isAllIssued && deal.charged === null)
    expect(figure(netOf('order')), 'what is invoiced in all').toBe(figure(dec(quote.netAmount)));

  const nameOf = ({ sku, description }: { sku: string | null; description: string }) => sku ?? description;
  const charges = invoices
    .filter(({ occasion }) => occasion === 'order')
    .flatMap(({ issued: { lines, instalment } }) =>
      lines.map((line) => ({
        name: nameOf(line),
        of: `${line.periodStart} ${instalment?.number ?? ''}`,
      })),
    );
  for (const { name, of } of charges) {
    const same = charges.filter((charge) => charge.name === name && charge.of === of);
    const quoted = quote.lines.filter((line) => nameOf(line) === name);
    expect(same.length, `how often ${name} is invoiced for ${of}`).toBeLessThanOrEqual(quoted.length);
  }
}

/** Each reminder goes out once, on its day, and only of what is due and not on hold. */
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
  }
  checkHolds(facts);
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
