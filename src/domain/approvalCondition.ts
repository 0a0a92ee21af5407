import { dec } from './money.ts';
import type { Comparison, Condition, PaymentTerms, PricedQuote } from './types.ts';

/** What approval rules are about. */
export interface ApprovalFacts {
  discountPercent: string;
  /** Null where a cost is unknown. */
  marginPercent: string | null;
  /** Gross, over the term, in the quote's currency. */
  total: string;
  /** The longest that any part of the price is due after its invoice. */
  paymentTermDays: number;
  /** The longest term of a line; 0 where no line has one. */
  termMonths: number;
  nonStandardClauses: number;
}

/** `nonStandardClauses` counts what the contract adds to the seller's own terms; a quote alone has none. */
export function approvalFacts(
  priced: PricedQuote,
  paymentTerms: PaymentTerms,
  nonStandardClauses = 0,
): ApprovalFacts {
  const dueDays =
    'dueDays' in paymentTerms
      ? [paymentTerms.dueDays]
      : paymentTerms.instalments.map((instalment) => instalment.dueDays);
  return {
    discountPercent: priced.discountPercent,
    marginPercent: priced.marginPercent,
    total: priced.total,
    paymentTermDays: Math.max(...dueDays),
    termMonths: Math.max(0, ...priced.lines.map((line) => line.termMonths ?? 0)),
    nonStandardClauses,
  };
}

/**
 * Whether a rule's condition holds. An unknown margin satisfies no comparison, neither above nor below: a seller who
 * wants such quotes approved writes a rule on another field. `all` of nothing holds, `any` of nothing does not.
 */
export function conditionHolds(condition: Condition, facts: ApprovalFacts): boolean {
  if ('all' in condition) return condition.all.every((part) => conditionHolds(part, facts));
  if ('any' in condition) return condition.any.some((part) => conditionHolds(part, facts));
  const fact = facts[condition.field];
  return fact !== null && compares(fact, condition);
}

function compares(fact: string | number, { op, value }: Comparison): boolean {
  const order = dec(fact).comparedTo(value);
  switch (op) {
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'eq':
      return order === 0;
    default:
      return op satisfies never;
  }
}

const FIELD_NAMES: Readonly<Record<Comparison['field'], string>> = {
  discountPercent: 'discount in percent',
  marginPercent: 'margin in percent',
  total: 'total',
  paymentTermDays: 'payment term in days',
  termMonths: 'term in months',
  nonStandardClauses: 'non-standard clauses',
};

const OPERATORS: Readonly<Record<Comparison['op'], string>> = {
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  eq: '=',
};

/** For an approver to read: "discount in percent > 5 and (total > 10000 or term in months > 24)". */
export function describeCondition(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, ' and ', 'always');
  if ('any' in condition) return joined(condition.any, ' or ', 'never');
  return `${FIELD_NAMES[condition.field]} ${OPERATORS[condition.op]} ${condition.value}`;
}

function joined(parts: Condition[], word: string, ofNone: string): string {
  if (parts.length === 0) return ofNone;
  const texts = parts.map((part) =>
    'field' in part ? describeCondition(part) : `(${describeCondition(part)})`,
  );
  return texts.join(word);
}
