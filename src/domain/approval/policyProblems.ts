import { PRODUCT_KINDS } from '../catalogue/product.ts';
import { problemAt } from '../checks.ts';
import { isCurrency } from '../currencies.ts';
import type { FieldProblem } from '../types.ts';
import { comparisonsOf, isAmountField, isTextField, scopeOf, valuesOf } from './condition.ts';
import {
  type ApprovalPolicy,
  type ApprovalRule,
  type ApprovalStep,
  type ApproverGroup,
  type Comparison,
  type Condition,
  LINE_FIELDS,
  QUOTE_FIELDS,
} from './policy.ts';

/** The approver that stands for those above the owner. */
export const MANAGERS = 'managers';

const MAX_COMPARISONS = 100;
const MAX_DEPTH = 10;

/** Why a policy cannot be followed, every problem at once. `hasMembers` says whether somebody has a role. */
export function policyProblems(
  { rules, autoApprove }: ApprovalPolicy,
  hasMembers: (role: string) => boolean,
): FieldProblem[] {
  return [
    ...rules.flatMap((rule, index) => [
      ...conditionProblems(rule.when, `/rules/${index}/when`),
      ...approverProblems(rule, `/rules/${index}/approvers`, hasMembers),
    ]),
    ...(autoApprove ? conditionProblems(autoApprove, '/autoApprove') : []),
  ];
}

function conditionProblems(condition: Condition, pointer: string): FieldProblem[] {
  if (depthOf(condition) > MAX_DEPTH) return problemAt(pointer, `Conditions nest at most ${MAX_DEPTH} deep.`);
  if (comparisonsOf(condition).length > MAX_COMPARISONS) {
    return problemAt(pointer, `A condition has at most ${MAX_COMPARISONS} comparisons.`);
  }
  return partProblems(condition, pointer);
}

function partProblems(condition: Condition, pointer: string): FieldProblem[] {
  if ('all' in condition)
    return condition.all.flatMap((part, at) => partProblems(part, `${pointer}/all/${at}`));
  if ('any' in condition)
    return condition.any.flatMap((part, at) => partProblems(part, `${pointer}/any/${at}`));
  return [
    ...scopeProblems(condition, pointer),
    ...operatorProblems(condition, pointer),
    ...valueProblems(condition, `${pointer}/value`),
    ...(condition.currency !== undefined && !isAmountField(condition.field)
      ? problemAt(`${pointer}/currency`, `${condition.field} is no amount, so it has no currency.`)
      : []),
  ];
}

function scopeProblems(comparison: Comparison, pointer: string): FieldProblem[] {
  const { field } = comparison;
  const isOfQuote = scopeOf(comparison) === 'quote';
  const fields: readonly string[] = isOfQuote ? QUOTE_FIELDS : LINE_FIELDS;
  if (fields.includes(field)) return [];
  return problemAt(`${pointer}/scope`, `${isOfQuote ? 'A quote' : 'A line'} has no ${field}.`);
}

function operatorProblems({ field, op }: Comparison, pointer: string): FieldProblem[] {
  const isForTexts = op === 'ne' || op === 'in';
  const fits = op === 'eq' || isForTexts === isTextField(field);
  const allowed = isTextField(field) ? 'eq, ne or in' : 'gt, gte, lt, lte or eq';
  return fits ? [] : problemAt(`${pointer}/op`, `${field} is compared by ${allowed}.`);
}

function valueProblems(comparison: Comparison, pointer: string): FieldProblem[] {
  const { field, op, value } = comparison;
  if (op === 'in' && typeof value === 'string') return problemAt(pointer, 'For “in” the value is a list.');
  if (op !== 'in' && typeof value !== 'string')
    return problemAt(pointer, 'The value is a list for “in” alone.');
  return valuesOf(comparison).flatMap((text, at) => {
    const detail = valueProblem(field, text);
    return detail === null ? [] : problemAt(typeof value === 'string' ? pointer : `${pointer}/${at}`, detail);
  });
}

function valueProblem(field: Comparison['field'], text: string): string | null {
  if (!isTextField(field)) {
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? null : 'Must be a decimal number.';
  }
  if (field === 'country' && !/^[A-Z]{2}$/.test(text))
    return 'Must be a country of ISO 3166, two capital letters.';
  if (field === 'currency' && !isCurrency(text)) return `“${text}” is no currency of ISO 4217.`;
  if (field === 'kind' && !(PRODUCT_KINDS as readonly string[]).includes(text)) {
    return `Must be one of ${PRODUCT_KINDS.join(', ')}.`;
  }
  return null;
}

/** Of the whole list where a step is in it, since callers know these by that pointer. */
function approverProblems(
  { approvers }: ApprovalRule,
  pointer: string,
  hasMembers: (role: string) => boolean,
): FieldProblem[] {
  return approvers.flatMap((entry, at) => {
    const steps = Array.isArray(entry) ? entry : [entry];
    return [
      ...steps.flatMap((step) => stepProblems(step, pointer, hasMembers)),
      ...(Array.isArray(entry) && entry.some(({ approver }) => approver === MANAGERS)
        ? problemAt(
            `${pointer}/${at}`,
            'Managers are asked one after the other, not side by side with others.',
          )
        : []),
      ...('group' in entry ? groupProblems(entry, `${pointer}/${at}`) : []),
    ];
  });
}

function stepProblems(
  step: ApprovalStep | ApproverGroup,
  pointer: string,
  hasMembers: (role: string) => boolean,
): FieldProblem[] {
  const named = [...('group' in step ? step.group : [step.approver]), step.escalateTo ?? ''];
  const emptyRoles = named.filter(
    (name) => name.startsWith('role:') && !hasMembers(name.slice('role:'.length)),
  );
  return [
    ...emptyRoles.flatMap((name) =>
      problemAt(pointer, `Nobody has the role “${name.slice('role:'.length)}”: PUT /v1/people first.`),
    ),
    ...((step.escalateAfterHours === undefined) !== (step.escalateTo === undefined)
      ? problemAt(pointer, 'escalateAfterHours and escalateTo belong together.')
      : []),
  ];
}

function groupProblems({ group, need }: ApproverGroup, pointer: string): FieldProblem[] {
  const twice = group.flatMap((name, at) =>
    group.indexOf(name) < at ? problemAt(`${pointer}/group/${at}`, `${name} is in the group twice.`) : [],
  );
  if (typeof need !== 'number' || need <= group.length) return twice;
  return [
    ...twice,
    ...problemAt(`${pointer}/need`, `The group has ${group.length} votes, so ${need} cannot be needed.`),
  ];
}

function depthOf(condition: Condition): number {
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [];
  return 1 + Math.max(0, ...parts.map(depthOf));
}
