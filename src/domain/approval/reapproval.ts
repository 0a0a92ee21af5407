import type { ExchangeRates } from '../exchangeRates.ts';
import { dec } from '../money.ts';
import { comparisonsOf, conditionHolds, isTextField, lineCompares, scopeOf, valuesOf } from './condition.ts';
import type { ApprovalFacts, LineFacts } from './facts.ts';
import type { ApprovalRule, Comparison, LineField, QuoteField } from './policy.ts';

/** A version of the deal's quote that all who were asked have approved. */
export interface ApprovedVersion {
  version: number;
  facts: ApprovalFacts;
  /** The rules that asked, and who agreed. */
  rules: (ApprovalRule & { by: string[] })[];
}

export interface GivenApproval {
  version: number;
  by: string[];
}

/**
 * The approval that was given for a rule and still holds: each figure that lets the rule ask is unchanged or better
 * than in an approved version. What a rule asks from above is better where it is lower, what it asks from below where
 * it is higher, and what it names has to be the same. A rule that asks otherwise than it did then was not approved.
 *
 * @param approved the newest first
 */
export function stillApproved(
  rule: ApprovalRule,
  facts: ApprovalFacts,
  { approved, rates }: { approved: readonly ApprovedVersion[]; rates: ExchangeRates | null },
): GivenApproval | null {
  // What does not hold asks for nothing, however much worse it became.
  const asking = comparisonsOf(rule.when).filter((comparison) => conditionHolds(comparison, facts, rates));
  for (const { version, facts: before, rules } of approved) {
    const given = rules.find((other) => isSameRule(other, rule));
    const isNoWorse = asking.every((comparison) => isCovered(comparison, { before, facts, rates }));
    if (given && isNoWorse) return { version, by: given.by };
  }
  return null;
}

interface Compared {
  before: ApprovalFacts;
  facts: ApprovalFacts;
  rates: ExchangeRates | null;
}

function isCovered(comparison: Comparison, { before, facts, rates }: Compared): boolean {
  if (isAmount(comparison) && before.currency !== facts.currency) return false;
  if (scopeOf(comparison) === 'quote') return isQuoteCovered(comparison, before, facts);
  const field = comparison.field as LineField;
  const asking = facts.lines.filter((line) => lineCompares(comparison, line, { facts, rates }));
  const noBetterThan = (line: LineFacts) =>
    before.lines.filter(
      (other) => isSameLine(line, other) && isNoWorse(comparison, other[field], line[field]),
    );
  return haveOneEach(asking.map(noBetterThan));
}

/**
 * Whether each line can have an approved one of its own: what was granted on one line is not granted on two. Of lines
 * that are the same, what covers a worse one covers a better one too, so that the worst choose first.
 */
function haveOneEach(candidates: readonly LineFacts[][]): boolean {
  const taken = new Set<LineFacts>();
  return candidates
    .toSorted((a, b) => a.length - b.length)
    .every((choices) => {
      const free = choices.find((choice) => !taken.has(choice));
      if (free) taken.add(free);
      return free !== undefined;
    });
}

function isQuoteCovered(comparison: Comparison, before: ApprovalFacts, facts: ApprovalFacts): boolean {
  const { field } = comparison;
  if (field === 'product') return named(before, comparison) === named(facts, comparison);
  const figure = field as Exclude<QuoteField, 'product'>;
  return isNoWorse(comparison, before[figure], facts[figure]);
}

/** The products of a quote that a comparison names. */
const named = ({ lines }: ApprovalFacts, comparison: Comparison) =>
  valuesOf(comparison)
    .filter((value) => lines.some(({ sku }) => sku === value))
    .toSorted()
    .join('\n');

function isNoWorse(
  { field, op }: Comparison,
  before: string | number | null,
  now: string | number | null,
): boolean {
  if (before === null || now === null) return before === now;
  if (isTextField(field)) return before === now;
  const order = dec(now).comparedTo(before);
  switch (op) {
    case 'gt':
    case 'gte':
      return order <= 0;
    case 'lt':
    case 'lte':
      return order >= 0;
    case 'eq':
    case 'ne':
    case 'in':
      return order === 0;
    default:
      return op satisfies never;
  }
}

const isAmount = ({ field }: Comparison) => field === 'total' || field === 'netAmount';

const isSameLine = (a: LineFacts, b: LineFacts) =>
  a.sku === null ? b.sku === null && a.description === b.description : a.sku === b.sku;

/** Postgres orders the keys of what it stores, so the same rule may be written in two ways. */
const isSameRule = (a: ApprovalRule, b: ApprovalRule) =>
  inOneOrder([a.when, a.approvers]) === inOneOrder([b.when, b.approvers]);

function inOneOrder(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
