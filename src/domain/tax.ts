import { type Decimal, dec, roundTo, sum, toAmount } from './money.ts';
import type { TaxLine } from './pricing/pricedQuote.ts';
import { type Rounding, STANDARD_ROUNDING } from './rounding.ts';
import type { Amount } from './types.ts';

export interface TaxedLine {
  taxCategory: string;
  netAmount: Amount;
}

/**
 * The tax of a document: for each category, its rate on the sum of its lines' net amounts, rounded once (EN 16931,
 * BR-CO-17 and BR-S-08), or the sum of its lines' taxes where the seller rounds each of them. Categories come in the
 * order in which the lines first name them.
 *
 * `rates` are in percent. Throws where a category has none: a quote with such a line is refused when it is resolved.
 */
export function taxesOf(
  lines: readonly TaxedLine[],
  rates: Readonly<Record<string, string>>,
  currency: string,
  rounding: Rounding = STANDARD_ROUNDING,
): TaxLine[] {
  const categories = [...new Set(lines.map((line) => line.taxCategory))];
  return categories.map((category) => {
    const rate = rates[category];
    if (rate === undefined) throw new RangeError(`Tax category ${category} has no rate.`);
    const nets = lines.filter((line) => line.taxCategory === category).map((line) => line.netAmount);
    const taxable = sum(nets);
    const taxOn = (net: Amount | Decimal) => roundTo(dec(net).times(rate).div(100), currency, rounding.mode);
    const tax = rounding.tax === 'line' ? sum(nets.map(taxOn)) : taxOn(taxable);
    return { category, rate, taxable: toAmount(taxable, currency), tax: toAmount(tax, currency) };
  });
}

export interface DocumentTotals {
  netAmount: Amount;
  taxes: TaxLine[];
  taxAmount: Amount;
  total: Amount;
}

/** Net, tax and gross of a quote, an invoice or a credit note; each document computes its own. */
export function documentTotals(
  lines: readonly TaxedLine[],
  rates: Readonly<Record<string, string>>,
  currency: string,
  rounding: Rounding = STANDARD_ROUNDING,
): DocumentTotals {
  const taxes = taxesOf(lines, rates, currency, rounding);
  const netAmount = sum(lines.map((line) => line.netAmount));
  const taxAmount = sum(taxes.map((line) => line.tax));
  return {
    netAmount: toAmount(netAmount, currency),
    taxes,
    taxAmount: toAmount(taxAmount, currency),
    total: toAmount(dec(netAmount).plus(taxAmount), currency),
  };
}
