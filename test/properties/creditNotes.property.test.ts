import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CreditableInvoice, type PlannedCreditNote, planCreditNote } from '#domain/creditNote.ts';
import { dec, sum } from '#domain/money.ts';
import { documentTotals } from '#domain/tax.ts';
import { aCurrency, inUnits, someUnits } from './arbitraries.ts';

const RATES = { standard: '19', reduced: '7', zero: '0', steep: '250' };

const anInvoice = fc
  .record({
    currency: aCurrency,
    lines: fc.array(fc.record({ units: someUnits, taxCategory: fc.constantFrom(...Object.keys(RATES)) }), {
      minLength: 1,
      maxLength: 5,
    }),
    paid: fc.nat(100),
  })
  .map(({ currency, lines, paid }) => {
    const invoiced = lines.map(({ units, taxCategory }, index) => ({
      lineNo: index + 1,
      sku: null,
      quantity: '1',
      netAmount: inUnits(units, currency),
      taxCategory,
    }));
    const totals = documentTotals(invoiced, RATES, currency);
    const amountDue = dec(totals.total)
      .times(100 - paid)
      .div(100)
      .toDecimalPlaces(0)
      .toFixed();
    return { totals, invoice: { currency, lines: invoiced, taxes: totals.taxes, amountDue, credited: [] } };
  });

/** A credit note is a share of what is left by amount, or of one line; the last takes all that is left. */
const someCredits = fc.array(fc.record({ percent: fc.integer({ min: 1, max: 100 }), line: fc.nat(8) }), {
  maxLength: 8,
});

function minus(invoice: CreditableInvoice, note: PlannedCreditNote): CreditableInvoice {
  return {
    ...invoice,
    amountDue: dec(invoice.amountDue).minus(note.againstReceivable).toFixed(),
    credited: [...invoice.credited, ...note.taxes],
    creditedLines: [...(invoice.creditedLines ?? []), ...note.lines],
  };
}

it('credit notes in any partition add up to the invoice, net and tax, and never beyond it', () => {
  fc.assert(
    fc.property(anInvoice, someCredits, ({ totals, invoice }, credits) => {
      const notes: PlannedCreditNote[] = [];
      let open: CreditableInvoice = invoice;
      const take = (request: Omit<Parameters<typeof planCreditNote>[0], 'invoice'>) => {
        const result = planCreditNote({ invoice: open, ...request });
        if (!result.ok) return;
        const note = result.value;
        expect(dec(note.netAmount).plus(note.taxAmount).equals(note.total)).toBe(true);
        expect(dec(note.againstReceivable).plus(note.toCredit).equals(note.total)).toBe(true);
        expect(
          note.taxes.every(({ taxable, tax }) => !dec(taxable).isNegative() && !dec(tax).isNegative()),
        ).toBe(true);
        open = minus(open, note);
        notes.push(note);
      };
      const left = () => dec(totals.total).minus(sum(notes.map(({ total }) => total)));

      for (const { percent, line } of credits) {
        const units = invoice.lines[line]?.netAmount;
        const places = dec(totals.total).decimalPlaces();
        if (units === undefined)
          take({ amount: left().times(percent).div(100).toDecimalPlaces(places, 1).toFixed() });
        else take({ lines: [{ lineNo: line + 1 }] });
      }
      const beforeLast = left();
      take({ amount: beforeLast.toFixed() });

      expect(left().isZero()).toBe(true);
      expect(sum(notes.map(({ netAmount }) => netAmount)).equals(totals.netAmount)).toBe(true);
      expect(sum(notes.map(({ taxAmount }) => taxAmount)).equals(totals.taxAmount)).toBe(true);
      for (const { category, tax } of totals.taxes) {
        const credited = notes.flatMap(({ taxes }) => taxes.filter((line) => line.category === category));
        expect(sum(credited.map((line) => line.tax)).equals(tax)).toBe(true);
      }
    }),
  );
});
