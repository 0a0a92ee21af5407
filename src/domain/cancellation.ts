import type { PlannedInvoiceLine } from './billing.ts';
import { type Charge, invoicedCharges, periodCharges } from './charges.ts';
import { daysBetween, laterOf } from './dates.ts';
import { deliveredParts } from './deliveredParts.ts';
import { type Decimal, dec, max, min, roundTo, sum, toAmount, ZERO } from './money.ts';
import { termOf } from './periods.ts';
import type { PricedLine } from './pricing/pricedQuote.ts';
import { performedAmount, ratablePerformance } from './ratable.ts';
import type { Amount, PlainDate } from './types.ts';

export interface PerformedLine {
  line: PricedLine;
  /** Units delivered until the day, of a line that is recognised at a point in time. */
  delivered: string;
  /** Milestones reached until the day, in percent. */
  percentReached: string;
}

/** A line of an invoice of the deal. */
export interface InvoicedLine {
  invoiceId: string;
  /** Its place on the invoice, from 1. */
  position: number;
  /** The line of the quote that it charges. */
  lineNo: number;
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
  /** Net that no credit note has taken. */
  left: Amount;
  /** Net that price reductions took. */
  reduced: Amount;
}

export interface SettledLine {
  lineNo: number;
  /** What was delivered until the day, at the quote's prices less price reductions. */
  charged: Amount;
  /** Charged less invoiced: to be invoiced where positive, to be credited where negative. */
  difference: Amount;
}

/** What of an invoice goes back; `lineNo` is a line's place on it, from 1. */
export interface InvoiceCredit {
  invoiceId: string;
  lines: { lineNo: number; netAmount: Amount }[];
}

export interface Settlement {
  lines: SettledLine[];
  charged: Amount;
  /** The newest invoice first: what was not delivered is what was invoiced last. */
  credits: InvoiceCredit[];
  /** What was delivered and never invoiced. */
  toInvoice: PlannedInvoiceLine[];
}

/**
 * What a deal costs that is cancelled after its signature: what was delivered until that day at the quote's prices, a
 * broken period by its days, the day itself included. A line is net of its share of a quote-wide discount, and of price
 * reductions as far as what they were granted for was delivered.
 */
export function settleCancellation(deal: {
  lines: readonly PerformedLine[];
  /** The deal's invoices line by line, the oldest first. */
  invoiced: readonly InvoicedLine[];
  /** The start of lines that name none. */
  startOn: PlainDate;
  cancelledOn: PlainDate;
  currency: string;
}): Settlement {
  const { cancelledOn, currency } = deal;
  const settled = deal.lines.map((performed) => {
    const { line } = performed;
    const invoiced = deal.invoiced.filter(({ lineNo }) => lineNo === line.lineNo);
    const cancelled = { from: deal.startOn, cancelledOn, currency };
    const parts = deliveredParts(performed, deal.lines, { startOn: deal.startOn, through: cancelledOn });
    const due = parts
      ? performedAmount(netOf(line, currency), parts, currency)
      : chargedFor(performed, cancelled);
    const charged = lessReductions(due, { ...cancelled, line, invoiced });
    return {
      performed,
      invoiced,
      charged,
      difference: charged.minus(sum(invoiced.map(({ left }) => left))),
    };
  });
  return {
    lines: settled.map(({ performed, charged, difference }) => ({
      lineNo: performed.line.lineNo,
      charged: toAmount(charged, currency),
      difference: toAmount(difference, currency),
    })),
    charged: toAmount(sum(settled.map(({ charged }) => charged)), currency),
    credits: creditsOf(
      settled.map(({ invoiced, difference }) => ({ invoiced, excess: difference.negated() })),
      deal.invoiced,
      currency,
    ),
    toInvoice: settled.flatMap(({ performed, difference }) =>
      difference.greaterThan(0)
        ? [
            chargeOf(performed, {
              from: deal.startOn,
              cancelledOn,
              netAmount: toAmount(difference, currency),
            }),
          ]
        : [],
    ),
  };
}

interface Cancelled {
  /** The start of lines that name none. */
  from: PlainDate;
  cancelledOn: PlainDate;
  currency: string;
}

/** How a line is recognised says what delivering it means; how it is invoiced does not. */
function chargedFor({ line, delivered, percentReached }: PerformedLine, cancelled: Cancelled): Decimal {
  const { from, cancelledOn, currency } = cancelled;
  const net = netOf(line, currency);
  switch (line.recognition) {
    case 'pointInTime':
      return performedAmount(
        net,
        { part: min(delivered, line.quantity).toFixed(), whole: line.quantity },
        currency,
      );
    case 'milestone':
      return performedAmount(net, { part: percentReached, whole: '100' }, currency);
    case 'ratable': {
      const term = termOf(line, from);
      if (term === null) return ZERO;
      if (line.every === null) {
        return performedAmount(net, ratablePerformance({ ...term, through: cancelledOn }), currency);
      }
      // Whole periods until the day, and of the one that it breaks its days up to and with the day.
      const charges = periodCharges(line, line.every, { from, currency });
      return sum(charges.map((charge) => ofPeriod(dec(charge.netAmount), charge, cancelled)));
    }
    default:
      return line.recognition satisfies never;
  }
}

