/** Who has to approve what, as policies say it. */

/** What a condition can look at in the whole quote, and in each of its lines. */
export const QUOTE_FIELDS = [
  'discountPercent',
  'marginPercent',
  'total',
  'paymentTermDays',
  'termMonths',
  'nonStandardClauses',
  'segment',
  'country',
  'currency',
  'product',
] as const;
export const LINE_FIELDS = [
  'discountPercent',
  'marginPercent',
  'netAmount',
  'termMonths',
  'sku',
  'taxCategory',
  'kind',
  'quantity',
] as const;
export type QuoteField = (typeof QUOTE_FIELDS)[number];
export type LineField = (typeof LINE_FIELDS)[number];

export const CONDITION_SCOPES = ['quote', 'anyLine', 'everyLine'] as const;
export type ConditionScope = (typeof CONDITION_SCOPES)[number];

export const COMPARISON_OPS = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne', 'in'] as const;

export interface Comparison {
  field: QuoteField | LineField;
  /** Where it is missing: the quote, or any line for a field that only lines have. */
  scope?: ConditionScope | undefined;
  op: (typeof COMPARISON_OPS)[number];
  /** A decimal number or a text; for `in` a list of texts. */
  value: string | string[];
  /** Of an amount: the currency that `value` is in, where it is not the quote's own. */
  currency?: string | undefined;
}
export type Condition = Comparison | { all: Condition[] } | { any: Condition[] };

/** How long somebody who is asked may wait, and what happens then. */
export interface ApprovalPatience {
  /** They are reminded each time that these hours have passed. */
  remindAfterHours?: number | undefined;
  escalateAfterHours?: number | undefined;
  /** An e-mail address or `role:NAME`. */
  escalateTo?: string | undefined;
}
export interface ApprovalStep extends ApprovalPatience {
  /** An e-mail address, `role:NAME`, or `managers`: those above the owner, up to the first with enough authority. */
  approver: string;
}
/** Approvers who vote side by side; each has one vote. */
export interface ApproverGroup extends ApprovalPatience {
  /** E-mail addresses or `role:NAME`. */
  group: string[];
  need: 'any' | 'all' | number;
}
export interface ApprovalRule {
  when: Condition;
  /** Steps run in order; a list of steps within runs side by side. */
  approvers: (ApprovalStep | ApprovalStep[] | ApproverGroup)[];
}
export interface ApprovalPolicy {
  rules: ApprovalRule[];
  /** Where it holds, nobody is asked, whatever the rules say. */
  autoApprove?: Condition | undefined;
}
