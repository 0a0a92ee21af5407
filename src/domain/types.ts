import type { Composition, LineRole, PartRequest } from './configuration/types.ts';

/**
 * The shapes that a quote and a price have everywhere: in requests, in Postgres and in workflow payloads.
 * Amounts, quantities and percentages are decimal strings ("1234.50"), dates are `YYYY-MM-DD`,
 * instants are RFC 3339 in UTC. Currencies follow ISO 4217, countries ISO 3166 alpha-2.
 */

import type { AvailablePromotion, MetPromotion, QuotePromotion } from './promotions/promotion.ts';
import type { Rounding } from './rounding.ts';

export type Amount = string;
export type PlainDate = string;
export type Instant = string;

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

/** A stretch of a ramp; what it leaves out is the line's. */
export interface RampSegment {
  termMonths: number;
  quantity?: string;
  price?: Price;
  discount?: Discount;
  standaloneSellingPrice?: Amount;
}

/** A line's place in a ramp, which is known by the line that it begins with. */
export interface Segment {
  number: number;
  of: number;
  rampLineNo: number;
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
  /** The term's last day, instead of `termMonths`. */
  endOn?: PlainDate;
  alignTo?: Alignment;
  billing?: Billing;
  /** Stretches that follow one another, each with terms of its own; configuration makes a line of each. */
  ramp?: RampSegment[];
  /** Of such a line, as it will have them; no request names them. */
  startAfterMonths?: number;
  countedFrom?: PlainDate;
  segment?: Segment;
  taxCategory?: string;
  recognition?: Recognition;
  standaloneSellingPrice?: Amount;
  milestones?: Milestone[];
  /** The customer may choose it, and finds it chosen where it is `selected`. */
  optional?: boolean;
  selected?: boolean;
}

/** What a quote is made from, without its customer (who is resolved before pricing). */
export interface QuoteTerms {
  currency: string;
  /** The date of the price book. */
  date?: PlainDate;
  validDays?: number;
  paymentTerms?: PaymentTerms;
  lines: QuoteLineRequest[];
  /** Of the lines that are charged every period and do not say it themselves. */
  billing?: Billing;
  discount?: Discount;
  signers?: SignerRequest[];
  promotionCode?: string;
  promotionCodes?: string[];
  notes?: string;
  /** Of its texts; without one, that of the customer's locale counts. */
  language?: Language;
  coverText?: string;
  /** Of this quote, beside the contract's standard clauses; each paragraph is a clause. */
  terms?: string;
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

/** When a line runs, as far as it is known before the last signer signs; `periods.ts` makes days of it. */
export interface LineTerm {
  /** Months of the term of a recurring or ratable line, of one with `endOn` those begun; null for another. */
  termMonths: number | null;
  startOn: PlainDate | null;
  /** The last day, where the request names it. */
  endOn?: PlainDate;
  /** Of a ramp: it starts so many months after the day that the ramp is counted from. */
  startAfterMonths?: number;
  /** That day, where it is known; else it is the day of the last signature. */
  countedFrom?: PlainDate;
  /** Absent for `start`. */
  alignTo?: Alignment;
}

/** A line with every default filled in: what pricing works on. */
export interface ResolvedLine extends LineTerm {
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
  /** Absent where every period is invoiced. */
  billing?: Billing;
  /** How days of a broken period count; absent for `actual`. */
  proration?: Proration;
  segment?: Segment;
  /** For the line's whole quantity and term, where one was given on the line or follows from the product. */
  standaloneSellingPrice: Amount | null;
  /** For the line's whole quantity and term, where the product's cost is known. */
  cost: Amount | null;
  milestones: Milestone[] | null;
  /** Whether the customer may do without it; its parts go with it. */
  optional?: boolean;
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
  /** Of its book; absent for `actual`. */
  proration?: Proration;
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
  /** How the seller rounds; as most do where it is not given. */
  rounding?: Rounding;
  /** Those that the lines name, and what these can be made of. */
  products: readonly Product[];
  /** The price that counts for each of those products, and whose it is; null where no price book applies. */
  prices: readonly BookPrice[] | null;
  /** The standard price book's prices of those products: what the list price is taken from. */
  standardPrices?: readonly { sku: string; price: Price }[];
  /** Of the price book that counts first for the customer: for prices that no book has. */
  proration?: Proration;
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
  /** How the seller rounds when the quote is made. Absent from quotes from before there was a choice. */
  rounding?: Rounding;
  /** Whose conditions hold, in the order in which they are taken. */
  promotions?: MetPromotion[];
  notes?: string;
}

/**
 * A quote with optional lines as it was resolved, with all that a choice among them is priced from: what the catalogue
 * says later is nothing to it.
 */
export interface SelectableQuote {
  /** With all lines, the optional ones among them; without promotions, which depend on the choice. */
  resolved: ResolvedQuote;
  /** Line numbers of the optional lines, those of their parts not included. */
  optional: number[];
  /** Those of them that the customer finds ticked. */
  selected: number[];
  /** The automatic promotions of the day and those whose codes the request names. */
  promotions: AvailablePromotion[];
  codes: string[];
  customer: { id: string | null; segment: string | null };
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

/** A period that the term cuts off, and what its days cost. */
export interface BrokenPeriod {
  position: 'first' | 'last';
  /** Of its days in the term, both included; null where they depend on the day of the last signature. */
  periodStart: PlainDate | null;
  periodEnd: PlainDate | null;
  days: number;
  /** Those of the whole period; under `actual365` those of a year, of which the amount is a part of the year's. */
  ofDays: number;
  listAmount: Amount;
  netAmount: Amount;
}

export interface PricedLine
  extends Omit<ResolvedLine, 'standaloneSellingPrice' | 'discount' | 'contractPrice' | 'reasons'> {
  /** Amounts of one period where `every` is set, else of the line. */
  listAmount: Amount;
  discountAmount: Amount;
  netAmount: Amount;
  every: Every | null;
  /** The whole ones. */
  periods: number;
  /** In the order of time; absent where there are none. */
  brokenPeriods?: BrokenPeriod[];
  /** `netAmount` × `periods` and what the broken ones cost, before the quote-wide discount. */
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
  /** How its amounts and tax are rounded. Absent from quotes from before there was a choice. */
  rounding?: Rounding;
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
  /** Optional lines that are not in it, with their parts. */
  notSelected?: PricedLine[];
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
