import { integerProblems, percentProblems, positiveProblems, problemAt } from '../checks.ts';
import { amountProblem, sum } from '../money.ts';
import type { FieldProblem } from '../types.ts';
import type { PaymentTerms, QuoteTerms } from './quoteRequest.ts';

const MAX_DUE_DAYS = 3650;
const MAX_INSTALMENTS = 120;

/** What is wrong with payment terms: instalments have positive percents that add up to 100. */
export function paymentTermsProblems(terms: PaymentTerms): FieldProblem[] {
  if ('dueDays' in terms) return dueDaysProblems('/paymentTerms/dueDays', terms.dueDays);
  const { instalments } = terms;
  const at = '/paymentTerms/instalments';
  if (instalments.length === 0 || instalments.length > MAX_INSTALMENTS) {
    return problemAt(at, `There must be from 1 to ${MAX_INSTALMENTS} instalments.`);
  }
  const problems = instalments.flatMap(({ percent, dueDays }, index) => [
    ...sharePercentProblems(`${at}/${index}/percent`, percent),
    ...dueDaysProblems(`${at}/${index}/dueDays`, dueDays),
  ]);
  return [
    ...problems,
    ...addUpProblems(
      at,
      'The instalments',
      instalments.map(({ percent }) => percent),
    ),
  ];
}

/** Instalments take the place of invoices by the period, whatever periods these would be. */
export function billingProblems({ paymentTerms, billing, lines }: QuoteTerms): FieldProblem[] {
  if (!paymentTerms || 'dueDays' in paymentTerms) return [];
  const detail = 'A quote that is paid in instalments is not invoiced by periods.';
  return [
    ...(billing === undefined ? [] : problemAt('/billing', detail)),
    ...lines.flatMap((line, index) =>
      line.billing === undefined ? [] : problemAt(`/lines/${index}/billing`, detail),
    ),
  ];
}

/** A share of a whole: above 0 and up to 100 percent. */
export function sharePercentProblems(pointer: string, percent: string): FieldProblem[] {
  const field = { pointer, name: 'The percentage' };
  const tooSmall = positiveProblems(field, percent);
  return tooSmall.length > 0 ? tooSmall : percentProblems(field, percent);
}

/** Shares of one whole add up to 100 exactly. Malformed ones are reported elsewhere. */
export function addUpProblems(pointer: string, name: string, percents: string[]): FieldProblem[] {
  if (percents.some((percent) => amountProblem(percent) !== null)) return [];
  const total = sum(percents);
  return total.equals(100)
    ? []
    : problemAt(pointer, `${name} must add up to 100 %, not ${total.toFixed()} %.`);
}

function dueDaysProblems(pointer: string, dueDays: number): FieldProblem[] {
  return integerProblems({ pointer, name: 'The due days' }, dueDays, { from: 0, to: MAX_DUE_DAYS });
}
