import { addDays, laterOf } from './dates.ts';
import { dec, split, toAmount } from './money.ts';
import { periodOf, termOf } from './periods.ts';
import type { Amount, PaymentTerms, PlainDate, PricedLine } from './types.ts';

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
 * a period of a recurring line on its first day (at once if it has begun by then), all lines of a day together.
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

/** A line's charges in order: one on release, or one for each period. */
function chargesOf(line: PricedLine, terms: BillingTerms): { on: PlainDate; line: PlannedInvoiceLine }[] {
  const { currency, releasedOn } = terms;
  const startOn = line.startOn ?? terms.startOn;
  const { every } = line;
  const net = dec(line.netAmount);
  if (every === null) {
    const netAmount = toAmount(net.minus(line.quoteDiscountAmount), currency);
    return [{ on: releasedOn, line: charge(line, netAmount, termPeriod(line, startOn)) }];
  }
  const equalWeights = Array.from({ length: line.periods }, () => '1');
  return split(line.quoteDiscountAmount, equalWeights, currency).map((discount, index) => {
    const period = periodOf(startOn, every, index);
    const on = laterOf(period.periodStart, releasedOn);
    return { on, line: charge(line, toAmount(net.minus(discount), currency), period) };
  });
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
    lines: lines.map((line, index) =>
      charge(line, parts[index]?.[number] ?? '0', termPeriod(line, line.startOn ?? startOn)),
    ),
  }));
}

interface Period {
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
}

function termPeriod(line: PricedLine, startOn: PlainDate): Period {
  if (line.termMonths === null) return { periodStart: null, periodEnd: null };
  const { endOn } = termOf({ startOn, termMonths: line.termMonths });
  return { periodStart: startOn, periodEnd: endOn };
}

function charge(line: PricedLine, netAmount: Amount, { periodStart, periodEnd }: Period): PlannedInvoiceLine {
  const { lineNo, sku, description, quantity, taxCategory } = line;
  return { lineNo, sku, description, quantity, taxCategory, periodStart, periodEnd, netAmount };
}

/** The day that an invoice is due. */
export function dueOn(invoice: { on: PlainDate; dueDays: number }): PlainDate {
  return addDays(invoice.on, invoice.dueDays);
}
