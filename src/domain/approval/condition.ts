import { areComparable, compareMoney, type ExchangeRates, missingRate } from '../exchangeRates.ts';
import { dec } from '../money.ts';
import type { ApprovalFacts, LineFacts } from './facts.ts';
import {
  type Comparison,
  type Condition,
  type ConditionScope,
  type LineField,
  QUOTE_FIELDS,
  type QuoteField,
} from './policy.ts';

/** Fields whose values are texts: they are equal or not. All others are numbers. */
const TEXT_FIELDS: readonly Comparison['field'][] = [
  'segment',
  'country',
  'currency',
  'product',
  'sku',
  'taxCategory',
  'kind',
];
const AMOUNT_FIELDS: readonly Comparison['field'][] = ['total', 'netAmount'];

export const isTextField = (field: Comparison['field']): boolean => TEXT_FIELDS.includes(field);
export const isAmountField = (field: Comparison['field']): boolean => AMOUNT_FIELDS.includes(field);

export function scopeOf({ scope, field }: Comparison): ConditionScope {
  return scope ?? ((QUOTE_FIELDS as readonly string[]).includes(field) ? 'quote' : 'anyLine');
}

/** The comparisons that a condition is made of, in their order. */
export function comparisonsOf(condition: Condition): Comparison[] {
  if ('all' in condition) return condition.all.flatMap(comparisonsOf);
  if ('any' in condition) return condition.any.flatMap(comparisonsOf);
  return [condition];
}

/**
 * Whether a rule's condition holds. An unknown margin and a term that a line does not have satisfy no comparison,
 * neither above nor below: a seller who wants such quotes approved writes a rule on another field. A text that is
 * missing is no other text, so `ne` holds. `all` of nothing holds, `any` of nothing does not.
 *
 * Throws where a rate is missing: whoever calls this has seen that `missingRates` finds none.
 */
export function conditionHolds(
  condition: Condition,
  facts: ApprovalFacts,
  rates: ExchangeRates | null = null,
): boolean {
  if ('all' in condition) return condition.all.every((part) => conditionHolds(part, facts, rates));
  if ('any' in condition) return condition.any.some((part) => conditionHolds(part, facts, rates));
  const scope = scopeOf(condition);
  if (scope === 'quote') return quoteCompares(condition, facts, rates);
  const compares = (line: LineFacts) => lineCompares(condition, line, { facts, rates });
  return scope === 'anyLine' ? facts.lines.some(compares) : facts.lines.every(compares);
}

/** Whether a comparison that looks at lines holds for one of them. */
export function lineCompares(
  comparison: Comparison,
  line: LineFacts,
  { facts, rates }: { facts: ApprovalFacts; rates: ExchangeRates | null },
): boolean {
  return compares(line[comparison.field as LineField], comparison, facts.currency, rates);
}

function quoteCompares(comparison: Comparison, facts: ApprovalFacts, rates: ExchangeRates | null): boolean {
  if (comparison.field === 'product') {
    const isNamed = facts.lines.some(({ sku }) => sku !== null && valuesOf(comparison).includes(sku));
    return comparison.op === 'ne' ? !isNamed : isNamed;
  }
  const field = comparison.field as Exclude<QuoteField, 'product'>;
  return compares(facts[field], comparison, facts.currency, rates);
}

/** The amounts that a condition gives in a currency which the quote's total cannot be compared with. */
export function missingRates(condition: Condition, currency: string, rates: ExchangeRates | null): string[] {
  const others = comparisonsOf(condition).flatMap((comparison) =>
    isAmountField(comparison.field) && comparison.currency ? [comparison.currency] : [],
  );
  return others
    .filter((other) => !areComparable(currency, other, rates))
    .map((other) => missingRate(currency, other));
}

export const valuesOf = ({ value }: Comparison): string[] => (typeof value === 'string' ? [value] : value);

function compares(
  fact: string | number | null,
  comparison: Comparison,
  currency: string,
  rates: ExchangeRates | null,
): boolean {
  const { field, op, currency: other = currency } = comparison;
  const values = valuesOf(comparison);
  if (isTextField(field)) {
    const isNamed = fact !== null && values.includes(String(fact));
    return op === 'ne' ? !isNamed : isNamed;
  }
  const [value = '0'] = values;
  if (fact === null) return false;
  const order = isAmountField(field)
    ? compareMoney({ amount: String(fact), currency }, { amount: value, currency: other }, rates)
    : dec(fact).comparedTo(value);
  return isInOrder(order, op);
}

function isInOrder(order: number, op: Comparison['op']): boolean {
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
    case 'in':
      return order === 0;
    case 'ne':
      return order !== 0;
    default:
      return op satisfies never;
  }
}
