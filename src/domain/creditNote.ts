import { currencyAmountProblems, problemAt } from './checks.ts';
import {
  type CreditableLine,
  type CreditLineRequest,
  creditedLines,
  type LineCredit,
} from './creditedLines.ts';
import { creditByGross, creditByNet, type OpenCategory, openCategories } from './creditedTax.ts';
import { dec, split, sum, toAmount } from './money.ts';
import type { TaxLine } from './pricing/pricedQuote.ts';
import { type Reduction, reduceReceivable } from './receivables.ts';
import type { Amount, FieldProblem, Result } from './types.ts';

export interface CreditableInvoice {
  currency: string;
  lines: readonly CreditableLine[];
  taxes: readonly TaxLine[];
  amountDue: Amount;
  /** What was written off and not recovered yet; default none. */
  amountWrittenOff?: Amount;
  /** What earlier credit notes came to: by category, and by line as far as they named lines. */
  credited: readonly { category: string; taxable: Amount; tax: Amount }[];
  creditedLines?: readonly LineCredit[];
}

export interface PlannedCreditNote extends Reduction {
  netAmount: Amount;
  taxes: TaxLine[];
  taxAmount: Amount;
  total: Amount;
  /** The lines credited; empty for a credit by amount. */
  lines: LineCredit[];
}

/**
 * A credit note of a gross `amount`, split over the tax categories in proportion to what is left of them, or of
 * `lines`. Tax is cumulative within a category, so that credit notes of any partition add up to the invoice's net and
 * tax. Refused beyond what has not been credited yet.
 */
export function planCreditNote(request: {
  invoice: CreditableInvoice;
  amount?: Amount;
  lines?: readonly CreditLineRequest[];
}): Result<PlannedCreditNote> {
  const { invoice, amount, lines } = request;
  const categories = openCategories(invoice.taxes, invoice.credited);
  if (lines !== undefined && amount === undefined) {
    const chosen = creditedLines(lines, invoice.lines, invoice.creditedLines ?? [], invoice.currency);
    return chosen.ok ? ofLines(chosen.value, invoice, categories) : chosen;
  }
  if (amount === undefined || lines !== undefined) {
    return { ok: false, problems: problemAt('', 'A credit note needs either an amount or lines.') };
  }
  const problems = grossProblems(amount, categories, invoice.currency);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: ofGross(amount, invoice, categories) };
}

function grossProblems(amount: Amount, categories: OpenCategory[], currency: string): FieldProblem[] {
  const malformed = currencyAmountProblems({ pointer: '/amount', name: 'The amount' }, amount, currency);
  if (malformed.length > 0) return malformed;
  if (dec(amount).isZero()) return problemAt('/amount', 'The amount must not be zero.');
  const left = sum(categories.map(({ netLeft, taxLeft }) => netLeft.plus(taxLeft)));
  if (left.greaterThanOrEqualTo(amount)) return [];
  return problemAt('/amount', `At most ${toAmount(left, currency)} ${currency} can still be credited.`);
}

/** The shares never exceed what is left of a category, since a share is at most its exact part rounded up. */
function ofGross(amount: Amount, invoice: CreditableInvoice, categories: OpenCategory[]): PlannedCreditNote {
  const weights = categories.map(({ netLeft, taxLeft }) => netLeft.plus(taxLeft).toFixed());
  const shares = split(amount, weights, invoice.currency);
  const taxes = categories.map((category, index) =>
    creditByGross(category, dec(shares[index] ?? '0'), invoice.currency),
  );
  return planned(taxes, [], invoice);
}

function ofLines(
  lines: { credit: LineCredit; taxCategory: string }[],
  invoice: CreditableInvoice,
  categories: OpenCategory[],
): Result<PlannedCreditNote> {
  const wanted = (category: string) =>
    sum(lines.filter((line) => line.taxCategory === category).map(({ credit }) => credit.netAmount));
  const exceeded = categories.filter(({ category, netLeft }) => wanted(category).greaterThan(netLeft));
  if (exceeded.length > 0) {
    const problems = exceeded.flatMap(({ category, netLeft }) => {
      const left = `${toAmount(netLeft, invoice.currency)} ${invoice.currency}`;
      return problemAt(
        '/lines',
        `At most ${left} net of the tax category "${category}" can still be credited.`,
      );
    });
    return { ok: false, problems };
  }
  const taxes = categories.map((category) =>
    creditByNet(category, wanted(category.category), invoice.currency),
  );
  const credits = lines.map(({ credit }) => credit);
  return { ok: true, value: planned(taxes, credits, invoice) };
}

function planned(taxes: TaxLine[], lines: LineCredit[], invoice: CreditableInvoice): PlannedCreditNote {
  const { currency } = invoice;
  const netAmount = sum(taxes.map(({ taxable }) => taxable));
  const taxAmount = sum(taxes.map(({ tax }) => tax));
  const total = netAmount.plus(taxAmount);
  const { amountDue, amountWrittenOff } = invoice;
  return {
    netAmount: toAmount(netAmount, currency),
    taxes: taxes.filter(({ taxable, tax }) => !dec(taxable).isZero() || !dec(tax).isZero()),
    taxAmount: toAmount(taxAmount, currency),
    total: toAmount(total, currency),
    ...reduceReceivable({ amount: total, amountDue, amountWrittenOff, currency }),
    lines,
  };
}
