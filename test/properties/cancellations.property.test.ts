import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planBilling } from '#domain/billing.ts';
import { type InvoicedLine, settleCancellation } from '#domain/cancellation.ts';
import { leftOfLines } from '#domain/creditedLeft.ts';
import { planCreditNote } from '#domain/creditNote.ts';
import { addDays } from '#domain/dates.ts';
import { dec, sum } from '#domain/money.ts';
import type { PricedQuote } from '#domain/pricing/pricedQuote.ts';
import { priceQuote } from '#domain/pricing/priceQuote.ts';
import { documentTotals } from '#domain/tax.ts';
import type { Amount } from '#domain/types.ts';
import { inUnits } from './arbitraries.ts';
import { paymentTerms, someQuote } from './quotes.ts';

const START = '2028-01-01';
const RATES = { standard: '19', reduced: '7', zero: '0' };

/** The invoices that were issued until the day, with a price reduction by amount on the last of them. */
function invoicedUntil(
  day: string,
  quote: PricedQuote,
  { terms, reduction }: { terms: Parameters<typeof planBilling>[0]['paymentTerms']; reduction: number },
): InvoicedLine[] {
  const { currency, lines } = quote;
  const issued = planBilling({
    currency,
    lines,
    paymentTerms: terms,
    startOn: START,
    releasedOn: START,
  }).filter(({ on }) => on <= day);
  return issued.flatMap((invoice, index) => {
    const totals = documentTotals(invoice.lines, RATES, currency);
    const plan = planCreditNote({
      invoice: {
        currency,
        lines: invoice.lines.map((line, place) => ({ ...line, lineNo: place + 1 })),
        taxes: totals.taxes,
        amountDue: totals.total,
        credited: [],
      },
      amount: inUnits(reduction, currency),
    });
    const notes =
      index === issued.length - 1 && plan.ok
        ? [{ kind: 'priceReduction' as const, lines: plan.value.lines, taxes: plan.value.taxes }]
        : [];
    const left = leftOfLines({ lines: invoice.lines, notes, currency });
    return invoice.lines.map(({ lineNo, periodStart, periodEnd }, place) => ({
      invoiceId: `inv_${index}`,
      position: place + 1,
      lineNo,
      periodStart,
      periodEnd,
      left: left[place]?.left ?? '0',
      reduced: left[place]?.reduced ?? '0',
    }));
  });
}

it('a cancellation’s credits and its invoice take what was invoiced to what is charged, line by line', () => {
  fc.assert(
    fc.property(
      someQuote,
      paymentTerms,
      fc.nat(900),
      fc.nat(100),
      fc.nat(5_000),
      (resolved, terms, days, share, reduction) => {
        const quote = priceQuote(resolved);
        const { currency } = quote;
        const cancelledOn = addDays(START, days);
        const invoiced = invoicedUntil(cancelledOn, quote, { terms, reduction });
        const settlement = settleCancellation({
          lines: quote.lines.map((line) => ({
            line,
            delivered: dec(line.quantity).times(share).div(100).toFixed(),
            percentReached: String(share),
          })),
          invoiced,
          startOn: START,
          cancelledOn,
          currency,
        });
        const total = (amounts: Amount[]) => sum(amounts).toFixed();
        for (const { lineNo, charged } of settlement.lines) {
          const before = invoiced.filter((line) => line.lineNo === lineNo).map(({ left }) => left);
          const credits = settlement.credits.flatMap(({ invoiceId, lines }) =>
            lines.flatMap((credit) => {
              const line = invoiced.find((it) => it.invoiceId === invoiceId && it.position === credit.lineNo);
              expect(dec(credit.netAmount).lessThanOrEqualTo(line?.left ?? '0')).toBe(true);
              return line?.lineNo === lineNo ? [credit.netAmount] : [];
            }),
          );
          const charges = settlement.toInvoice
            .filter((line) => line.lineNo === lineNo)
            .map(({ netAmount }) => netAmount);
          expect(sum(before).minus(total(credits)).plus(total(charges)).toFixed()).toBe(
            dec(charged).toFixed(),
          );
          expect(dec(charged).greaterThanOrEqualTo(0)).toBe(true);
        }
        expect(total(settlement.lines.map(({ charged }) => charged))).toBe(dec(settlement.charged).toFixed());
      },
    ),
  );
});
