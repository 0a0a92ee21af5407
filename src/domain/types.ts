/**
 * What all of the domain speaks of. Amounts are decimal strings ("1234.50"), dates are `YYYY-MM-DD`, instants are RFC 3339
 * in UTC. Currencies follow ISO 4217, countries ISO 3166 alpha-2.
 */

export type Amount = string;
export type PlainDate = string;
export type Instant = string;

export const LANGUAGES = ['en', 'de', 'fr', 'zh-Hans'] as const;
/** The languages that a quote is written in, as BCP 47. */
export type Language = (typeof LANGUAGES)[number];

/** Why a deal was lost, as whoever ends it can say. */
export const LOST_REASONS = [
  'price',
  'competitor',
  'noBudget',
  'timing',
  'noDecision',
  'productFit',
  'other',
] as const;
export type LostReason = (typeof LOST_REASONS)[number];
/** With what time alone brings about: an offer that nobody answers, a contract that is not signed. */
export const LOSS_CODES = [...LOST_REASONS, 'expired', 'notSigned'] as const;
export type LossCode = (typeof LOSS_CODES)[number];

export interface Address {
  line1: string;
  line2?: string;
  postalCode: string;
  city: string;
  region?: string;
  country: string;
}

/** What is wrong with one field of a request: a JSON pointer (RFC 6901) and a sentence. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; problems: FieldProblem[] };

export const ACCOUNTS = [
  'cash',
  'accountsReceivable',
  'contractAsset',
  'contractLiability',
  'revenue',
  'taxPayable',
  'lateFeeIncome',
  'badDebtExpense',
  'customerCredit',
  'refundsPayable',
] as const;
export type Account = (typeof ACCOUNTS)[number];

/** One side of a journal entry; exactly one of `debit` and `credit` is set, and positive. */
export interface Posting {
  account: Account;
  debit?: Amount;
  credit?: Amount;
}

export const STAGES = [
  'draft',
  'awaitingApproval',
  'offered',
  'signing',
  'ordering',
  'active',
  'completed',
  'lost',
  'cancelled',
] as const;
export type Stage = (typeof STAGES)[number];

/** Where a deal has come to its end; it stays open for a while for what comes late. */
const FINAL_STAGES: readonly Stage[] = ['completed', 'lost', 'cancelled'];
export const isFinal = (stage: Stage): boolean => FINAL_STAGES.includes(stage);

export interface Money {
  amount: Amount;
  currency: string;
}

export interface DunningStep {
  /** Days from the due date; may be negative. */
  offsetDays: number;
  template: 'reminder' | 'finalNotice';
  lateFee?: Amount;
}
