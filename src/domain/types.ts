import type { Composition, LineRole, PartRequest } from './configuration/types.ts';

/**
 * The shapes that a quote and a price have everywhere: in requests, in Postgres and in workflow payloads.
 * Amounts, quantities and percentages are decimal strings ("1234.50"), dates are `YYYY-MM-DD`,
 * instants are RFC 3339 in UTC. Currencies follow ISO 4217, countries ISO 3166 alpha-2.
 */

import type { AvailablePromotion, MetPromotion, QuotePromotion } from './promotions/promotion.ts';

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

/** What any price may have besides its model. Where a least and a most contradict, the most counts. */
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
  promotionCodes?: string[];
  notes?: string;
}

/** From when on a product is not sold. */
export interface Withdrawal {
  /** The first day on which it is not sold. */
  on: PlainDate;
  /** The first day on which it is sold again. */
  until?: PlainDate;
  reason?: string;
  /** The SKU of what is sold in its place. */
  replacedBy?: string;
}

/** As it is on a day. */
export interface Product extends Composition {
  sku: string;
  /** From when it is like this; missing where it has been so from the start. */
  effectiveFrom?: PlainDate;
  /** The one that holds, or that is to come. */
  withdrawal?: Withdrawal;
  name: string;
  description?: string;
  unit?: string;
  kind: ProductKind;
  recognition: Recognition;
  /** Per unit; of a recurring product per unit and month. */
  standaloneSellingPrice?: Amount;
  /** As the standalone selling price. Of a product that is billed by usage, both are per unit used. */
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
  /** Set where the price is another than the standard price book's: that one, and why it does not count, in a sentence. */
  contractPrice?: { standard: Price; reason: string };
}

/** A price of a price book. Without `book` it is the standard one's. */
export interface BookPrice {
  sku: string;
  price: Price;
  book?: { name: string; isFor: 'customer' | 'segment' };
}

/** What a quote's terms are resolved against; the caller has chosen the price book. */
export interface Catalogue {
  /** The seller's date, for a quote that names none. */
  today: PlainDate;
  /** The quote's date: the day as of which products and prices are. Without it, today. */
  date?: PlainDate;
  sellerCountry: string;
  customerCountry: string;
  /** Tax category → rate in percent. */
  taxRates: Readonly<Record<string, string>>;
  /** Those that the lines name, and what these can be made of. */
  products: readonly Product[];
  /** The price that counts for each of those products, and whose it is; null where no price book applies. */
  prices: readonly BookPrice[] | null;
  /** The standard price book's prices of those products: what the list price is taken from. */
  standardPrices?: readonly { sku: string; price: Price }[];
  /**
   * The currency of the products' standalone selling prices and costs. Where it is given and the quote's is another,
   * they are left out, since an allocation or a margin must not mix currencies.
   */
  productCurrency?: string;
  /** Whom the quote is for, as far as promotions depend on it; the id is null where the customer is yet to be created. */
  customer?: { id: string | null; segment: string | null };
  /** The automatic ones of the day and those whose codes the terms name. */
  promotions?: readonly AvailablePromotion[];
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
  /** Whose conditions hold, in the order in which they are taken. */
  promotions?: MetPromotion[];
  notes?: string;
}

export const WATERFALL_STEPS = [
  'list',
  'contractPrice',
  'tier',
  'promotion',
  'lineDiscount',
  'quoteDiscount',
  'net',
] as const;
/** The way from the list price to the net one, in this order. */
export type WaterfallStep = (typeof WATERFALL_STEPS)[number];

export interface WaterfallEntry {
  step: WaterfallStep;
  /** Over the term. Of `list` and `net` a level, of the others a signed change: list and changes add up to net. */
  amount: Amount;
  /** A sentence. */
  reason: string;
  /** Of the step `promotion`. */
  promotionId?: string;
}

export interface PricedLine
  extends Omit<ResolvedLine, 'standaloneSellingPrice' | 'discount' | 'contractPrice' | 'reasons'> {
  /** Amounts of one period where `every` is set, else of the line. */
  listAmount: Amount;
  discountAmount: Amount;
  netAmount: Amount;
  every: Every | null;
  periods: number;
  /** `netAmount` × `periods`, before the quote-wide discount. */
  termNetAmount: Amount;
  /** The line's share of the quote-wide discount and what promotions take off it, over the term. */
  quoteDiscountAmount: Amount;
  /** For the line's whole quantity and term. */
  standaloneSellingPrice: Amount;
  explanation: string[];
  /** Absent from quotes that were priced before there was one. */
  waterfall?: WaterfallEntry[];
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
  /** The quote-wide discount and what promotions take off; no discount of a line. */
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
  /** The lines' waterfalls in sum. Absent from quotes that were priced before there was one. */
  waterfall?: WaterfallEntry[];
  /** Whose conditions hold; absent where there are none. */
  promotions?: QuotePromotion[];
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

export interface Money {
  amount: Amount;
  currency: string;
}

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

export interface DunningStep {
  /** Days from the due date; may be negative. */
  offsetDays: number;
  template: 'reminder' | 'finalNotice';
  lateFee?: Amount;
}
