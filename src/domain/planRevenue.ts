import type { Recognition } from './catalogue/product.ts';
import { currencyAmountProblems, dateProblems, problemAt } from './checks.ts';
import { isCurrency } from './currencies.ts';
import { daysBetween } from './dates.ts';
import { toAmount, ZERO } from './money.ts';
import type { Basis } from './ratable.ts';
import { allocate } from './revenue.ts';
import { type PlannedPart, scheduleOf } from './schedule.ts';
import type { Amount, FieldProblem, PlainDate, Result } from './types.ts';

const MAX_OBLIGATIONS = 500;
/** A term of 600 months, the longest that a line may have. */
const MAX_TERM_DAYS = 18_300;

export interface RevenueObligation {
  sku: string;
  /** For the obligation's whole quantity and term. */
  standaloneSellingPrice: Amount;
  recognition: Recognition;
  startOn?: PlainDate;
  endOn?: PlainDate;
}

export interface RevenueTerms {
  currency: string;
  transactionPrice: Amount;
  obligations: readonly RevenueObligation[];
  /** Default `daily`. */
  basis?: Basis;
}

export interface PlannedObligation {
  sku: string;
  standaloneSellingPrice: Amount;
  allocated: Amount;
  recognised: Amount;
  /** `on` is null where only an event to come can say. */
  schedule: (PlannedPart & { status: 'planned' })[];
}

export interface RevenuePlan {
  transactionPrice: Amount;
  obligations: PlannedObligation[];
}

/**
 * Allocates a transaction price and lays out when it will be revenue, before anything is sold. What is satisfied at a
 * point in time is planned whole on its `startOn`; what waits for milestones, or for a day not given, has no date.
 */
export function planRevenue(terms: RevenueTerms): Result<RevenuePlan> {
  const problems = termsProblems(terms);
  if (problems.length > 0) return { ok: false, problems };
  const { currency, obligations } = terms;
  const ssps = obligations.map((obligation) => obligation.standaloneSellingPrice);
  const allocated = allocate(terms.transactionPrice, ssps, currency);
  return {
    ok: true,
    value: {
      transactionPrice: toAmount(terms.transactionPrice, currency),
      obligations: obligations.map((obligation, index) =>
        planObligation(obligation, allocated[index] ?? toAmount(ZERO, currency), terms),
      ),
    },
  };
}

function planObligation(
  obligation: RevenueObligation,
  allocated: Amount,
  { currency, basis }: RevenueTerms,
): PlannedObligation {
  const { recognition, startOn = null, endOn = null } = obligation;
  const parts = scheduleOf({
    recognition,
    allocated,
    startOn,
    endOn,
    awaitsDelivery: false,
    releasedOn: null,
    currency,
    basis,
  });
  return {
    sku: obligation.sku,
    standaloneSellingPrice: toAmount(obligation.standaloneSellingPrice, currency),
    allocated,
    recognised: toAmount(ZERO, currency),
    schedule: parts.map((part) => ({ ...part, status: 'planned' })),
  };
}

function termsProblems(terms: RevenueTerms): FieldProblem[] {
  const currency = isCurrency(terms.currency) ? terms.currency : null;
  const priceField = { pointer: '/transactionPrice', name: 'The transaction price' };
  const count = terms.obligations.length;
  return [
    ...(currency === null ? problemAt('/currency', `"${terms.currency}" is no currency of ISO 4217.`) : []),
    ...currencyAmountProblems(priceField, terms.transactionPrice, currency),
    ...(count >= 1 && count <= MAX_OBLIGATIONS
      ? []
      : problemAt('/obligations', `There must be from 1 to ${MAX_OBLIGATIONS} obligations.`)),
    ...terms.obligations.flatMap((obligation, index) =>
      obligationProblems(obligation, `/obligations/${index}`, currency),
    ),
  ];
}

function obligationProblems(
  obligation: RevenueObligation,
  at: string,
  currency: string | null,
): FieldProblem[] {
  const { recognition, standaloneSellingPrice, startOn, endOn } = obligation;
  const sspField = { pointer: `${at}/standaloneSellingPrice`, name: 'The standalone selling price' };
  const problems = [
    ...currencyAmountProblems(sspField, standaloneSellingPrice, currency),
    ...(startOn === undefined ? [] : dateProblems({ pointer: `${at}/startOn`, name: 'The start' }, startOn)),
    ...(endOn === undefined ? [] : dateProblems({ pointer: `${at}/endOn`, name: 'The end' }, endOn)),
  ];
  if (recognition === 'ratable' && startOn === undefined) {
    problems.push(...problemAt(`${at}/startOn`, 'Ratable recognition needs a startOn.'));
  }
  if (recognition === 'ratable' && endOn === undefined) {
    problems.push(...problemAt(`${at}/endOn`, 'Ratable recognition needs an endOn.'));
  }
  if (problems.length > 0 || startOn === undefined || endOn === undefined) return problems;
  const days = daysBetween(startOn, endOn) + 1;
  if (days < 1) return problemAt(`${at}/endOn`, 'The end must not be before the start.');
  return days > MAX_TERM_DAYS ? problemAt(`${at}/endOn`, 'The term must not be longer than 600 months.') : [];
}
