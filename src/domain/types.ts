import type { Composition, LineRole, PartRequest } from './configuration/types.ts';

/**
 * The shapes that a quote and a price have everywhere: in requests, in Postgres and in workflow payloads.
 * Amounts, quantities and percentages are decimal strings ("1234.50"), dates are `YYYY-MM-DD`,
 * instants are RFC 3339 in UTC. Currencies follow ISO 4217, countries ISO 3166 alpha-2.
 */

export type Amount = string;
export type PlainDate = string;
export type Instant = string;

export const EVERY = ['month', 'quarter', 'year'] as const;
/** How often a recurring line is charged. */
export type Every = (typeof EVERY)[number];

export interface Tier {
  /** The last quantity that the tier holds; null for the last tier. */
  upTo: string | null;
  unitAmount: Amount;
  flatAmount?: Amount;
}

export type Price =
  | { model: 'flat'; amount: Amount; every?: Every }
  | { model: 'perUnit'; unitAmount: Amount; every?: Every }
  | { model: 'graduated'; tiers: Tier[]; every?: Every }
  | { model: 'volume'; tiers: Tier[]; every?: Every }
  | { model: 'package'; packageSize: string; packageAmount: Amount; every?: Every };

export type Discount = { percent: string } | { amount: Amount };

export const PRODUCT_KINDS = ['oneTime', 'recurring', 'usage'] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

export const RECOGNITIONS = ['pointInTime', 'ratable', 'milestone'] as const;
export type Recognition = (typeof RECOGNITIONS)[number];

export const FULFILMENTS = ['none', 'service', 'stock'] as const;
export type Fulfilment = (typeof FULFILMENTS)[number];

export interface Milestone {
  name: string;
  /** Share of the line's revenue, in percent; a line's milestones add up to 100. */
  percent: string;
}

export type PaymentTerms = { dueDays: number } | { instalments: { percent: string; dueDays: number }[] };

export interface Address {
  line1: string;
  line2?: string;
  postalCode: string;
  city: string;
  region?: string;
  country: string;
}

export interface SignerRequest {
  name: string;
  email: string;
  party: 'customer' | 'seller';
  order?: number;
}

/** Of a product, a line may also say how it is configured. */
export interface QuoteLineRequest extends PartRequest {
  sku?: string;
  description?: string;
  quantity: string;
  price?: Price;
  discount?: Discount;
  termMonths?: number;
  startOn?: PlainDate;
  taxCategory?: string;
  recognition?: Recognition;
  standaloneSellingPrice?: Amount;
  milestones?: Milestone[];
}

/** What a quote is made from, without its customer (who is resolved before pricing). */
export interface QuoteTerms {
  currency: string;
  /** The date of the price book. */
  date?: PlainDate;
  validDays?: number;
  paymentTerms?: PaymentTerms;
  lines: QuoteLineRequest[];
  discount?: Discount;
  signers?: SignerRequest[];
  promotionCode?: string;
  notes?: string;
}

export interface Product extends Composition {
  sku: string;
  name: string;
  description?: string;
  unit?: string;
  kind: ProductKind;
  recognition: Recognition;
  /** Per unit; of a recurring product per unit and month. */
  standaloneSellingPrice?: Amount;
  /** Per unit; of a recurring product per unit and month. */
  cost?: Amount;
  taxCategory: string;
  fulfilment: Fulfilment;
}

/** A line with every default filled in: what pricing works on. */
export interface ResolvedLine {
  /** 1-based position in the quote. */
  lineNo: number;
  sku: string | null;
  description: string;
  unit: string | null;
  quantity: string;
  kind: ProductKind;
  price: Price;
  discount?: Discount;
  taxCategory: string;
  recognition: Recognition;
  fulfilment: Fulfilment;
  /** Months of the term of a recurring or ratable line; null for another. */
  termMonths: number | null;
  startOn: PlainDate | null;
  /** For the line's whole quantity and term, where one was given on the line or follows from the product. */
  standaloneSellingPrice: Amount | null;
  /** For the line's whole quantity and term, where the product's cost is known. */
  cost: Amount | null;
  milestones: Milestone[] | null;
  /** The line that this one is a part of. */
  parentLineNo?: number;
  /** Absent where the request has the line itself. */
  role?: LineRole;
  /** What was chosen of the product's attributes. */
  attributes?: Record<string, string>;
  /** Why the line is there, in sentences; pricing puts them before its own explanation. */
  reasons?: string[];
}

