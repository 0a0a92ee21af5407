import type { PlannedInvoiceLine } from './billing.ts';
import { type IssuedCredit, leftOfLines } from './creditedLeft.ts';
import { dec, toAmount } from './money.ts';

/** The lines of the invoice that follows a correction: what it has taken off each line of the invoice it corrects. */
export function linesToBillAgain({
  lines,
  earlier,
  note,
  currency,
}: {
  lines: readonly PlannedInvoiceLine[];
  /** The credit notes before it, the oldest first. */
  earlier: readonly IssuedCredit[];
  note: IssuedCredit;
  currency: string;
}): PlannedInvoiceLine[] {
  const before = leftOfLines({ lines, notes: earlier, currency });
  const after = leftOfLines({ lines, notes: [...earlier, note], currency });
  return lines
    .map((line, index) => {
      const taken = dec(before[index]?.left ?? '0').minus(after[index]?.left ?? '0');
      return { ...line, netAmount: toAmount(taken, currency) };
    })
    .filter(({ netAmount }) => !dec(netAmount).isZero());
}
