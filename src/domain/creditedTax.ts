import { type Decimal, dec, max, min, roundTo, sum, toAmount, ZERO } from './money.ts';
import type { TaxLine } from './pricing/pricedQuote.ts';
import type { Amount } from './types.ts';

/** One tax category of an invoice: what it came to, and what earlier credit notes have left of it. */
export interface OpenCategory {
  category: string;
  rate: string;
  net: Decimal;
  tax: Decimal;
  netLeft: Decimal;
  taxLeft: Decimal;
}

export function openCategories(
  taxes: readonly TaxLine[],
  credited: readonly { category: string; taxable: Amount; tax: Amount }[],
): OpenCategory[] {
  return taxes.map(({ category, rate, taxable, tax }) => {
    const earlier = credited.filter((note) => note.category === category);
    return {
      category,
      rate,
      net: dec(taxable),
      tax: dec(tax),
      netLeft: dec(taxable).minus(sum(earlier.map((note) => note.taxable))),
      taxLeft: dec(tax).minus(sum(earlier.map((note) => note.tax))),
    };
  });
}

/**
 * Credits a gross amount of a category. The tax credited so far is the invoice's tax × gross credited ÷ gross, rounded,
 * so that the last credit note takes exactly what is left. The bounds matter only where credits by gross and by net
 * alternate, whose rounding can differ by a minor unit.
 */
export function creditByGross(open: OpenCategory, gross: Decimal, currency: string): TaxLine {
  const whole = open.net.plus(open.tax);
  const left = open.netLeft.plus(open.taxLeft).minus(gross);
  const due = taxCredited(open, whole.minus(left), whole, currency);
  const tax = clamp(due, max(ZERO, gross.minus(open.netLeft)), min(open.taxLeft, gross));
  return taxLine(open, gross.minus(tax), tax, currency);
}

/** Credits a net amount of a category, with the tax that cumulatively belongs to it. */
export function creditByNet(open: OpenCategory, net: Decimal, currency: string): TaxLine {
  const credited = open.net.minus(open.netLeft).plus(net);
  const tax = clamp(taxCredited(open, credited, open.net, currency), ZERO, open.taxLeft);
  return taxLine(open, net, net.isZero() ? ZERO : tax, currency);
}

/** The tax of this credit note: the running total less what was credited before. */
function taxCredited(open: OpenCategory, credited: Decimal, whole: Decimal, currency: string): Decimal {
  if (whole.isZero()) return ZERO;
  return roundTo(open.tax.times(credited).div(whole), currency).minus(open.tax.minus(open.taxLeft));
}

function clamp(value: Decimal, low: Decimal, high: Decimal): Decimal {
  return min(max(value, low), high);
}

function taxLine({ category, rate }: OpenCategory, net: Decimal, tax: Decimal, currency: string): TaxLine {
  return { category, rate, taxable: toAmount(net, currency), tax: toAmount(tax, currency) };
}
