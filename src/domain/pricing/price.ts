import type { Amount } from '../types.ts';

/** What something costs and how often. Amounts, quantities and percentages are decimal strings ("1234.50"). */

export const EVERY = ['month', 'quarter', 'halfYear', 'year'] as const;
/** The period that a recurring price is for. */
export type Every = (typeof EVERY)[number];

export const BILLINGS = [...EVERY, 'once'] as const;
/** How often a line is invoiced, where that is not once a period of its price. */
export type Billing = (typeof BILLINGS)[number];

export const ALIGNMENTS = ['start', 'calendar'] as const;
/** Whether a line's periods are counted from its start, or are those of the calendar. */
export type Alignment = (typeof ALIGNMENTS)[number];

export const PRORATIONS = ['actual', 'thirty360', 'actual365'] as const;
/** How the days of a broken period are counted (`proration.ts`). */
export type Proration = (typeof PRORATIONS)[number];

export interface Tier {
  /** The last quantity that the tier holds; null for the last tier. */
  upTo: string | null;
  unitAmount: Amount;
  flatAmount?: Amount;
}

/**
 * What any price may have besides its model: bounds of the list price, which discounts and promotions may go below.
 * Where a least and a most contradict, the most counts.
 */
export interface PriceBounds {
  /** The least and the most that one period costs; the line, where the price has no `every`. */
  minimumAmount?: Amount;
  maximumAmount?: Amount;
  /** The least and the most that the line costs over its term. */
  minimumTermAmount?: Amount;
  maximumTermAmount?: Amount;
}

/** The first units cost nothing; tiers and packages count from the first that is paid. */
export interface FreeUnits {
  freeUnits?: string;
}

export type Price = PriceBounds &
  (
    | { model: 'flat'; amount: Amount; every?: Every }
    | ({ model: 'perUnit'; unitAmount: Amount; every?: Every } & FreeUnits)
    | ({ model: 'graduated'; tiers: Tier[]; every?: Every } & FreeUnits)
    | ({ model: 'volume'; tiers: Tier[]; every?: Every } & FreeUnits)
    | ({ model: 'package'; packageSize: string; packageAmount: Amount; every?: Every } & FreeUnits)
    /** Of other lines, by their skus or of all. */
    | { model: 'percentOf'; percent: string; skus?: string[]; every?: Every }
    /** Units that are paid in advance each period; the price of those beyond stays on the quote for what bills usage. */
    | { model: 'commitment'; unitAmount: Amount; overageUnitAmount: Amount; every: Every }
  );
export type PriceOf<Model extends Price['model']> = Extract<Price, { model: Model }>;

export type Discount = { percent: string } | { amount: Amount };
