import type { PlannedInvoiceLine } from './billing.ts';
import type { LineCredit } from './creditedLines.ts';
import { dec, split } from './money.ts';
import type { TaxLine } from './types.ts';

/**
 * The lines of the invoice that follows a correction: what was credited, at the same net amount. A credit by amount
 * is spread over the invoice's lines of each tax category in proportion, by largest remainder.
 */
export function linesToBillAgain({
  lines,
  note,
  currency,
}: {
  lines: readonly PlannedInvoiceLine[];
  /** `lineNo` of a credited line is its place on the invoice, from 1. */
  note: { lines: readonly LineCredit[]; taxes: readonly TaxLine[] };
  currency: string;
}): PlannedInvoiceLine[] {
  if (note.lines.length > 0) {
    return note.lines.flatMap(({ lineNo, netAmount }) => {
      const line = lines[lineNo - 1];
      return line ? [{ ...line, netAmount }] : [];
    });
  }
  return note.taxes.flatMap(({ category, taxable }) => {
    const members = lines.filter(({ taxCategory }) => taxCategory === category);
    const parts = split(
      taxable,
      members.map(({ netAmount }) => netAmount),
      currency,
    );
    return members
      .map((line, index) => ({ ...line, netAmount: parts[index] ?? '0' }))
      .filter(({ netAmount }) => !dec(netAmount).isZero());
  });
}
