import { and, asc, eq } from 'drizzle-orm';
import type { Transaction } from '#db/connection.ts';
import { creditNotes } from '#db/schema/billing.ts';
import { deliveredBy, type InvoicedLine, type Settlement, settleCancellation } from '#domain/cancellation.ts';
import { leftOfLines } from '#domain/creditedLeft.ts';
import { percentReached } from '#domain/revenue.ts';
import { invoicesOf } from './invoices.ts';
import { obligationsOf } from './revenue.ts';
import { loadOrder, loadQuote } from './step.ts';

/** The credit notes of the deal's cancellation. */
export const cancellationNotesOf = (tx: Transaction, dealId: string) =>
  tx
    .select()
    .from(creditNotes)
    .where(and(eq(creditNotes.dealId, dealId), eq(creditNotes.kind, 'cancellation')))
    .orderBy(asc(creditNotes.id));

/** What the cancelled deal comes to, by what was delivered and invoiced so far. */
export async function settlementOf(tx: Transaction, dealId: string): Promise<Settlement> {
  const order = await loadOrder(tx, dealId);
  const { priced } = await loadQuote(tx, dealId);
  const { currency } = priced;
  const { cancelledOn, releasedOn, signedOn } = order;
  if (!cancelledOn) throw new Error(`The order of the deal ${dealId} is not cancelled.`);
  const ordered = await obligationsOf(tx, dealId);
  const lines = ordered.flatMap((obligation) => {
    const line = priced.lines.find(({ lineNo }) => lineNo === obligation.lineNo);
    if (!line) return [];
    const delivered = deliveredBy({ ...obligation, releasedOn }, cancelledOn);
    return [{ line, delivered, percentReached: percentReached(obligation) }];
  });
  const invoiced = await invoicedLines(tx, dealId, currency);
  return settleCancellation({ lines, invoiced, startOn: signedOn, cancelledOn, currency });
}

async function invoicedLines(tx: Transaction, dealId: string, currency: string): Promise<InvoicedLine[]> {
  const notes = await tx
    .select()
    .from(creditNotes)
    .where(eq(creditNotes.dealId, dealId))
    .orderBy(asc(creditNotes.id));
  return (await invoicesOf(tx, dealId)).flatMap(({ id: invoiceId, lines }) => {
    const left = leftOfLines({
      lines,
      notes: notes.filter((note) => note.invoiceId === invoiceId),
      currency,
    });
    return lines.map(({ lineNo, periodStart, periodEnd }, index) => ({
      invoiceId,
      position: index + 1,
      lineNo,
      periodStart,
      periodEnd,
      left: left[index]?.left ?? '0',
      reduced: left[index]?.reduced ?? '0',
    }));
  });
}