/** What a quote's terms are resolved against; the caller has chosen the price book. */
export interface Catalogue {
  /** The seller's date, for a quote that names none. */
  today: PlainDate;
  sellerCountry: string;
  customerCountry: string;
  /** Tax category → rate in percent. */
  taxRates: Readonly<Record<string, string>>;
  /** Those that the lines name, and what these can be made of. */
  products: readonly Product[];
  /** The price book's prices of those products; null where no price book applies. */
  prices: readonly { sku: string; price: Price }[] | null;
  /**
   * The currency of the products' standalone selling prices and costs. Where it is given and the quote's is another,
   * they are left out, since an allocation or a margin must not mix currencies.
   */
  productCurrency?: string;
}

/** Terms with every default filled in: what pricing works on and what a quote version keeps. */
export interface ResolvedQuote {
  currency: string;
  /** The date of the price book. */
  date: PlainDate;
  validDays: number;
  paymentTerms: PaymentTerms;
  lines: ResolvedLine[];
  /** On the whole quote, over its term. */
  discount?: Discount;
  signers?: SignerRequest[];
  /** The rates, in percent, of the categories that the lines use, as they stand when the quote is made. */
  taxRates: Record<string, string>;
  notes?: string;
}

export interface PricedLine extends Omit<ResolvedLine, 'standaloneSellingPrice' | 'discount'> {
  /** Amounts of one period where `every` is set, else of the line. */
  listAmount: Amount;
  discountAmount: Amount;
  netAmount: Amount;
  every: Every | null;
  periods: number;
  /** `netAmount` × `periods`, before the quote-wide discount. */
  termNetAmount: Amount;
  /** The line's share of the quote-wide discount, over the term. */
  quoteDiscountAmount: Amount;
  /** For the line's whole quantity and term. */
  standaloneSellingPrice: Amount;
  explanation: string[];
}

export interface TaxLine {
  category: string;
  /** In percent. */
  rate: string;
  taxable: Amount;
  tax: Amount;
}

export interface PricedQuote {
  currency: string;
  lines: PricedLine[];
  /** Sum of the lines' `termNetAmount`. */
  subtotal: Amount;
  /** The quote-wide discount alone. */
  discountAmount: Amount;
  /** `subtotal` less `discountAmount`: the transaction price. */
  netAmount: Amount;
  taxes: TaxLine[];
  taxAmount: Amount;
  total: Amount;
  recurring: { every: Every; netAmount: Amount; taxAmount: Amount; total: Amount }[];
  /** All discounts ÷ list over the term, in percent. */
  discountPercent: string;
  /** (net − cost) ÷ net in percent; null where a line's cost is unknown. */
  marginPercent: string | null;
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

export type Comparison = {
  field:
    | 'discountPercent'
    | 'marginPercent'
    | 'total'
    | 'paymentTermDays'
    | 'termMonths'
    | 'nonStandardClauses';
  op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq';
  value: string;
};
export type Condition = Comparison | { all: Condition[] } | { any: Condition[] };

export interface ApprovalStep {
  /** An e-mail address or `role:NAME`. */
  approver: string;
  escalateAfterHours?: number;
  /** An e-mail address or `role:NAME`. */
  escalateTo?: string;
}
export interface ApprovalRule {
  when: Condition;
  /** Steps run in order; a list of steps within runs side by side. */
  approvers: (ApprovalStep | ApprovalStep[])[];
}

export interface DunningStep {
  /** Days from the due date; may be negative. */
  offsetDays: number;
  template: 'reminder' | 'finalNotice';
  lateFee?: Amount;
}
