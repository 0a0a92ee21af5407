import { type Charge, invoicedCharges } from './charges.ts';
import { addDays, laterOf } from './dates.ts';
import { dec, split, toAmount } from './money.ts';
import { termOf } from './periods.ts';
import type { PricedLine } from './pricing/pricedQuote.ts';
import type { PaymentTerms } from './pricing/quoteRequest.ts';
import type { Amount, PlainDate } from './types.ts';

export interface PlannedInvoiceLine {
  lineNo: number;
  sku: string | null;
  description: string;
  quantity: string;
  taxCategory: string;
  /** What the line is charged for; null for a one-time line without a term. */
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
  /** After the line's share of a quote-wide discount. */
  netAmount: Amount;
}

export interface PlannedInvoice {
  /** The day of issue. */
  on: PlainDate;
  dueDays: number;
  instalment: { number: number; of: number; percent: string } | null;
  lines: PlannedInvoiceLine[];
}

export interface BillingTerms {
  currency: string;
  lines: readonly PricedLine[];
  paymentTerms: PaymentTerms;
  /** The start of lines that name none. */
  startOn: PlainDate;
  /** The day that the order is released: nothing is invoiced before it. */
  releasedOn: PlainDate;
}

/**
 * All invoices of an order, by day. Their net amounts add up to the quote's. One-time lines are invoiced on release,
 * a period of a recurring line (of its price, or of its billing where it has one) on its first day, at once if it has
 * begun by then, all lines of a day together.
 * Instalments replace this: one invoice each, for the whole deal, issued on release. An invoice of zero is left out.
 */
export function planBilling(terms: BillingTerms): PlannedInvoice[] {
  const { paymentTerms } = terms;
  const planned =
    'dueDays' in paymentTerms ? byDay(terms, paymentTerms.dueDays) : byInstalment(terms, paymentTerms);
  return planned.filter((invoice) => invoice.lines.some((line) => !dec(line.netAmount).isZero()));
}

function byDay(terms: BillingTerms, dueDays: number): PlannedInvoice[] {
  const days = new Map<PlainDate, PlannedInvoiceLine[]>();
  for (const { on, line } of terms.lines.flatMap((priced) => chargesOf(priced, terms))) {
    days.set(on, [...(days.get(on) ?? []), line]);
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([on, lines]) => ({ on, dueDays, instalment: null, lines }));
}

/** A line's charges in order, each with its day of issue. */
function chargesOf(line: PricedLine, terms: BillingTerms): { on: PlainDate; line: PlannedInvoiceLine }[] {
  const { currency, releasedOn } = terms;
  const isOnRelease = line.every === null && line.billing === undefined;
  return invoicedCharges(line, { from: terms.startOn, currency }).map((charge) => ({
    on: isOnRelease || charge.periodStart === null ? releasedOn : laterOf(charge.periodStart, releasedOn),
    line: invoiceLine(line, charge),
  }));
}

function byInstalment(
  { currency, lines, startOn, releasedOn }: BillingTerms,
  { instalments }: Extract<PaymentTerms, { instalments: unknown }>,
): PlannedInvoice[] {
  const percents = instalments.map(({ percent }) => percent);
  const parts = lines.map((line) => {
    const net = dec(line.termNetAmount).minus(line.quoteDiscountAmount);
    return split(toAmount(net, currency), percents, currency);
  });
  return instalments.map(({ percent, dueDays }, number) => ({
    on: releasedOn,
    dueDays,
    instalment: { number: number + 1, of: instalments.length, percent },
    lines: lines.map((line, index) => {
      const term = termOf(line, startOn);
      const period = { periodStart: term?.startOn ?? null, periodEnd: term?.endOn ?? null };
      return invoiceLine(line, { ...period, netAmount: parts[index]?.[number] ?? '0' });
    }),
  }));
}

function invoiceLine(line: PricedLine, charge: Charge): PlannedInvoiceLine {
  const { lineNo, sku, description, quantity, taxCategory } = line;
  return { lineNo, sku, description, quantity, taxCategory, ...charge };
}

/** The day that an invoice is due. */
export function dueOn(invoice: { on: PlainDate; dueDays: number }): PlainDate {
  return addDays(invoice.on, invoice.dueDays);
}
