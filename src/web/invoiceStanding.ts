import type { Invoice } from '#db/schema/billing.ts';
import { dec } from '#domain/money.ts';
import { amountDue, type InvoiceStatus } from '#domain/receivables.ts';
import type { Total } from '#src/documents/blocks.ts';
import type { Format } from '#src/documents/format.ts';

export const STATUS_WORDS: Record<InvoiceStatus, string> = {
  open: 'open',
  partiallyPaid: 'partly paid',
  paid: 'paid',
  void: 'credited whole',
  writtenOff: 'written off',
};

/** From the total to what is due, leaving out what never happened. */
export function dueRows(invoice: Invoice, format: Format): Total[] {
  const { currency, lateFees, amountPaid, amountCredited, amountWrittenOff } = invoice;
  const row = (label: string, amount: string, sign: 1 | -1): Total[] =>
    dec(amount).isZero() ? [] : [{ label, value: format.money(dec(amount).times(sign).toFixed(), currency) }];
  return [
    ...row('Late fees', lateFees, 1),
    ...row('Paid', amountPaid, -1),
    ...row('Credited', amountCredited, -1),
    ...row('Written off', amountWrittenOff, -1),
    { label: 'Amount due', value: format.money(amountDue(invoice), currency), strong: true },
  ];
}