/** A line's price over its term. */
const netOf = (line: PricedLine, currency: string): Amount =>
  toAmount(dec(line.termNetAmount).minus(line.quoteDiscountAmount), currency);

/** The part of an amount for a period that its days up to and with the day come to. */
function ofPeriod(
  amount: Decimal,
  { periodStart, periodEnd }: Charge,
  { cancelledOn, currency }: Pick<Cancelled, 'cancelledOn' | 'currency'>,
): Decimal {
  if (periodStart === null || periodEnd === null) return amount;
  if (cancelledOn < periodStart) return ZERO;
  if (cancelledOn >= periodEnd) return amount;
  const days = daysBetween(periodStart, cancelledOn) + 1;
  return roundTo(amount.times(days).div(daysBetween(periodStart, periodEnd) + 1), currency);
}

/**
 * A price that was reduced is charged reduced. What was taken off one period of a line's invoices goes by that period's
 * days, what was taken off the whole line by the share of the line that is charged.
 */
function lessReductions(charged: Decimal, { line, invoiced, ...cancelled }: Reduced): Decimal {
  const { currency } = cancelled;
  const hasPeriods = line.recognition === 'ratable' && line.every !== null && line.billing !== 'once';
  const periods = hasPeriods ? invoicedCharges(line, cancelled) : [];
  const ofPeriods = invoiced.flatMap((part) => {
    const period = periods.find((charge) => isSamePeriod(charge, part));
    return period ? [{ part, period }] : [];
  });
  const byDays = ofPeriods.map(({ part, period }) => ofPeriod(dec(part.reduced), period, cancelled));
  const ofLine = invoiced.filter((part) => !ofPeriods.some((of) => of.part === part));
  const reduced = toAmount(sum(ofLine.map((part) => part.reduced)), currency);
  const share = { part: charged.toFixed(), whole: netOf(line, currency) };
  const reduction = sum(byDays).plus(performedAmount(reduced, share, currency));
  return max(charged.minus(reduction), ZERO);
}

interface Reduced extends Cancelled {
  line: PricedLine;
  invoiced: readonly InvoicedLine[];
}

const isSamePeriod = (charge: Charge, part: InvoicedLine): boolean =>
  charge.periodStart === part.periodStart && charge.periodEnd === part.periodEnd;

/** Takes what was invoiced in excess of each line from its newest invoices, and gathers it by invoice. */
function creditsOf(
  lines: readonly { invoiced: readonly InvoicedLine[]; excess: Decimal }[],
  all: readonly InvoicedLine[],
  currency: string,
): InvoiceCredit[] {
  const credits = new Map<string, InvoiceCredit['lines']>();
  for (const { invoiced, excess } of lines) {
    let open = max(excess, ZERO);
    for (const { invoiceId, position, left } of invoiced.toReversed()) {
      const part = min(open, left);
      if (!part.greaterThan(0)) continue;
      open = open.minus(part);
      const credit = { lineNo: position, netAmount: toAmount(part, currency) };
      credits.set(invoiceId, [...(credits.get(invoiceId) ?? []), credit]);
    }
  }
  const newestFirst = [...new Set(all.map(({ invoiceId }) => invoiceId))].toReversed();
  return newestFirst.flatMap((invoiceId) => {
    const of = credits.get(invoiceId);
    return of ? [{ invoiceId, lines: of }] : [];
  });
}

function chargeOf(
  { line, delivered }: PerformedLine,
  { from, cancelledOn, netAmount }: { from: PlainDate; cancelledOn: PlainDate; netAmount: Amount },
): PlannedInvoiceLine {
  const { lineNo, sku, description, taxCategory } = line;
  const quantity =
    line.recognition === 'pointInTime' ? min(delivered, line.quantity).toFixed() : line.quantity;
  const term = termOf(line, from);
  const period = {
    periodStart: term?.startOn ?? null,
    periodEnd: term && (cancelledOn < term.endOn ? laterOf(term.startOn, cancelledOn) : term.endOn),
  };
  return { lineNo, sku, description, quantity, taxCategory, ...period, netAmount };
}

/**
 * Units that count as delivered when a deal is cancelled: of what needs no delivery all of them from its day on, be it
 * recognised by then or not.
 */
export function deliveredBy(
  line: {
    fulfilment: string;
    ordered: string;
    delivered: string;
    startOn: PlainDate | null;
    /** Null where the order was never released. */
    releasedOn: PlainDate | null;
  },
  day: PlainDate,
): string {
  const { fulfilment, ordered, delivered, startOn, releasedOn } = line;
  if (fulfilment !== 'none' || releasedOn === null) return delivered;
  return day >= laterOf(startOn ?? releasedOn, releasedOn) ? ordered : delivered;
}
