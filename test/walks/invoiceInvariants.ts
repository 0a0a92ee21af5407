import { expect } from 'vitest';
import { dec, sum } from '#domain/money.ts';
import type { Facts, IssuedInvoice } from './facts.ts';
import { figure } from './figures.ts';
import { dueOf } from './invoice.ts';
import type { Deal } from './model.ts';

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
