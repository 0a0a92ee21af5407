import type { LineCredit } from './creditedLines.ts';
import { type Decimal, dec, min, split, toAmount, ZERO } from './money.ts';
import type { TaxLine } from './pricing/pricedQuote.ts';
import type { Amount } from './types.ts';

/** A credit note of an invoice: by its lines, `lineNo` being a line's place on the invoice from 1, or by amount alone. */
export interface IssuedCredit {
  kind: 'correction' | 'priceReduction' | 'cancellation';
  lines: readonly LineCredit[];
  taxes: readonly TaxLine[];
}

export interface LineLeft {
  /** Net of the line that was not credited. */
  left: Amount;
  /** Net that price reductions took off it. */
  reduced: Amount;
}

/**
 * What an invoice's credit notes, the oldest first, have left of each of its lines. What a note takes without naming a
 * line, or beyond what is left of the line it names, is spread over what is left of the lines of its tax category in
 * proportion, by largest remainder; so the lines of a category have left what the category has.
 */
export function leftOfLines(invoice: {
  lines: readonly { netAmount: Amount; taxCategory: string }[];
  notes: readonly IssuedCredit[];
  currency: string;
}): LineLeft[] {
  const { notes, currency } = invoice;
  const lines = invoice.lines.map(({ netAmount, taxCategory }) => ({
    taxCategory,
    left: dec(netAmount),
    reduced: ZERO,
  }));
  const take = (line: (typeof lines)[number], amount: Decimal, { kind }: IssuedCredit) => {
    line.left = line.left.minus(amount);
    if (kind === 'priceReduction') line.reduced = line.reduced.plus(amount);
  };
  const spread = (category: string, amount: Decimal, note: IssuedCredit) => {
    const members = lines.filter(({ taxCategory }) => taxCategory === category);
    if (amount.isZero() || members.length === 0) return;
    const weights = members.map(({ left }) => left.toFixed());
    const parts = split(toAmount(amount, currency), weights, currency);
    for (const [index, line] of members.entries()) take(line, dec(parts[index] ?? '0'), note);
  };
  for (const note of notes) {
    for (const { lineNo, netAmount } of note.lines) {
      const line = lines[lineNo - 1];
      if (!line) continue;
      const own = min(netAmount, line.left);
      take(line, own, note);
      spread(line.taxCategory, dec(netAmount).minus(own), note);
    }
    if (note.lines.length > 0) continue;
    for (const { category, taxable } of note.taxes) spread(category, dec(taxable), note);
  }
  return lines.map(({ left, reduced }) => ({
    left: toAmount(left, currency),
    reduced: toAmount(reduced, currency),
  }));
}
