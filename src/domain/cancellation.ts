import { daysBetween } from './dates.ts';
import { type Decimal, dec, min, roundTo, split, sum, toAmount, ZERO } from './money.ts';
import { periodOf, termOf } from './periods.ts';
import { performedAmount, ratablePerformance } from './ratable.ts';
import type { Amount, PlainDate, PricedLine } from './types.ts';

export interface PerformedLine {
  line: PricedLine;
  /** Units delivered until the day, of a line that is recognised at a point in time. */
  delivered: string;
  /** Milestones reached until the day, in percent. */
  percentReached: string;
  /** Net of all invoices so far, less credit notes. */
  invoiced: Amount;
}

export interface SettledLine {
  lineNo: number;
  /** What was delivered until the day, at the quote's prices. */
  charged: Amount;
  /** Charged less invoiced: to be invoiced where positive, to be credited where negative. */
  difference: Amount;
}

export interface Settlement {
  lines: SettledLine[];
  charged: Amount;
  /** What closes the contract's position: revenue in the end is what was charged. */
  revenueAdjustment: Amount;
}

/**
 * What a deal costs that is cancelled after its signature: what was delivered until that day at the quote's prices, a
 * broken period by its days, the day itself included. A line is net of its share of a quote-wide discount.
 */
export function settleCancellation(deal: {
  lines: readonly PerformedLine[];
  /** The start of lines that name none. */
  startOn: PlainDate;
  cancelledOn: PlainDate;
  /** Revenue of the deal until that day, the running totals of that day included. */
  recognised: Amount;
  currency: string;
}): Settlement {
  const { cancelledOn, currency } = deal;
  const lines = deal.lines.map((performed) => {
    const startOn = performed.line.startOn ?? deal.startOn;
    const charged = chargedFor(performed, { startOn, cancelledOn, currency });
    const difference = toAmount(charged.minus(performed.invoiced), currency);
    return { lineNo: performed.line.lineNo, charged: toAmount(charged, currency), difference };
  });
  const charged = sum(lines.map((line) => line.charged));
  return {
    lines,
    charged: toAmount(charged, currency),
    revenueAdjustment: toAmount(charged.minus(deal.recognised), currency),
  };
}

interface Cancelled {
  startOn: PlainDate;
  cancelledOn: PlainDate;
  currency: string;
}

function chargedFor({ line, delivered, percentReached }: PerformedLine, cancelled: Cancelled): Decimal {
  if (line.every !== null) return chargedPeriods(line, cancelled);
  const { startOn, cancelledOn, currency } = cancelled;
  const net = toAmount(dec(line.termNetAmount).minus(line.quoteDiscountAmount), currency);
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
      const term = termOf({ startOn, termMonths: line.termMonths ?? 1 });
      return performedAmount(net, ratablePerformance({ ...term, through: cancelledOn }), currency);
    }
    default:
      return line.recognition satisfies never;
  }
}

/** Whole periods until the day, and of the broken one its days up to and with the day. */
function chargedPeriods(line: PricedLine, { startOn, cancelledOn, currency }: Cancelled): Decimal {
  const { every } = line;
  if (every === null) return ZERO;
  const equalWeights = Array.from({ length: line.periods }, () => '1');
  const discounts = split(line.quoteDiscountAmount, equalWeights, currency);
  const charges = discounts.map((discount, index) => {
    const { periodStart, periodEnd } = periodOf(startOn, every, index);
    if (cancelledOn < periodStart) return ZERO;
    const net = dec(line.netAmount).minus(discount);
    if (cancelledOn >= periodEnd) return net;
    const days = daysBetween(periodStart, cancelledOn) + 1;
    return roundTo(net.times(days).div(daysBetween(periodStart, periodEnd) + 1), currency);
  });
  return sum(charges);
}
