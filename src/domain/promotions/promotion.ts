import type { Amount, PlainDate } from '../types.ts';

export interface Money {
  amount: Amount;
  currency: string;
}

export const PROMOTION_TARGETS = ['line', 'group', 'quote'] as const;
/** What a promotion takes off from: each matching line for itself, all of them together, or the whole quote. */
export type PromotionTarget = (typeof PROMOTION_TARGETS)[number];

export const STACKINGS = ['stackable', 'exclusive'] as const;
export type Stacking = (typeof STACKINGS)[number];

/** All that are given have to hold. */
export interface PromotionConditions {
  customerIds?: string[];
  segments?: string[];
  /** One of them has to be on the quote; lines of these alone match. Without it all lines match. */
  skus?: string[];
  /** Units on the matching lines together; without `skus` those that are parts of other lines do not count. */
  minQuantity?: string;
  /** Of the whole quote over its term: contract prices and tiers included, before any promotion or discount. */
  minTotal?: Money;
}

export interface Promotion {
  id: string;
  name: string;
  /** Null for one that applies by itself. Upper and lower case are the same. */
  code: string | null;
  effectiveFrom: PlainDate;
  effectiveTo: PlainDate | null;
  conditions: PromotionConditions;
  /** An amount is over the term: off each matching line, off the group or off the quote. */
  effect: { percent: string } | Money;
  target: PromotionTarget;
  /** The most that it takes off a quote. */
  cap: Money | null;
  stacking: Stacking;
  /** The higher one goes first; among equals the name decides. */
  priority: number;
  /** How many deals may use it; null for any number. */
  maxUses: number | null;
}

/** A promotion as it stands for one quote. */
export interface AvailablePromotion extends Promotion {
  /** Uses that no other deal has claimed; null for any number. */
  usesLeft: number | null;
}

/** A promotion whose conditions hold, in the order in which they are taken. */
export interface MetPromotion {
  promotion: Promotion;
  /** The names of those that it keeps out, being exclusive. */
  keepsOut: string[];
  /** Why it takes nothing off, in a sentence; null where it applies. */
  keptOut: string | null;
}

/** What a promotion has come to on a quote. */
export interface QuotePromotion {
  id: string;
  name: string;
  code: string | null;
  /** Negative, as in the waterfall; zero where it is kept out. */
  amount: Amount;
  reason: string;
}
