import { scopeOf, valuesOf } from './condition.ts';
import type { Comparison, Condition } from './policy.ts';

const FIELD_NAMES: Readonly<Record<Comparison['field'], string>> = {
  discountPercent: 'discount in percent',
  marginPercent: 'margin in percent',
  total: 'total',
  paymentTermDays: 'payment term in days',
  termMonths: 'term in months',
  nonStandardClauses: 'non-standard clauses',
  segment: 'segment',
  country: 'country',
  currency: 'currency',
  product: 'product',
  netAmount: 'net amount',
  sku: 'product',
  taxCategory: 'tax category',
  kind: 'kind',
  quantity: 'quantity',
};

const OPERATORS: Readonly<Record<Comparison['op'], string>> = {
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  eq: '=',
  ne: '≠',
  in: 'is one of',
};

const SCOPES = { quote: '', anyLine: ' of a line', everyLine: ' of every line' } as const;

/** For an approver to read: "discount in percent > 5 and (total > 10000 or term in months > 24)". */
export function describeCondition(condition: Condition): string {
  if ('all' in condition) return joined(condition.all, ' and ', 'always');
  if ('any' in condition) return joined(condition.any, ' or ', 'never');
  const { field, op, currency } = condition;
  const value = valuesOf(condition).join(', ');
  const of = SCOPES[scopeOf(condition)];
  return `${FIELD_NAMES[field]}${of} ${OPERATORS[op]} ${value}${currency ? ` ${currency}` : ''}`;
}

function joined(parts: Condition[], word: string, ofNone: string): string {
  if (parts.length === 0) return ofNone;
  const texts = parts.map((part) =>
    'field' in part ? describeCondition(part) : `(${describeCondition(part)})`,
  );
  return texts.join(word);
}
